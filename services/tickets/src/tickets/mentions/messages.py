"""Mentions as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import mention_pb2
from servicekit.mapping.mapper import mapper

from tickets.mentions.domain.mention import Mention

mention_message = mapper(Mention, mention_pb2.Mention)

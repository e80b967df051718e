"""Mentions, built from their parts."""

from functools import partial

from aftersales.tickets.v1.mention_service_pb2_grpc import add_MentionServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.mentions.ports import Agents, Tickets
from tickets.mentions.repository import MENTIONS, MentionRepository
from tickets.mentions.servicer import MentionServicer
from tickets.mentions.use_cases import OwnMentions


def repository(context: ServiceContext) -> MentionRepository:
    return MentionRepository(context.store.documents(MENTIONS))


def components(
    context: ServiceContext, access: Access, mentions: MentionRepository, tickets: Tickets, agents: Agents
) -> Components:
    servicer = MentionServicer(access, context.clock, context.pages, OwnMentions(mentions, tickets, agents))
    add = partial(add_MentionServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.MentionService", add)])

"""Attachments as aftersales.tickets.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import attachment_pb2
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.attachments.domain.attachment import Attachment

actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
attachment_message = mapper(
    Attachment, attachment_pb2.Attachment, computed={"etag": version_etag}, parts=[actor_message]
)

"""Links as aftersales.tickets.v1 shows them."""

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import ticket_link_pb2
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper

from tickets.links.domain.seen import SeenLink

actor_message = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
link_message = mapper(
    SeenLink,
    ticket_link_pb2.TicketLink,
    sources={"ticket_id": "other.id", "subject": "other.subject", "status": "other.status"},
    parts=[actor_message],
)

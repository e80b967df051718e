"""Presence as aftersales.tickets.v1 shows it, in responses and to other replicas alike."""

from collections.abc import Sequence

from aftersales.common.v1 import common_pb2
from aftersales.tickets.v1 import presence_pb2 as pb
from domainkit.actors import Actor, shown_id, shown_name
from servicekit.mapping.mapper import mapper

from tickets.presence.domain.presence import Presence

_actor = mapper(Actor, common_pb2.Actor, computed={"id": shown_id, "display_name": shown_name})
agent_message = mapper(Presence, pb.PresentAgent, parts=[_actor])


def presence_message(ticket_id: str, presences: Sequence[Presence]) -> pb.TicketPresence:
    return pb.TicketPresence(ticket_id=ticket_id, agents=[agent_message(each) for each in presences])

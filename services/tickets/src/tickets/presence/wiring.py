"""Presence, built from its parts."""

from functools import partial

from aftersales.tickets.v1.presence_service_pb2_grpc import add_PresenceServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.presence.ports import Agents, Tickets
from tickets.presence.publishing import PresenceBus
from tickets.presence.servicer import PresenceServicer
from tickets.presence.use_cases import Presences


def components(context: ServiceContext, access: Access, tickets: Tickets, agents: Agents) -> Components:
    others = PresenceBus(context.bus, context.clock)
    presences = Presences(tickets, agents, others)
    servicer = PresenceServicer(access, context.clock, presences)
    add = partial(add_PresenceServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.PresenceService", add)],
        loops=[partial(others.listen, presences.heard)],
    )

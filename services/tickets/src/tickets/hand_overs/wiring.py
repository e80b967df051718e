"""Hand-overs to development, built from their parts."""

from functools import partial

from aftersales.tickets.v1.hand_over_service_pb2_grpc import add_HandOverServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.hand_overs.ports import Agents, Changing, PendingReasons, Tickets
from tickets.hand_overs.servicer import HandOverServicer, Shown
from tickets.hand_overs.use_cases import HandOvers
from tickets.tickets.domain.transitions import Rules


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    changing: Changing,
    agents: Agents,
    pending_reasons: PendingReasons,
    shown: Shown,
    rules: Rules,
) -> Components:
    hand_overs = HandOvers(tickets, changing, agents, pending_reasons, rules)
    add = partial(add_HandOverServiceServicer_to_server, HandOverServicer(access, context.clock, hand_overs, shown))
    return Components(servicers=[("aftersales.tickets.v1.HandOverService", add)])

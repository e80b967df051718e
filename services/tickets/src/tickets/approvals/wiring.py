"""Approvals, built from their parts."""

from functools import partial

from aftersales.tickets.v1.approval_service_pb2_grpc import add_ApprovalServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.approvals.handlers import ApprovalHandlers
from tickets.approvals.ports import Agents, Asked, Changing, KnownAgents, Tickets
from tickets.approvals.servicer import ApprovalServicer, Shown
from tickets.approvals.use_cases.answering import TicketApprovals
from tickets.approvals.use_cases.gone import GoneApprovers
from tickets.approvals.use_cases.listing import AskedApprovals
from tickets.tickets.domain.transitions import Rules


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    stored: Asked,
    changing: Changing,
    agents: Agents,
    known: KnownAgents,
    shown: Shown,
    rules: Rules,
) -> Components:
    gone = GoneApprovers(stored, known, changing)
    approvals = TicketApprovals(tickets, changing, agents, gone, rules)
    servicer = ApprovalServicer(
        *(access, context.clock, context.pages, approvals, AskedApprovals(stored), agents, shown)
    )
    add = partial(add_ApprovalServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.ApprovalService", add)],
        subscriptions=ApprovalHandlers(context.clock, gone).subscriptions(),
    )

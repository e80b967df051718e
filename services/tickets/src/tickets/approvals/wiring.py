"""Approvals, built from their parts."""

from functools import partial

from aftersales.tickets.v1.approval_service_pb2_grpc import add_ApprovalServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.approvals.ports import Agents, Asked, Changing, Tickets
from tickets.approvals.servicer import ApprovalServicer, Shown
from tickets.approvals.use_cases import AskedApprovals, TicketApprovals
from tickets.tickets.domain.transitions import Rules


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    stored: Asked,
    changing: Changing,
    agents: Agents,
    shown: Shown,
    rules: Rules,
) -> Components:
    approvals = TicketApprovals(tickets, changing, agents, rules)
    servicer = ApprovalServicer(
        *(access, context.clock, context.pages, approvals, AskedApprovals(stored), agents, shown)
    )
    add = partial(add_ApprovalServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.ApprovalService", add)])

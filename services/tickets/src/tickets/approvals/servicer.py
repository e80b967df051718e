"""ApprovalService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import approval_service_pb2 as pb
from aftersales.tickets.v1.approval_service_pb2_grpc import ApprovalServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_or_none
from servicekit.runtime.clock import Clock

from tickets.approvals.domain.asked_for import ApprovalQuery
from tickets.approvals.messages import ticket_approval_message
from tickets.approvals.ports import Agents
from tickets.approvals.use_cases.answering import TicketApprovals
from tickets.approvals.use_cases.listing import AskedApprovals
from tickets.tickets.domain.approval import ApprovalState
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket

ME = "me"
Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""


@dataclass(frozen=True)
class ApprovalServicer(ApprovalServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    approvals: TicketApprovals
    asked: AskedApprovals
    agents: Agents
    shown: Shown

    async def RequestTicketApproval(
        self, request: pb.RequestTicketApprovalRequest, context: Context
    ) -> pb.RequestTicketApprovalResponse:
        caller = await self.access.caller(context, "RequestTicketApproval")
        key = idempotency_key_of(caller, "RequestTicketApproval", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.approvals.request(change, request.question, request.approver_id, id=new_id("apr"))
        return pb.RequestTicketApprovalResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def AnswerTicketApproval(
        self, request: pb.AnswerTicketApprovalRequest, context: Context
    ) -> pb.AnswerTicketApprovalResponse:
        caller = await self.access.caller(context, "AnswerTicketApproval")
        key = idempotency_key_of(caller, "AnswerTicketApproval", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.approvals.answer(
            change, request.approval_id, approve=request.approve, comment=request.comment
        )
        return pb.AnswerTicketApprovalResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def WithdrawTicketApproval(
        self, request: pb.WithdrawTicketApprovalRequest, context: Context
    ) -> pb.WithdrawTicketApprovalResponse:
        caller = await self.access.caller(context, "WithdrawTicketApproval")
        key = idempotency_key_of(caller, "WithdrawTicketApproval", request)
        change = Change(request.id, caller, self.clock(), versions_to_match(request), key)
        ticket = await self.approvals.withdraw(change, request.approval_id)
        return pb.WithdrawTicketApprovalResponse(ticket=await self.shown(ticket, caller, self.clock()))

    async def ListApprovals(self, request: pb.ListApprovalsRequest, context: Context) -> pb.ListApprovalsResponse:
        caller = await self.access.caller(context, "ListApprovals")
        own = request.approver_id == ME
        query = ApprovalQuery(
            retailer=caller.retailer(request.retailer),
            approver_id=(await self.agents.acting(caller)).id if own else request.approver_id,
            state=chosen_or_none(ApprovalState, request, "state") or ApprovalState.PENDING,
        )
        filters = ("ListApprovals", query.retailer, query.approver_id, query.state)
        page = await self.asked.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListApprovalsResponse(
            approvals=[ticket_approval_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

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
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.approvals.use_cases import TicketApprovals
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""


@dataclass(frozen=True)
class ApprovalServicer(ApprovalServiceServicer):
    access: Access
    clock: Clock
    approvals: TicketApprovals
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

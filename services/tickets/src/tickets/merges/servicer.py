"""TicketMergeService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_merge_service_pb2 as pb
from aftersales.tickets.v1.ticket_merge_service_pb2_grpc import TicketMergeServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.merges.messages import preview_message, similar_message
from tickets.merges.ports import Merging
from tickets.merges.use_cases import BeforeMerging
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]


@dataclass(frozen=True)
class TicketMergeServicer(TicketMergeServiceServicer):
    access: Access
    clock: Clock
    merging: Merging
    before: BeforeMerging
    shown: Shown

    async def MergeTicket(self, request: pb.MergeTicketRequest, context: Context) -> pb.MergeTicketResponse:
        change = await self._change(context, "MergeTicket", request)
        ticket = await self.merging.merge(change, request.into, other_customer=request.confirm_other_customer)
        return pb.MergeTicketResponse(ticket=await self.shown(ticket, change.viewer, self.clock()))

    async def UnmergeTicket(self, request: pb.UnmergeTicketRequest, context: Context) -> pb.UnmergeTicketResponse:
        change = await self._change(context, "UnmergeTicket", request)
        ticket = await self.merging.unmerge(change)
        return pb.UnmergeTicketResponse(ticket=await self.shown(ticket, change.viewer, self.clock()))

    async def GetMergePreview(self, request: pb.GetMergePreviewRequest, context: Context) -> pb.GetMergePreviewResponse:
        caller = await self.access.caller(context, "GetMergePreview")
        found = await self.before.preview(Change(request.id, caller, self.clock()), request.into)
        return pb.GetMergePreviewResponse(preview=preview_message.fields(found, role=caller.role))

    async def GetSimilarTickets(
        self, request: pb.GetSimilarTicketsRequest, context: Context
    ) -> pb.GetSimilarTicketsResponse:
        caller = await self.access.caller(context, "GetSimilarTickets")
        found = await self.before.similar(
            caller.retailer(request.retailer),
            request.customer_id,
            request.asset_id,
            request.subject,
            caller,
            self.clock(),
        )
        items = [similar_message.fields(each, role=caller.role) for each in found]
        return pb.GetSimilarTicketsResponse(similar=pb.SimilarTickets(items=items))

    async def _change(
        self, context: Context, operation: str, request: pb.MergeTicketRequest | pb.UnmergeTicketRequest
    ) -> Change:
        caller = await self.access.caller(context, operation)
        key = idempotency_key_of(caller, operation, request)
        return Change(request.id, caller, self.clock(), versions_to_match(request), key)

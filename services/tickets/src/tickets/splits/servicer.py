"""TicketSplitService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_split_service_pb2 as pb
from aftersales.tickets.v1.ticket_split_service_pb2_grpc import TicketSplitServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context, chosen_or_none
from servicekit.runtime.clock import Clock

from tickets.policies.domain.kinds import Priority
from tickets.splits.domain.splitting import Split
from tickets.splits.use_cases import SplitTickets
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]


@dataclass(frozen=True)
class TicketSplitServicer(TicketSplitServiceServicer):
    access: Access
    clock: Clock
    splitting: SplitTickets
    shown: Shown

    async def SplitTicket(self, request: pb.SplitTicketRequest, context: Context) -> pb.SplitTicketResponse:
        caller = await self.access.caller(context, "SplitTicket")
        key, now = idempotency_key_of(caller, "SplitTicket", request, retailer=request.id), self.clock()
        split = Split(
            message_id=request.message_id,
            subject=request.subject,
            priority=chosen_or_none(Priority, request, "priority"),
            category_id=request.category_id,
            team_id=request.team_id,
        )
        ticket = await self.splitting.split(request.id, split, caller, id=new_id("tkt", key), now=now, key=key)
        return pb.SplitTicketResponse(ticket=await self.shown(ticket, caller, now))

"""HandOverService."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import hand_over_service_pb2 as pb
from aftersales.tickets.v1.hand_over_service_pb2_grpc import HandOverServiceServicer
from domainkit.instants import Instant
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context, chosen, optional_instant
from servicekit.runtime.clock import Clock

from tickets.hand_overs.use_cases import HandOvers
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.hand_over import Answer, HandOverDraft, HandOverOutcome
from tickets.tickets.domain.ticket import Ticket

Shown = Callable[[Ticket, Viewer, Instant], Awaitable[MessageFields]]
"""A ticket as a command returns it to this viewer."""
_Request = pb.HandOverTicketRequest | pb.AnswerTicketHandOverRequest | pb.WithdrawTicketHandOverRequest


@dataclass(frozen=True)
class HandOverServicer(HandOverServiceServicer):
    access: Access
    clock: Clock
    hand_overs: HandOvers
    shown: Shown

    async def HandOverTicket(self, request: pb.HandOverTicketRequest, context: Context) -> pb.HandOverTicketResponse:
        change = await self._change(context, "HandOverTicket", request)
        draft = HandOverDraft(
            addressee=request.addressee,
            question=request.question,
            reference=request.reference,
            reference_url=request.reference_url,
        )
        until, id = optional_instant(request, "until"), new_id("hnd")
        ticket = await self.hand_overs.hand_over(change, draft, request.reason_id, until, id=id)
        return pb.HandOverTicketResponse(ticket=await self._shown(ticket, change))

    async def AnswerTicketHandOver(
        self, request: pb.AnswerTicketHandOverRequest, context: Context
    ) -> pb.AnswerTicketHandOverResponse:
        change = await self._change(context, "AnswerTicketHandOver", request)
        outcome = chosen(HandOverOutcome, request, "outcome")
        answer = Answer(outcome=outcome, text=request.answer, fixed_in=request.fixed_in)
        ticket = await self.hand_overs.answer(change, request.hand_over_id, answer)
        return pb.AnswerTicketHandOverResponse(ticket=await self._shown(ticket, change))

    async def WithdrawTicketHandOver(
        self, request: pb.WithdrawTicketHandOverRequest, context: Context
    ) -> pb.WithdrawTicketHandOverResponse:
        change = await self._change(context, "WithdrawTicketHandOver", request)
        ticket = await self.hand_overs.withdraw(change, request.hand_over_id)
        return pb.WithdrawTicketHandOverResponse(ticket=await self._shown(ticket, change))

    async def _change(self, context: Context, rpc: str, request: _Request) -> Change:
        caller = await self.access.caller(context, rpc)
        key = idempotency_key_of(caller, rpc, request)
        return Change(request.id, caller, self.clock(), versions_to_match(request), key)

    async def _shown(self, ticket: Ticket, change: Change) -> MessageFields:
        return await self.shown(ticket, change.viewer, self.clock())

"""TicketDraftService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_draft_service_pb2 as pb
from aftersales.tickets.v1.ticket_draft_service_pb2_grpc import TicketDraftServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.parsing import Context, chosen_or_none
from servicekit.runtime.clock import Clock

from tickets.drafts.domain.reply_draft import ReplyDraft
from tickets.drafts.messages import draft_message
from tickets.drafts.use_cases import OwnDrafts
from tickets.tickets.domain.message import Visibility


@dataclass(frozen=True)
class TicketDraftServicer(TicketDraftServiceServicer):
    access: Access
    clock: Clock
    drafts: OwnDrafts

    async def GetTicketDraft(self, request: pb.GetTicketDraftRequest, context: Context) -> pb.GetTicketDraftResponse:
        caller = await self.access.caller(context, "GetTicketDraft")
        draft = await self.drafts.get(request.ticket_id, caller, self.clock())
        return pb.GetTicketDraftResponse(draft=draft_message.fields(draft, role=caller.role))

    async def SaveTicketDraft(self, request: pb.SaveTicketDraftRequest, context: Context) -> pb.SaveTicketDraftResponse:
        caller = await self.access.caller(context, "SaveTicketDraft")
        written = ReplyDraft(
            id="",
            ticket_id=request.ticket_id,
            agent_id="",
            body=request.body,
            visibility=chosen_or_none(Visibility, request, "visibility") or Visibility.PUBLIC,
            attachment_ids=tuple(request.attachment_ids),
            mentions=tuple(request.mentions),
            answers=request.answers,
        )
        saved = await self.drafts.save(request.ticket_id, written, caller, self.clock(), versions_to_match(request))
        return pb.SaveTicketDraftResponse(draft=draft_message.fields(saved, role=caller.role))

    async def DiscardTicketDraft(
        self, request: pb.DiscardTicketDraftRequest, context: Context
    ) -> pb.DiscardTicketDraftResponse:
        caller = await self.access.caller(context, "DiscardTicketDraft")
        draft = await self.drafts.discard(request.ticket_id, caller, self.clock())
        return pb.DiscardTicketDraftResponse(draft=draft_message.fields(draft, role=caller.role))

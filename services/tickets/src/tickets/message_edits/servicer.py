"""TicketMessageService."""

from collections.abc import Callable
from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_message_service_pb2 as pb
from aftersales.tickets.v1.ticket_message_service_pb2_grpc import TicketMessageServiceServicer
from servicekit.auth.authorization import Access
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.message_edits.use_cases import MessageEdits
from tickets.tickets.domain.editing import TextEdits
from tickets.tickets.domain.message import Message

Shown = Callable[[Message, str], MessageFields]
"""A message as a role sees it alone."""


@dataclass(frozen=True)
class TicketMessageServicer(TicketMessageServiceServicer):
    access: Access
    clock: Clock
    edits: MessageEdits
    shown: Shown

    async def GetMessage(self, request: pb.GetMessageRequest, context: Context) -> pb.GetMessageResponse:
        caller = await self.access.caller(context, "GetMessage")
        message = await self.edits.message(request.ticket_id, request.id, caller)
        return pb.GetMessageResponse(message=self.shown(message, caller.role))

    async def UpdateMessage(self, request: pb.UpdateMessageRequest, context: Context) -> pb.UpdateMessageResponse:
        caller = await self.access.caller(context, "UpdateMessage")
        changes = changes_of(request)
        message = await self.edits.edit(
            request.ticket_id,
            request.id,
            TextEdits(
                body=request.body if "body" in changes else None,
                mentions=tuple(request.mentions) if "mentions" in changes else None,
            ),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateMessage", request),
        )
        return pb.UpdateMessageResponse(message=self.shown(message, caller.role))

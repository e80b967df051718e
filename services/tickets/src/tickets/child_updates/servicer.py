"""TicketChildUpdateService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_child_update_service_pb2 as pb
from aftersales.tickets.v1.ticket_child_update_service_pb2_grpc import TicketChildUpdateServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen_or_none
from servicekit.runtime.clock import Clock

from tickets.child_updates.domain.child_update import UpdateDraft
from tickets.child_updates.messages import listed_message, update_message
from tickets.child_updates.use_cases import ChildUpdates
from tickets.policies.domain.kinds import ResolutionCode

_LARGEST_PAGE = 20
"""Of a list: each update is read with all of its children."""


@dataclass(frozen=True)
class TicketChildUpdateServicer(TicketChildUpdateServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    updates: ChildUpdates

    async def CreateTicketChildUpdate(
        self, request: pb.CreateTicketChildUpdateRequest, context: Context
    ) -> pb.CreateTicketChildUpdateResponse:
        caller = await self.access.caller(context, "CreateTicketChildUpdate")
        key = idempotency_key_of(caller, "CreateTicketChildUpdate", request, retailer=request.ticket_id)
        draft = UpdateDraft(request.reply, request.note, chosen_or_none(ResolutionCode, request, "resolution_code"))
        update = await self.updates.create(
            request.ticket_id, draft, caller, id=new_id("tcu", key), now=self.clock(), key=key
        )
        return pb.CreateTicketChildUpdateResponse(child_update=update_message.fields(update, role=caller.role))

    async def GetTicketChildUpdate(
        self, request: pb.GetTicketChildUpdateRequest, context: Context
    ) -> pb.GetTicketChildUpdateResponse:
        caller = await self.access.caller(context, "GetTicketChildUpdate")
        update = await self.updates.get(request.ticket_id, request.id, caller, self.clock())
        return pb.GetTicketChildUpdateResponse(child_update=update_message.fields(update, role=caller.role))

    async def ListTicketChildUpdates(
        self, request: pb.ListTicketChildUpdatesRequest, context: Context
    ) -> pb.ListTicketChildUpdatesResponse:
        caller = await self.access.caller(context, "ListTicketChildUpdates")
        filters = ("ListTicketChildUpdates", request.ticket_id)
        page = await self.updates.page(
            request.ticket_id,
            caller,
            self.clock(),
            size=min(self.pages.size(request.page_size), _LARGEST_PAGE),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListTicketChildUpdatesResponse(
            child_updates=[listed_message.fields(update, role=caller.role) for update in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

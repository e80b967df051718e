"""TicketHistoryService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_history_service_pb2 as pb
from aftersales.tickets.v1.ticket_history_service_pb2_grpc import TicketHistoryServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.ticket_history.messages import entry_message
from tickets.ticket_history.use_cases import ReadHistory


@dataclass(frozen=True)
class TicketHistoryServicer(TicketHistoryServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    history: ReadHistory

    async def ListTicketHistory(
        self, request: pb.ListTicketHistoryRequest, context: Context
    ) -> pb.ListTicketHistoryResponse:
        caller = await self.access.caller(context, "ListTicketHistory")
        filters = ("ListTicketHistory", request.ticket_id, caller.role)
        page = await self.history.page(
            request.ticket_id,
            caller,
            now=self.clock(),
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListTicketHistoryResponse(
            entries=[entry_message(entry, changes, caller.role) for entry, changes in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

"""TicketLinkService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import ticket_link_service_pb2 as pb
from aftersales.tickets.v1.ticket_link_service_pb2_grpc import TicketLinkServiceServicer
from servicekit.auth.authorization import Access
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from tickets.links.domain.link import LinkKind
from tickets.links.messages import link_message
from tickets.links.use_cases import TicketLinks


@dataclass(frozen=True)
class TicketLinkServicer(TicketLinkServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    links: TicketLinks

    async def CreateTicketLink(
        self, request: pb.CreateTicketLinkRequest, context: Context
    ) -> pb.CreateTicketLinkResponse:
        caller = await self.access.caller(context, "CreateTicketLink")
        kind, key = chosen(LinkKind, request, "kind"), idempotency_key_of(caller, "CreateTicketLink", request)
        link = await self.links.create(request.ticket_id, request.to, kind, caller, self.clock(), key)
        return pb.CreateTicketLinkResponse(link=link_message.fields(link, role=caller.role))

    async def ListTicketLinks(self, request: pb.ListTicketLinksRequest, context: Context) -> pb.ListTicketLinksResponse:
        caller = await self.access.caller(context, "ListTicketLinks")
        filters = ("ListTicketLinks", request.ticket_id)
        page = await self.links.page(
            request.ticket_id,
            caller,
            self.clock(),
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListTicketLinksResponse(
            links=[link_message.fields(link, role=caller.role) for link in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UnlinkTicket(self, request: pb.UnlinkTicketRequest, context: Context) -> pb.UnlinkTicketResponse:
        caller = await self.access.caller(context, "UnlinkTicket")
        key = idempotency_key_of(caller, "UnlinkTicket", request)
        link = await self.links.remove(request.ticket_id, request.link_id, caller, self.clock(), key)
        return pb.UnlinkTicketResponse(link=link_message.fields(link, role=caller.role))

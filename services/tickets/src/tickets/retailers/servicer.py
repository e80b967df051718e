"""RetailerService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import retailer_pb2
from aftersales.tickets.v1 import retailer_service_pb2 as pb
from aftersales.tickets.v1.retailer_service_pb2_grpc import RetailerServiceServicer
from domainkit.instants import Instant
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.languages import language
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from tickets.formats import formatted
from tickets.retailers.domain.retailer import Contact, Link, LinkKind, Look, Retailer
from tickets.retailers.messages import retailer_message
from tickets.retailers.use_cases import RetailerUseCases


@dataclass(frozen=True)
class RetailerServicer(RetailerServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    retailers: RetailerUseCases

    async def CreateRetailer(self, request: pb.CreateRetailerRequest, context: Context) -> pb.CreateRetailerResponse:
        caller = await self.access.caller(context, "CreateRetailer")
        retailer = _retailer(request.retailer, self.clock())
        key = idempotency_key_of(caller, "CreateRetailer", request)
        return pb.CreateRetailerResponse(
            retailer=retailer_message.fields(await self.retailers.create(retailer, key), role=caller.role)
        )

    async def GetRetailer(self, request: pb.GetRetailerRequest, context: Context) -> pb.GetRetailerResponse:
        caller = await self.access.caller(context, "GetRetailer")
        return pb.GetRetailerResponse(
            retailer=retailer_message.fields(await self.retailers.get(request.id, caller), role=caller.role)
        )

    async def ListRetailers(self, request: pb.ListRetailersRequest, context: Context) -> pb.ListRetailersResponse:
        caller = await self.access.caller(context, "ListRetailers")
        filters = ("ListRetailers", caller.role)
        page = await self.retailers.page(
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListRetailersResponse(
            retailers=[retailer_message.fields(retailer, role=caller.role) for retailer in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


def _retailer(asked: retailer_pb2.Retailer, now: Instant) -> Retailer:
    return Retailer(
        id=asked.id,
        name=asked.name,
        time_zone=asked.time_zone,
        locale=formatted(language, asked.locale, "locale", required=True),
        sender_address=formatted(email_address, asked.sender_address, "sender_address", required=True),
        link_base=asked.link_base,
        created_at=now,
        look=Look(asked.look.color, asked.look.logo_url),
        contact=Contact(
            email=formatted(email_address, asked.contact.email, "contact.email"),
            phone=asked.contact.phone,
            address=asked.contact.address,
        ),
        links=tuple(Link(chosen(LinkKind, link, "kind"), link.title, link.url) for link in asked.links),
        legal_footer=asked.legal_footer,
        reply_to_address=formatted(email_address, asked.reply_to_address, "reply_to_address"),
        deactivated=asked.deactivated,
    )

"""RetailerService."""

from collections.abc import Iterable
from dataclasses import dataclass

from aftersales.tickets.v1 import retailer_pb2
from aftersales.tickets.v1 import retailer_service_pb2 as pb
from aftersales.tickets.v1.retailer_service_pb2_grpc import RetailerServiceServicer
from domainkit.instants import Instant
from servicekit.auth.authorization import Access
from servicekit.formats.addresses import email_address
from servicekit.formats.languages import language
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.formats import formatted
from tickets.retailers.domain.edits import Edits
from tickets.retailers.domain.retailer import (
    AgentNames,
    Contact,
    Link,
    LinkKind,
    Look,
    MailFiles,
    MailStyle,
    Retailer,
)
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

    async def UpdateRetailer(self, request: pb.UpdateRetailerRequest, context: Context) -> pb.UpdateRetailerResponse:
        caller = await self.access.caller(context, "UpdateRetailer")
        key = idempotency_key_of(caller, "UpdateRetailer", request)
        changed = await self.retailers.update(
            request.id, _edits(request), caller, if_version=versions_to_match(request), key=key
        )
        return pb.UpdateRetailerResponse(retailer=retailer_message.fields(changed, role=caller.role))

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
        links=_links(asked.links),
        legal_footer=asked.legal_footer,
        reply_to_address=formatted(email_address, asked.reply_to_address, "reply_to_address"),
        deactivated=asked.deactivated,
        mail=MailStyle(
            agent_names=_agent_names(asked),
            signature=asked.mail.signature,
            quoted_messages=asked.mail.quoted_messages,
            files=_mail_files(asked),
        ),
    )


def _edits(asked: pb.UpdateRetailerRequest) -> Edits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(asked)

    def names(path: str) -> bool:
        """Whether the mask names the field, or the message that it is in."""
        return path in changes or path.partition(".")[0] in changes

    def changed(path: str, value: str) -> str | None:
        """What a text becomes."""
        return value if names(path) else None

    def address(path: str, value: str) -> str | None:
        text = changed(path, value)
        return formatted(email_address, text, path) if text else text

    locale = changed("locale", asked.locale)
    return Edits(
        name=changed("name", asked.name),
        time_zone=changed("time_zone", asked.time_zone),
        locale=formatted(language, locale, "locale") if locale else None,
        sender_address=address("sender_address", asked.sender_address),
        link_base=changed("link_base", asked.link_base),
        color=changed("look.color", asked.look.color),
        logo_url=changed("look.logo_url", asked.look.logo_url),
        contact_email=address("contact.email", asked.contact.email),
        contact_phone=changed("contact.phone", asked.contact.phone),
        contact_address=changed("contact.address", asked.contact.address),
        links=_links(asked.links) if "links" in changes else None,
        legal_footer=changed("legal_footer", asked.legal_footer),
        reply_to_address=address("reply_to_address", asked.reply_to_address),
        deactivated=asked.deactivated if "deactivated" in changes else None,
        agent_names=(_agent_names(asked) or AgentNames.IN_TEXT) if names("mail.agent_names") else None,
        signature=changed("mail.signature", asked.mail.signature),
        quoted_messages=asked.mail.quoted_messages if names("mail.quoted_messages") else None,
        mail_files=(_mail_files(asked) or MailFiles.LINK) if names("mail.files") else None,
    )


def _agent_names(asked: retailer_pb2.Retailer | pb.UpdateRetailerRequest) -> AgentNames | None:
    return chosen_or_none(AgentNames, asked.mail, "agent_names", path="mail.agent_names")


def _mail_files(asked: retailer_pb2.Retailer | pb.UpdateRetailerRequest) -> MailFiles | None:
    return chosen_or_none(MailFiles, asked.mail, "files", path="mail.files")


def _links(asked: Iterable[retailer_pb2.RetailerLink]) -> tuple[Link, ...]:
    return tuple(Link(chosen(LinkKind, link, "kind"), link.title, link.url) for link in asked)

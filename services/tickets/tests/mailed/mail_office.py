"""A help desk that gets mails: handled on an embedded store, with a fake of what other services and topics do."""

from dataclasses import dataclass, field
from typing import Any

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant, after
from domainkit.viewer import Viewer
from servicekit.runtime.context import ServiceContext
from servicekit.testing.clock import FakeClock
from tickets.attachments.domain.attachment import AttachmentRef
from tickets.custom_fields.use_cases import KnownFields
from tickets.customers import wiring as customers
from tickets.customers.domain.customer import Customer, Profile, first_reported
from tickets.customers.domain.edits import Edits, edit
from tickets.customers.domain.events import ContactChanged
from tickets.customers.repository import CustomerRepository
from tickets.customers.use_cases.by_mail import CustomersByMail
from tickets.incoming_mail.domain.received import Handled, ReceivedMail
from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.incoming_mail.mime.reading import read
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.mailed.wiring import handler
from tickets.policies.domain.kinds import ResolutionCode
from tickets.retailers.domain.retailer import Retailer
from tickets.tickets import wiring as tickets
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.repository.messages import MESSAGES, MessageRepository
from tickets.tickets.repository.tickets import TicketRepository
from tickets.tickets.use_cases.by_mail import TicketsByMail
from tickets.tickets.use_cases.commands import Change
from tickets.wiring import COLLECTIONS

from services.tickets.tests.custom_fields.steps import NoFields
from services.tickets.tests.tickets.fixed_terms import FixedTerms

RETAILER = "nordic-home"
TOKENS = ReplyTokens((b"k" * 16,))
OUR_SERVER = "mx.nordic-home.example"
AGENT = Actor(ActorKind.AGENT, f"agt_{'a' * 26}", "Aino")


@dataclass(frozen=True)
class Aino:
    """An agent of the retailer."""

    role: str = ActorKind.AGENT
    id: str = AGENT.id
    display_name: str = AGENT.display_name
    retailers: frozenset[str] = frozenset({RETAILER})
    only_customer: str | None = None

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        return retailer == RETAILER

    def retailer(self, named: str) -> str:
        return RETAILER


class Acting:
    async def acting(self, viewer: Viewer) -> Actor:
        return Actor(ActorKind(viewer.role), viewer.id, viewer.display_name)


@dataclass
class Fakes:
    """Retailers, addresses, purchases, warranty and pending reasons, each with nothing but what a mail needs."""

    retailer: Retailer
    address: MailAddress
    bounces: list[tuple[str, str, str, str]] = field(default_factory=list)
    kept: list[tuple[str, str, str, int]] = field(default_factory=list)

    async def get(self, id: str) -> Any:
        return self.retailer if id == RETAILER else None

    async def of_retailer(self, retailer: str) -> list[MailAddress]:
        return [self.address] if retailer == RETAILER else []

    async def default_of(self, retailer: str) -> MailAddress | None:
        return self.address if retailer == RETAILER else None

    async def sent(self, ticket_id: str, agent_id: str) -> None: ...
    async def holding(self, retailer: str, customer_id: str, asset_id: str) -> None:
        return None

    async def keep(self, taker: Any, name: str, media_type: str, chunks: Any, *, id: str, **more: Any) -> AttachmentRef:
        size = sum([len(chunk) async for chunk in chunks])
        self.kept.append((taker.ticket_id, taker.message_id, name, size))
        return AttachmentRef(id=id, name=name, media_type=media_type, size=size)

    async def bounced(self, ticket_id: str, message_id: str, part: str, *, code: str, at: Instant) -> bool:
        self.bounces.append((ticket_id, message_id, part, code))
        return True


@dataclass
class MailOffice:
    context: ServiceContext
    clock: FakeClock
    fakes: Fakes
    by_mail: TicketsByMail
    tickets: TicketRepository
    messages: MessageRepository
    customers: CustomerRepository
    count: int = 0

    async def handle(self, raw: bytes, *, id: str = "", to: str = "", **release: Any) -> Handled:
        """The mail, received now at the retailer's address, or at one with a token."""
        self.count += 1
        handle = handler(
            self.by_mail, CustomersByMail(self.customers), self.fakes, self.fakes, self.fakes, self.fakes, TOKENS
        )
        return await handle(
            ReceivedMail(
                id=id or f"iml_{self.count}",
                address=self.fakes.address,
                recipient=to or self.fakes.address.address,
                envelope_sender="",
                mail=read(raw, trusted_servers={OUR_SERVER}),
                received_at=self.clock(),
                **release,
            )
        )

    async def write(self, text: str = "It leaks.", *, id: str = "", to: str = "", **headers: str) -> Handled:
        return await self.handle(mail(text, to=to, **headers), id=id, to=to)

    async def enter(self, name: str, *, ref: str = "") -> Customer:
        """A customer of the retailer by an order."""
        profile = Profile(ref, name.title(), f"{name}@laine.example", "", "", "", False, False)
        now = self.clock()
        new = first_reported(f"cus_{name}{ref}", RETAILER, profile, ordered_at=now, now=now)
        return await self.customers.add_unless_known(new, [ContactChanged(new)])

    async def changes_address(self, customer: Customer, address: str) -> None:
        edits, now = Edits(email=address), self.clock()
        await self.customers.change(customer.id, lambda known: (edit(known, edits, by_customer=True, now=now), []))

    async def ticket(self, handled: Handled) -> Ticket:
        ticket = await self.tickets.get(handled.ticket_id or "")
        assert ticket is not None
        return ticket

    async def message(self, handled: Handled) -> Message:
        ticket = await self.ticket(handled)
        if handled.message_id == ticket.opening.id:
            return ticket.opening
        (message,) = await self.messages.get_many([handled.message_id or ""])
        return message

    async def resolve(self, ticket: Ticket, *, then: str = "resolve") -> None:
        change = Change(ticket.id, Aino(), self.clock())
        if then == "spam":
            await self.by_mail.commands.mark_as_spam(change)
            return
        await self.by_mail.commands.resolve(change, ResolutionCode.SOLVED)
        if then == "close":
            await self.by_mail.commands.close(change)

    def passes(self, time: int) -> None:
        self.clock.now = after(self.clock(), time)

    async def stored(self) -> dict[str, dict[str, Any]]:
        """All that is stored, by collection and id, without what changes with each write."""
        found: dict[str, dict[str, Any]] = {}
        for collection in COLLECTIONS:
            for document in await self.context.store.documents(collection).scan():
                found.setdefault(collection.name, {})[document["id"]] = document
        return found


def mail(
    text: str = "It leaks.",
    *,
    author: str = "Maija Laine <maija@laine.example>",
    to: str = "",
    verified: str = "",
    forged: str = "",
    subject: str = "Dishwasher",
    **headers: str,
) -> bytes:
    """A mail as it came. `verified`, `forged`: the domain for which our server reports a DMARC pass, or a failure."""
    results = (("pass", verified), ("fail", forged))
    lines = [f"Authentication-Results: {OUR_SERVER}; dmarc={said} header.from={of}" for said, of in results if of]
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    fields = {"From": author, "To": to or "support@nordic-home.example", "Subject": subject, **named}
    lines += [f"{name}: {value}" for name, value in fields.items() if value]
    return ("\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]) + "\r\n").encode()


def reply_address(ticket: Ticket, retailer: str = RETAILER) -> str:
    return TOKENS.address("support@nordic-home.example", ticket.id, retailer=retailer)


def our_id(ticket: Ticket) -> str:
    return f"<{ticket.id}.{ticket.opening.id}.c@nordic-home.example>"


async def opened(office: MailOffice, **headers: str) -> Ticket:
    """A ticket of Maija, whose address is proven, by a mail."""
    return await office.ticket(await office.write(verified="laine.example", **headers))


async def unacknowledged(office: MailOffice, handled: Handled) -> bool:
    """Of the event that the ticket was opened."""
    documents = (await office.stored())["tickets"][handled.ticket_id or ""]
    return bool('"unacknowledged":true' in str(documents).replace("'", '"').replace(" ", "").replace("True", "true"))


def mail_office(context: ServiceContext, clock: FakeClock, terms: Terms, rules: Rules) -> MailOffice:
    now = clock()
    retailer = Retailer(RETAILER, "Nordic Home", "Europe/Helsinki", "de-DE", "sender@nordic-home.example", "", now)
    address = MailAddress(
        id="mad_1",
        retailer=RETAILER,
        address="support@nordic-home.example",
        name="Nordic Home",
        team_id="tem_kitchen",
        created_at=now,
        updated_at=now,
    )
    fakes: Any = Fakes(retailer, address)
    repository = tickets.repository(context)
    customer_repository = customers.repository(context.store, context.relay, clock, source=context.source)
    acting: Any = Acting()
    by_mail = tickets.by_mail(
        context,
        repository,
        customer_repository,
        fakes,
        fakes,
        acting,
        fakes,
        fakes,
        fakes,
        fakes,
        KnownFields(NoFields(), {}),
        mail_addresses=fakes,
        tokens=TOKENS,
        mentions=fakes,
        drafts=fakes,
        attaching=fakes,
        terms=FixedTerms(terms),
        rules=rules,
    )
    messages = MessageRepository(context.store.documents(MESSAGES))
    return MailOffice(context, clock, fakes, by_mail, repository, messages, customer_repository)

"""Two customers of a retailer with purchases and tickets, on each store, and the personal records of the service."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from domainkit.actors import Actor, ActorKind
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from servicekit.documents import Document, Store
from servicekit.privacy.holds import LegalHold, LegalHolds
from servicekit.privacy.records import Kept, Person, PersonalRecords
from servicekit.runtime.context import ServiceContext
from tickets.customers import wiring as customers
from tickets.customers.domain.customer import Profile, first_reported
from tickets.customers.domain.events import ContactChanged
from tickets.customers.privacy import CustomerRecords
from tickets.customers.repository import CUSTOMERS, CustomerRepository
from tickets.policies.domain.kinds import Channel
from tickets.purchases import wiring as purchases
from tickets.purchases.domain.events import PurchaseReported
from tickets.purchases.domain.report import Report, ReportedItem, purchase_of
from tickets.purchases.privacy import PurchaseRecords
from tickets.purchases.repository import PURCHASES, PurchaseRepository
from tickets.tickets import wiring as tickets
from tickets.tickets.domain import coverage
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.message import MessageDraft, Visibility
from tickets.tickets.domain.opening import Draft, open_ticket
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.repository.messages import MESSAGES, MessageRepository
from tickets.tickets.repository.tickets import TICKETS, TicketRepository

HOLDS = LegalHolds({"purchases": LegalHold(reason="accounting records", days=3650)})
PARTNER = Actor(ActorKind.PARTNER, "till", "Till")
AGENT = Actor(ActorKind.AGENT, "agt_aaaaaaaaaaaaaaaaaaaaaaaaaa", "Aino")


@dataclass(frozen=True)
class Office:
    """Where the customers' records are."""

    store: Store
    context: ServiceContext
    customers: CustomerRepository
    purchases: PurchaseRepository
    tickets: TicketRepository
    messages: MessageRepository
    rules: Rules
    terms: Terms
    now: Instant
    former: list[tuple[str, str]] = field(default_factory=list)  # records whose erasure was requested

    def records(self, holds: LegalHolds = HOLDS) -> Sequence[PersonalRecords]:
        """In the order of the service's wiring."""
        return [
            CustomerRecords(self.customers),
            PurchaseRecords(self.purchases, holds),
            tickets.personal_records(self.context, self.tickets, erase_former=self.erase_former),
        ]

    async def erase_former(self, customer_id: str, retailer: str, now: Instant) -> None:
        self.former.append((customer_id, retailer))

    async def erase(self, name: str, *, after: int = DAY, holds: LegalHolds = HOLDS) -> list[Kept]:
        return await self.erase_person(Person(f"cus_{name[0]}", "nordic-home"), after=after, holds=holds)

    async def erase_person(self, person: Person, *, after: int = DAY, holds: LegalHolds = HOLDS) -> list[Kept]:
        now = Instant(self.now + after)
        return [kept for each in self.records(holds) for kept in await each.erase(person, now=now)]

    async def documents(self, word: str = "") -> dict[str, Document]:
        """All documents in which the word is, by their ids."""
        found = {}
        for collection in (CUSTOMERS, PURCHASES, MESSAGES, TICKETS):
            for document in await self.store.documents(collection).scan():
                if word.lower() in str(document).lower():
                    found[document["id"]] = await self.store.documents(collection).get(document["id"]) or {}
        return found

    async def enter(self, name: str) -> None:
        """A customer with two purchases and three tickets, whose texts all have their name in them."""
        profile = Profile(f"K-{name}", name, f"{name}@example.org", f"+358 {name}", f"fi-{name}", "", True, True)
        customer = first_reported(f"cus_{name[0]}", "nordic-home", profile, ordered_at=self.now, now=self.now)
        await self.customers.add_unless_known(customer, [ContactChanged(customer)])
        for number in range(2):
            item = ReportedItem("mod_1", 1, f"{name}-serial-{number}", Money(100, "EUR"), self.now, None)
            report = Report(f"{name}-order-{number}", profile, (item,))
            at = Instant(self.now + number)
            purchase = purchase_of(report, retailer="nordic-home", customer_id=customer.id, by=PARTNER, now=at)
            await self.purchases.add_unless_known(purchase, [PurchaseReported(purchase, f"zone of {name}")])
            await self._published(purchase.id)
        for number in range(3):
            await self._talk(name, number)

    async def _published(self, id: str) -> None:
        """Events have the numbers of an order as long as their stream has them."""
        documents = self.store.documents(PURCHASES)
        waiting = (await documents.get(id) or {})["outbox"]
        await documents.clear_outbox(id, [each["id"] for each in waiting])

    async def _talk(self, name: str, number: int) -> None:
        writer = Actor(ActorKind.CUSTOMER, f"sub of {name}", name)
        id = f"tkt_{name[0]}{number}"
        draft = Draft(
            "nordic-home",
            f"cus_{name[0]}",
            f"{name} needs help",
            MessageDraft(f"I am {name}"),
            writer,
            Channel.WEB,
            found_by=name,
        )
        at = Instant(self.now + number)
        ticket, events = open_ticket(
            draft, id=id, message_id=f"msg_{id}", coverage=coverage.NOT_APPLICABLE, terms=self.terms, now=at
        )
        await self.tickets.add(ticket, events, IdempotencyKey(f"key {name} {number}", "print"))
        for each, (author, visibility) in enumerate(
            ((writer, Visibility.PUBLIC), (AGENT, Visibility.INTERNAL), (AGENT, Visibility.PUBLIC))[: number + 1]
        ):
            said = MessageDraft(f"About {name}", visibility)
            message = await self.messages.add_unless_known(
                write_message(id, said, id=f"msg_{id}_{each}", author=author, now=at)
            )
            await self.tickets.change(
                id, partial(add_message, message=message, rules=self.rules, terms=self.terms, now=at)
            )


def office_of(context: ServiceContext, rules: Rules, terms: Terms, now: Instant) -> Office:
    return Office(
        store=context.store,
        context=context,
        customers=customers.repository(context.store, context.relay, context.clock, source=context.source),
        purchases=purchases.repository(context),
        tickets=tickets.repository(context),
        messages=MessageRepository(context.store.documents(MESSAGES)),
        rules=rules,
        terms=terms,
        now=now,
    )

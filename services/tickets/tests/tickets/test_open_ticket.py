"""Opening tickets, with everything around the use case by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import SECOND, Instant, after
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused
from servicekit.auth.authorization import Caller, Role, Scope
from tickets.categories.use_cases import KnownCategories
from tickets.custom_fields.use_cases import KnownFields
from tickets.customers.domain.customer import Customer, Profile
from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.policies.domain.kinds import Channel
from tickets.purchases.domain.purchase import Item, Purchase, Unit
from tickets.retailers.domain.retailer import Retailer
from tickets.tickets.domain import coverage as coverages
from tickets.tickets.domain.coverage import Coverage, CoverageState
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.mailing import Mailing
from tickets.tickets.use_cases.open_ticket import OpenTicket

from services.tickets.tests.categories.steps import NoCategories
from services.tickets.tests.custom_fields.steps import NoFields
from services.tickets.tests.no_attachments import NoAttachments
from services.tickets.tests.tickets.fixed_terms import FixedTerms

MAIJA = Customer(
    "cus_maija", "nordic-home", Profile("", "Maija", "m@example.org", "", "", "", False, False), Instant(0), Instant(0)
)
SHOP = Retailer(
    "nordic-home", "Nordic Home", "Europe/Helsinki", "en", "care@nordic-home.example", "https://x.example", Instant(0)
)
AGENT = Caller(Role.AGENT, "agent-1", "Aino", frozenset({"nordic-home", "ghost-shop"}))
OWN = Caller(Role.CUSTOMER, "maija", "Maija", frozenset({"nordic-home"}), "cus_maija", Scope.OWN)
OTHER = replace(OWN, id="olli", customer_id="cus_olli")
KETTLE = Purchase(
    id="pur_1",
    retailer="nordic-home",
    order_id="SO-2026-1001",
    customer_id="cus_maija",
    items=(Item(1, "mod_1", 1, "K-0001", None, Instant(0), None, (Unit("ast_kettle", 1),)),),
    reported_at=Instant(0),
    reported_by=Actor(ActorKind.PARTNER, "till"),
    content_hash="",
)
COVERED = Coverage(CoverageState.COVERED, "statutory", ends_at=Instant(9), checked_at=Instant(1))


@dataclass
class Warranty:
    """Warranty, as it answers today."""

    answer: Coverage = COVERED
    asked: list[tuple[str, str, Instant]] = field(default_factory=list)

    async def check(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        self.asked.append((retailer, asset_id, at))
        return self.answer


@dataclass
class Bought:
    """Maija has bought a kettle, which she may have returned since, and somebody else has bought."""

    resold: bool = False

    async def holding(self, retailer: str, customer_id: str, asset_id: str) -> Purchase | None:
        if self.resold:
            return None
        return KETTLE if (retailer, customer_id, asset_id) == ("nordic-home", "cus_maija", "ast_kettle") else None


@dataclass
class Repository:
    stored: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stored, name)

    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]:
        assert query.asset_id
        return Page([t for t in self.stored.values.values() if t.asset_id == query.asset_id], None)


class NoAddresses:
    async def get(self, id: str) -> None:
        return None

    async def default_of(self, retailer: str) -> None:
        return None


@dataclass
class Service:
    open_ticket: OpenTicket
    checks: CoverageChecks
    tickets: Any
    warranty: Warranty

    async def open(self, draft: Draft, viewer: Caller, now: Instant) -> Ticket:
        return await self.open_ticket.open(draft, viewer, id="tkt_1", message_id="msg_1", now=now)


@pytest.fixture
def service(terms: Terms, stored: Callable[[], Any]) -> Service:
    customers, retailers, warranty = stored(), stored(), Warranty()
    tickets: Any = Repository(stored())
    customers.values[MAIJA.id] = MAIJA
    retailers.values["nordic-home"] = SHOP
    purchases: Any = Bought()
    open_ticket = OpenTicket(
        *(tickets, customers, purchases, retailers, warranty, FixedTerms(terms)),
        Mailing(retailers, stored(), NoAddresses(), ReplyTokens(), stored()),
        KnownCategories(NoCategories()),
        stored(),
        NoAttachments(),
        KnownFields(NoFields(), {}),
    )
    return Service(open_ticket, CoverageChecks(tickets, warranty), tickets, warranty)


@pytest.fixture
def draft(maija: Actor) -> Draft:
    return Draft(
        "nordic-home", "cus_maija", "It leaks", MessageDraft("Water!"), maija, Channel.WEB, asset_id="ast_kettle"
    )


async def test_opened_ticket_has_the_coverage_from_warranty(service: Service, draft: Draft, monday: Instant) -> None:
    ticket = await service.open(draft, OWN, monday)
    assert ticket.coverage == COVERED
    assert service.warranty.asked == [("nordic-home", "ast_kettle", monday)]


async def test_opened_ticket_names_customer_order_and_serial(service: Service, draft: Draft, monday: Instant) -> None:
    about_kettle = await service.open(draft, OWN, monday)
    assert about_kettle.found_by.splitlines() == ["Maija", "SO-2026-1001", "K-0001"]


async def test_ticket_about_nothing_names_the_customer(service: Service, draft: Draft, monday: Instant) -> None:
    assert (await service.open(replace(draft, asset_id=""), AGENT, monday)).found_by == "Maija"


async def test_customer_may_leave_out_the_customer_id(service: Service, draft: Draft, monday: Instant) -> None:
    ticket = await service.open(replace(draft, customer_id=""), OWN, monday)
    assert ticket.customer_id == "cus_maija"


async def test_ticket_without_asset_does_not_ask_warranty(service: Service, draft: Draft, monday: Instant) -> None:
    ticket = await service.open(replace(draft, asset_id=""), OWN, monday)
    assert ticket.coverage == coverages.NOT_APPLICABLE
    assert service.warranty.asked == []


@pytest.mark.parametrize(
    ("change", "viewer", "reason"),
    [
        ({"retailer": "ghost-shop"}, AGENT, "RETAILER_UNKNOWN"),
        ({"customer_id": "cus_nobody"}, AGENT, "CUSTOMER_UNKNOWN"),
        ({"customer_id": ""}, AGENT, "CUSTOMER_UNKNOWN"),
        ({}, OTHER, "CUSTOMER_UNKNOWN"),
        ({"customer_id": ""}, OTHER, "CUSTOMER_UNKNOWN"),
        ({"asset_id": "ast_other"}, AGENT, "ASSET_UNKNOWN"),
    ],
)
async def test_ticket_about_unknown_records_is_refused(
    service: Service, draft: Draft, monday: Instant, change: dict[str, Any], viewer: Caller, reason: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await service.open(replace(draft, **change), viewer, monday)
    assert refusal.value.reason == reason
    assert service.tickets.values == {}


async def test_coverage_is_determined_when_its_retry_is_due(service: Service, draft: Draft, monday: Instant) -> None:
    service.warranty.answer = coverages.unknown("WARRANTY_UNAVAILABLE")
    ticket = await service.open(draft, OWN, monday)
    assert ticket.coverage.retry_at == monday + 5 * SECOND
    await service.checks.determine(ticket.id, after(monday, 5 * SECOND))
    still_unknown = service.tickets.values[ticket.id]
    assert still_unknown.coverage.retry_at == monday + 15 * SECOND
    service.warranty.answer = COVERED
    await service.checks.determine(ticket.id, after(monday, 15 * SECOND))
    assert service.tickets.values[ticket.id].coverage == COVERED
    assert service.warranty.asked[-1] == ("nordic-home", "ast_kettle", monday)
    assert [type(event).__name__ for event in service.tickets.events] == ["TicketOpened", "CoverageDetermined"]


async def test_coverage_becomes_known_when_the_asset_is_registered(
    service: Service, draft: Draft, monday: Instant
) -> None:
    service.warranty.answer = coverages.unknown("ASSET_NOT_REGISTERED")
    ticket = await service.open(draft, OWN, monday)
    service.warranty.answer = COVERED
    await service.checks.asset_registered("nordic-home", "ast_kettle")
    await service.checks.asset_registered("nordic-home", "ast_kettle")
    assert service.tickets.values[ticket.id].coverage == COVERED
    assert len(service.warranty.asked) == 2


async def test_registration_without_warranty_keeps_the_next_attempt(
    service: Service, draft: Draft, monday: Instant
) -> None:
    service.warranty.answer = coverages.unknown("WARRANTY_UNAVAILABLE")
    ticket = await service.open(draft, OWN, monday)
    with pytest.raises(Refused) as refusal:
        await service.checks.asset_registered("nordic-home", "ast_kettle")
    assert refusal.value.kind == "unavailable", "the consumer tries such an event again, for as long as it takes"
    assert service.tickets.values[ticket.id].coverage == ticket.coverage
    service.warranty.answer = COVERED
    await service.checks.asset_registered("nordic-home", "ast_kettle")
    assert service.tickets.values[ticket.id].coverage == COVERED


async def test_a_low_score_opens_one_linked_ticket(service: Service, draft: Draft, monday: Instant) -> None:
    ticket = await service.open(draft, OWN, monday)
    for _ in range(2):
        await service.open_ticket.follow_up(ticket_id=ticket.id, answer_id="ans_1", score=2, comment="Meh", now=monday)
    (follow_up,) = (t for t in service.tickets.values.values() if t.follow_up_of)
    assert (follow_up.follow_up_of, follow_up.customer_id, follow_up.asset_id) == ("tkt_1", "cus_maija", "ast_kettle")
    assert "Meh" in follow_up.opening.body


async def test_coverage_of_the_next_owner_is_not_shown(service: Service, draft: Draft, monday: Instant) -> None:
    earlier = await service.open(draft, OWN, monday)
    purchases: Any = service.open_ticket.purchases
    purchases.resold = True
    opening = service.open_ticket
    following = replace(draft, asset_id="", follow_up_of=earlier.id)
    followed = await opening.open(following, OWN, id="tkt_2", message_id="msg_2", now=monday)
    split = await opening.split_off(draft, id="tkt_3", message_id="msg_3", now=monday, key=None)
    await opening.follow_up(ticket_id=earlier.id, answer_id="ans_1", score=1, comment="", now=monday)
    (rated,) = (t for t in service.tickets.values.values() if t.channel is Channel.FEEDBACK)
    for ticket in (followed, split, rated):
        assert (ticket.asset_id, ticket.coverage) == ("ast_kettle", coverages.NOT_APPLICABLE)
    assert len(service.warranty.asked) == 1


async def test_no_ticket_follows_up_at_a_deactivated_retailer(service: Service, draft: Draft, monday: Instant) -> None:
    ticket = await service.open(draft, OWN, monday)
    retailers: Any = service.open_ticket.retailers
    retailers.values["nordic-home"] = replace(SHOP, deactivated=True)
    await service.open_ticket.follow_up(ticket_id=ticket.id, answer_id="ans_1", score=1, comment="", now=monday)
    assert list(service.tickets.values) == [ticket.id]


async def test_answer_about_an_unknown_ticket_is_refused(service: Service, monday: Instant) -> None:
    with pytest.raises(Refused) as refusal:
        await service.open_ticket.follow_up(ticket_id="tkt_0", answer_id="ans_1", score=1, comment="", now=monday)
    assert refusal.value.reason == "TICKET_NOT_FOUND"

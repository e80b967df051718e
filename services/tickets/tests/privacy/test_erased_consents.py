"""Statements about consents among the personal records, on each store."""

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant
from domainkit.pages import Cursor
from servicekit.privacy.records import ExportedRecord, Person
from tickets.customers import wiring as customers
from tickets.customers.domain.consents import Statement
from tickets.customers.domain.statements import ConsentStatement, Origin, Purpose, Source, statements
from tickets.customers.messages import consent_message
from tickets.customers.privacy import ConsentRecords
from tickets.customers.use_cases.consents import ConsentHistory

from services.tickets.tests.privacy.office import Office

MAIJA, VILLE = Person("cus_m", "nordic-home"), Person("cus_v", "nordic-home")
OTHERS = [Person("cus_m", "oak-and-ash"), Person("cus_unknown", "nordic-home"), Person("", "")]


@pytest.fixture
async def history(office: Office) -> ConsentHistory:
    """Both customers have agreed to everything in an order, and withdrawn surveys three times since."""
    history = customers.history(office.context)
    for person in (MAIJA, VILLE):
        by = Actor(ActorKind.CUSTOMER, f"sub of {person.customer_id}", "M")
        order = Origin(source=Source.ORDER, cause="pur_1")
        for n in range(4):
            said = Statement(surveys=False) if n else Statement(True, True)
            origin = Origin(source=Source.CUSTOMER, cause=str(n), by=by) if n else order
            at = Instant(office.now + n)
            made = statements(person.customer_id, person.retailer, said, origin, at=at, now=Instant(at + DAY))
            await history.record(None, made)
    return history


async def kept(history: ConsentHistory, person: Person = MAIJA) -> list[ConsentStatement]:
    return list((await history.stored.page(person.customer_id, size=100, after=None)).items)


async def test_consents_of_an_erased_customer_are_deleted(office: Office, history: ConsentHistory) -> None:
    before = await kept(history, VILLE)
    records = ConsentRecords(office.customers, history)
    for _ in range(2):
        assert list(await records.erase(MAIJA, now=office.now)) == []
        assert await kept(history) == []
    assert await kept(history, VILLE) == before


async def test_more_consents_than_a_page_are_deleted(office: Office, history: ConsentHistory) -> None:
    for n in range(210):
        origin = Origin(source=Source.ORDER, cause=f"pur_{n}")
        at = Instant(office.now + n)
        await history.record(None, statements("cus_m", "nordic-home", Statement(True, True), origin, at=at, now=at))
    await ConsentRecords(office.customers, history).erase(MAIJA, now=office.now)
    assert await kept(history) == []


@pytest.mark.parametrize("person", OTHERS)
async def test_consents_stay_where_somebody_else_is_erased(
    office: Office, history: ConsentHistory, person: Person
) -> None:
    before = await kept(history)
    records = ConsentRecords(office.customers, history)
    await records.erase(person, now=office.now)
    assert await kept(history) == before
    page = await records.export(person, role="admin", size=10, after=None)
    assert (list(page.items), page.rest) == ([], None)


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_consents_are_exported_once_newest_first(office: Office, history: ConsentHistory, size: int) -> None:
    records = ConsentRecords(office.customers, history)
    found: list[ExportedRecord] = []
    after: Cursor | None = None
    while True:
        page = await records.export(MAIJA, role="customer", size=size, after=after)
        assert len(page.items) <= size
        found += page.items
        if page.rest is None:
            break
        after = page.rest
    stored = await kept(history)
    assert [each.id for each in found] == [each.id for each in stored]
    assert {each.kind for each in found} == {"consent"}
    assert found[0].data == consent_message(stored[0], role="customer")


async def test_statement_is_stored_once(history: ConsentHistory) -> None:
    stored = await kept(history)
    recorded = await history.record(None, stored)
    assert (list(recorded.statements), list(recorded.new)) == (stored, [])
    assert await kept(history) == stored


async def test_surplus_is_the_oldest_of_a_purpose(history: ConsentHistory) -> None:
    surveys = [each for each in await kept(history) if each.purpose is Purpose.SURVEYS]
    surplus = await history.stored.surplus("cus_m", Purpose.SURVEYS, keep=3)
    assert surplus == surveys[3:]
    assert await history.stored.surplus("cus_m", Purpose.SURVEYS, keep=4) == []


async def test_instant_of_a_statement_is_found_exactly(office: Office, history: ConsentHistory) -> None:
    assert await history.stored.made_at("cus_m", Purpose.SURVEYS, Instant(office.now + 1))
    for purpose, at in ((Purpose.MARKETING, 1), (Purpose.SURVEYS, -1), (Purpose.SURVEYS, 4)):
        assert not await history.stored.made_at("cus_m", purpose, Instant(office.now + at))

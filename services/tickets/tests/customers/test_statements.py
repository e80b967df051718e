"""The history of consents: each statement once, whatever the order in which they arrive."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from servicekit.auth.authorization import Caller, Role
from tickets.customers.domain.consents import StatedAt, Statement
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import Edits
from tickets.customers.domain.statements import MOST_STATEMENTS, ConsentStatement, Source
from tickets.customers.use_cases.consents import ConsentHistory
from tickets.customers.use_cases.file import CustomerFile

from services.tickets.tests.conftest import Stored
from services.tickets.tests.customers.histories import NO_LINKS, Agents, Statements

NOW = Instant(1_000)
PROFILE = Profile("K-1", "Maija", "maija@example.org", "", "", "", None, None)
MAIJA = Customer("cus_1", "nordic-home", replace(PROFILE, marketing=False, surveys=False), Instant(2), Instant(2))
AGENT = Caller(Role.AGENT, "agt_1", "Aino", frozenset({"nordic-home"}))


class Customers(Stored):
    refuses: Exception | None = None

    async def matching(self, retailer: str, match_key: str) -> Customer | None:
        return next((each for each in self.values.values() if each.match_key == match_key), None)

    async def add_unless_known(self, customer: Customer, events: Any) -> Customer:
        known = await self.matching(customer.retailer, customer.match_key)
        return known or await self.add(customer, events)

    async def page(self, query: CustomerQuery, *, size: int, after: Cursor | None) -> Page[Customer]:
        raise AssertionError

    async def change(self, id: str, act: Any, **options: Any) -> Any:
        if self.refuses:
            raise self.refuses
        return await super().change(id, act)


class Files:
    """A customer file, and what it has stored."""

    def __init__(self, *customers: Customer) -> None:
        self.customers, self.statements = Customers(), Statements()
        self.customers.values = {each.id: each for each in customers}
        self.history = ConsentHistory(self.statements)
        self.file = CustomerFile(self.customers, self.history, Agents(), NO_LINKS)

    async def order(self, order: str, statement: Statement, at: int, *, now: int = NOW, id: str = "cus_1") -> Customer:
        said = replace(PROFILE, marketing=statement.marketing, surveys=statement.surveys)
        return await self.file.enter(
            "nordic-home",
            said,
            former_key=said.match_key,
            id=id,
            order=order,
            ordered_at=Instant(at),
            now=Instant(now),
        )

    async def change(self, statement: Statement, *, now: int = NOW, **options: Any) -> Customer:
        return await self.file.update("cus_1", Edits(consents=statement), AGENT, now=Instant(now), **options)

    async def all(self) -> list[ConsentStatement]:
        found: list[ConsentStatement] = []
        after: Cursor | None = None
        while True:
            page = await self.history.page(self.customers.values["cus_1"], size=2, after=after)
            found += page.items
            if page.rest is None:
                return found
            after = page.rest


@dataclass(frozen=True)
class Ordered:
    """An order, or an unsubscription, of an instant."""

    id: str
    statement: Statement
    at: int

    async def arrive(self, files: Files) -> None:
        if self.id == "unsubscribed":
            await files.file.unsubscribe("cus_1", "nordic-home", at=Instant(self.at), now=NOW)
        else:
            await files.order(self.id, self.statement, self.at)


maybe = st.none() | st.booleans()
ids = st.sampled_from(["pur_1", "pur_2", "pur_3", "pur_4", "unsubscribed"])
said = st.builds(Ordered, ids, st.builds(Statement, maybe, maybe), st.integers(0, 9))
orders = st.lists(said, max_size=6, unique_by=lambda each: (each.id, each.at if each.id == "unsubscribed" else 0))


@given(orders.flatmap(lambda each: st.tuples(st.permutations(each + each[:2]), st.permutations(each))))
async def test_history_is_the_same_in_any_order_of_statements(arrivals: tuple[list[Ordered], list[Ordered]]) -> None:
    results = []
    for order in arrivals:
        files = Files(MAIJA)
        for each in order:
            await each.arrive(files)
        customer = files.customers.values["cus_1"]
        results.append((customer.facts, customer.consents_stated_at, await files.all()))
    assert results[0] == results[1]


@given(orders)
async def test_last_statement_in_the_history_counts(arrivals: list[Ordered]) -> None:
    files = Files(MAIJA)
    for each in arrivals:
        await each.arrive(files)
    customer, history = files.customers.values["cus_1"], await files.all()
    assert history == sorted(history, key=lambda each: (each.stated_at, each.id), reverse=True)
    for purpose in ("marketing", "surveys"):
        about = [each for each in history if each.purpose == purpose]
        last = max((each.stated_at for each in about), default=None)
        assert getattr(customer.consents_stated_at, purpose) == last
        given = bool(about) and all(each.given for each in about if each.stated_at == last)
        assert getattr(customer.facts, purpose) is given


async def test_first_order_of_a_new_customer_is_kept() -> None:
    files = Files()
    await files.order("pur_1", Statement(marketing=False, surveys=True), 5)
    found = {each.purpose: each for each in await files.all()}
    assert {purpose: each.given for purpose, each in found.items()} == {"marketing": False, "surveys": True}
    statement = found["surveys"]  # type: ignore[index]
    assert (statement.source, statement.stated_at, statement.recorded_at) == (Source.ORDER, 5, NOW)
    assert statement.by is None


async def test_order_without_consents_states_nothing() -> None:
    files = Files()
    await files.order("pur_1", Statement(), 5)
    assert await files.all() == []


async def test_order_repeated_after_a_crash_counts_as_first_stated() -> None:
    files = Files(MAIJA)
    files.customers.refuses = ConnectionError()
    with pytest.raises(ConnectionError):
        await files.order("pur_1", Statement(surveys=True), 900, now=900)
    assert len(files.statements.values) == 1
    files.customers.refuses = None
    customer = await files.order("pur_1", Statement(surveys=True), 950, now=950)
    assert [each.stated_at for each in await files.all()] == [900]
    assert customer.consents_stated_at.surveys == 900


async def test_new_customer_whom_another_order_made_leaves_nothing() -> None:
    files = Files()

    async def overtaken(customer: Customer, events: Any) -> Customer:
        files.customers.values["cus_1"] = MAIJA
        return MAIJA

    files.customers.add_unless_known = overtaken  # type: ignore[method-assign]
    await files.order("pur_1", Statement(surveys=True), 5, id="cus_2")
    assert {each.customer_id for each in files.statements.values.values()} == {"cus_1"}


async def test_change_by_staff_is_kept_with_who_made_it() -> None:
    files = Files(MAIJA)
    await files.change(Statement(marketing=True))
    (statement,) = await files.all()
    assert (statement.source, statement.given, statement.by and statement.by.id) == (Source.STAFF, True, "agt_1")
    assert statement.stated_at == files.customers.values["cus_1"].consents_stated_at.marketing


async def test_change_that_is_refused_is_not_kept() -> None:
    files = Files(MAIJA)
    files.customers.refuses = Refused("exists", "CUSTOMER_EXISTS", "taken")
    with pytest.raises(Refused):
        await files.change(Statement(surveys=True))
    with pytest.raises(Refused):
        await files.file.update(
            "cus_1", Edits(customer_ref="", email="", consents=Statement(surveys=True)), AGENT, now=NOW
        )
    assert files.statements.values == {}


async def test_change_that_may_have_been_stored_is_kept() -> None:
    files = Files(MAIJA)
    files.customers.refuses = ConnectionError()
    with pytest.raises(ConnectionError):
        await files.change(Statement(surveys=True))
    assert len(files.statements.values) == 1


async def test_change_that_was_made_before_is_not_kept_again() -> None:
    """An earlier release made it with this key, and kept no statement."""
    files = Files(MAIJA)

    async def made_before(id: str, act: Any, **options: Any) -> Customer:
        return MAIJA

    files.customers.change = made_before  # type: ignore[method-assign]
    await files.change(Statement(surveys=True))
    assert files.statements.values == {}


async def test_change_of_an_earlier_version_is_not_kept() -> None:
    files = Files(MAIJA)
    await files.change(Statement(surveys=True), if_version={7})
    assert files.statements.values == {}


async def test_consent_from_before_statements_is_unknown() -> None:
    known = replace(MAIJA.facts, marketing=True, surveys=True)
    files = Files(replace(MAIJA, facts=known, consents_stated_at=StatedAt(surveys=Instant(7))))
    before = await files.all()
    assert [(each.purpose, each.stated_at) for each in before] == [("surveys", 7), ("marketing", MAIJA.created_at)]
    assert {(each.source, each.given) for each in before} == {(Source.UNKNOWN, True)}
    await files.change(Statement(marketing=False, surveys=False))
    after = await files.all()
    assert after[2:] == before
    assert [each.source for each in after[:2]] == [Source.STAFF] * 2


async def test_consent_that_an_earlier_release_stored_is_unknown() -> None:
    files = Files(MAIJA)
    await files.change(Statement(surveys=True))
    stored = files.customers.values["cus_1"]
    known = replace(stored.facts, surveys=False)
    files.customers.values["cus_1"] = replace(
        stored, facts=known, consents_stated_at=StatedAt(surveys=Instant(NOW + 5))
    )
    assert [(each.source, each.given) for each in await files.all()] == [(Source.UNKNOWN, False), (Source.STAFF, True)]


async def test_statements_are_kept_up_to_a_limit_for_each_purpose() -> None:
    files = Files(MAIJA)
    await files.change(Statement(marketing=True), now=NOW)
    for n in range(MOST_STATEMENTS + 3):
        await files.change(Statement(surveys=bool(n % 2)), now=NOW + n + 1)
    history = await files.all()
    assert len(history) == MOST_STATEMENTS + 1
    assert history[0].stated_at == files.customers.values["cus_1"].consents_stated_at.surveys
    assert history[-1].purpose == "marketing"

"""Consents, stated by orders, by people and by links in mails: the last statement counts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aftersales.tickets.v1 import customer_pb2, events_pb2
from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.proto_json import from_json
from servicekit.testing.service import RunningService
from tickets.customers.domain.consents import StatedAt, Statement
from tickets.customers.domain.customer import Customer, Profile, first_reported, with_consents

from services.tickets.tests.steps import PARTNER, Shop, sale

NOW = Instant(1_000)
PROFILE = Profile("", "Maija", "maija@example.org", "", "", "", None, None)
MAIJA = Customer("cus_maija", "nordic-home", replace(PROFILE, marketing=False, surveys=False), NOW, NOW)

Stated = tuple[Statement, Instant]
maybe = st.none() | st.booleans()
instants = st.integers(0, 9).map(Instant)  # few, so that some are the same
statements = st.tuples(st.builds(Statement, maybe, maybe), instants)


def after(stated: Sequence[Stated], customer: Customer = MAIJA) -> Customer:
    for statement, at in stated:
        customer = with_consents(customer, statement, at=at, now=NOW)
    return customer


@given(st.lists(statements, max_size=8).flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))))
def test_order_in_which_statements_arrive_does_not_matter(stated: tuple[list[Stated], list[Stated]]) -> None:
    first, second = map(after, stated)
    assert first.facts == second.facts
    assert first.consents_stated_at == second.consents_stated_at


@given(st.lists(statements, max_size=8))
def test_last_statement_about_each_consent_counts(stated: list[Stated]) -> None:
    customer = after(stated)
    about = [(at, statement.surveys) for statement, at in stated if statement.surveys is not None]
    last = max((at for at, _ in about), default=None)
    assert customer.consents_stated_at.surveys == last
    assert customer.facts.surveys is (bool(about) and all(given for at, given in about if at == last))


@given(st.lists(statements, max_size=8))
def test_statement_that_comes_again_changes_nothing(stated: list[Stated]) -> None:
    customer = after(stated)
    assert after(stated, customer) is customer


def test_statement_about_marketing_leaves_surveys_as_stated() -> None:
    customer = after([(Statement(surveys=False), Instant(5)), (Statement(marketing=True), Instant(7))])
    assert customer.consents_stated_at == StatedAt(marketing=Instant(7), surveys=Instant(5))
    assert after([(Statement(surveys=True), Instant(6))], customer).facts.surveys


def test_instant_to_come_counts_as_now() -> None:
    future = with_consents(MAIJA, Statement(surveys=True), at=Instant(5_000), now=NOW)
    assert future.consents_stated_at.surveys == NOW
    assert not with_consents(future, Statement(surveys=False), at=Instant(1_001), now=Instant(1_001)).facts.surveys


def test_consent_from_before_times_were_kept_yields_to_any() -> None:
    stored = replace(MAIJA, facts=replace(MAIJA.facts, surveys=True))
    assert not after([(Statement(surveys=False), Instant(0))], stored).facts.surveys


def test_first_report_without_consents_states_none() -> None:
    customer = first_reported("cus_1", "nordic-home", PROFILE, ordered_at=Instant(5), now=NOW)
    assert (customer.facts.marketing, customer.facts.surveys) == (False, False)
    assert customer.consents_stated_at == StatedAt()


async def ordered(service: RunningService, shop: Shop, order_id: str, sold_at: int, *, surveys: bool) -> None:
    order = sale(order_id)
    order.items[0].sold_at.FromSeconds(sold_at)
    order.customer.consents.CopyFrom(customer_pb2.Consents(surveys=surveys))
    await service.call(order, **PARTNER)


async def contact_of(service: RunningService, shop: Shop) -> Any:
    """As it was last published."""
    recorded = await service.recorded(shop.purchase.customer_id)
    return from_json(events_pb2.ContactChanged, recorded[-1]["event"]["data"])


@pytest.mark.parametrize(("sold_at", "agreed"), [(1_766_000_000, False), (1_768_000_000, True)])
async def test_order_undoes_only_what_was_stated_before_it(
    service: RunningService, shop: Shop, sold_at: int, agreed: bool
) -> None:
    await ordered(service, shop, "order-2", 1_767_000_000, surveys=False)
    await ordered(service, shop, "order-3", sold_at, surveys=True)
    contact = await contact_of(service, shop)
    assert contact.surveys_consent is agreed
    assert contact.surveys_consent_changed_at.seconds == max(sold_at, 1_767_000_000)

"""What is known of a unit by its dated facts, in whatever order they are reported."""

from dataclasses import replace

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.assets.domain.facts import (
    MOST_ENDS,
    MOST_FACTS,
    SOLD,
    FactKind,
    Sale,
    UnitFact,
    dates_of,
    ended_at,
    with_fact,
    without_fact,
)
from warranty.assets.domain.life import NEXT_FACTS, AssetState, next_facts, state_of

PARTNER = Actor(ActorKind.PARTNER, "webshop")
NOW = Instant(1_000 * DAY)
SALE = Sale(Instant(100 * DAY), None)
Facts = tuple[UnitFact, ...]


def fact(kind: FactKind, day: int) -> UnitFact:
    return UnitFact(f"{kind}-{day}", kind, Instant(day * DAY), PARTNER, NOW)


def reported(*facts: UnitFact, sales: tuple[Sale, ...] = (SALE,)) -> Facts:
    known: Facts = ()
    for each in facts:
        known = with_fact(known, sales, each, now=NOW)
    return known


def refusal(known: Facts, new: UnitFact, *sales: Sale) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        with_fact(known, sales or (SALE,), new, now=NOW)
    return refused.value.field, refused.value.message


LIFE = (
    FactKind.MANUFACTURED,
    FactKind.SHIPPED,
    FactKind.DELIVERED,
    FactKind.INVOICED,
    FactKind.INSTALLED,
    FactKind.ACTIVATED,
    FactKind.RETURNED,
    FactKind.DISPOSED,
)
lives = st.lists(st.integers(0, 30), min_size=len(LIFE), max_size=len(LIFE)).map(
    lambda days: [fact(kind, day) for kind, day in zip(LIFE, _rising(days), strict=True)]
)


def _rising(days: list[int]) -> list[int]:
    """From the day of the sale on, the making before it."""
    made, *later = days
    return [90 - made, *(100 + sum(later[: place + 1]) for place in range(len(later)))]


@given(lives.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))), st.integers(0, len(LIFE)))
def test_order_of_reports_does_not_change_a_life(lives: tuple[list[UnitFact], list[UnitFact]], known: int) -> None:
    in_time, shuffled = lives
    some = [each for each in in_time if each in shuffled[:known]]
    one, other = reported(*some), reported(*shuffled[:known])
    assert dates_of(one, [SALE]) == dates_of(other, [SALE])
    assert state_of(one, [SALE]) == state_of(other, [SALE])
    assert ended_at(one, [SALE]) == ended_at(other, [SALE])


@given(lives, st.sampled_from(LIFE))
def test_revoked_fact_leaves_no_trace_in_the_dates(facts: list[UnitFact], kind: FactKind) -> None:
    if kind is FactKind.RETURNED:
        facts = [each for each in facts if each.kind is not FactKind.DISPOSED]
    known = reported(*facts)
    (wrong,) = [each for each in known if each.kind is kind]
    fewer = without_fact(known, [SALE], wrong.id, PARTNER, "another unit", now=NOW)
    without = reported(*(each for each in facts if each.kind is not kind))
    assert (dates_of(fewer, [SALE]), state_of(fewer, [SALE])) == (dates_of(without, [SALE]), state_of(without, [SALE]))
    assert len(fewer) == len(known)
    right = fact(kind, wrong.at // DAY)
    again = with_fact(fewer, [SALE], replace(right, id="right"), now=NOW)
    assert dates_of(again, [SALE]) == dates_of(known, [SALE])


def test_each_sale_has_the_facts_of_its_own_time() -> None:
    first, second = Sale(Instant(100 * DAY), None), Sale(Instant(200 * DAY), None)
    known = reported(fact(FactKind.MANUFACTURED, 50), fact(FactKind.DELIVERED, 101), fact(FactKind.RETURNED, 150))
    assert dates_of(known, [first, second]) == {"manufactured": 50 * DAY, SOLD: 200 * DAY}
    later = with_fact(known, [first, second], fact(FactKind.DELIVERED, 202), now=NOW)
    assert dates_of(later, [first, second])[FactKind.DELIVERED] == 202 * DAY
    assert ended_at(later, [first, second]) is None


def test_fact_stands_before_what_the_purchase_reports() -> None:
    sale = Sale(Instant(100 * DAY), Instant(101 * DAY))
    assert dates_of((), [sale])[FactKind.DELIVERED] == 101 * DAY
    assert dates_of((fact(FactKind.DELIVERED, 105),), [sale])[FactKind.DELIVERED] == 105 * DAY


@pytest.mark.parametrize(
    ("known", "new", "field"),
    [
        ([], fact(FactKind.DELIVERED, 1_001), "at"),
        ([fact(FactKind.MANUFACTURED, 103)], fact(FactKind.DELIVERED, 102), "at"),
        ([fact(FactKind.DELIVERED, 102)], fact(FactKind.MANUFACTURED, 103), "at"),
        ([], fact(FactKind.DELIVERED, 99), "at"),
        ([fact(FactKind.SHIPPED, 103)], fact(FactKind.DELIVERED, 102), "at"),
        ([fact(FactKind.DISPOSED, 103)], fact(FactKind.DISPOSED, 104), "kind"),
        ([fact(FactKind.DISPOSED, 103)], fact(FactKind.INSTALLED, 104), "at"),
        ([fact(FactKind.DELIVERED, 103)], fact(FactKind.DELIVERED, 104), "kind"),
        ([fact(FactKind.RETURNED, 103)], fact(FactKind.INSTALLED, 104), "at"),
        ([fact(FactKind.INSTALLED, 104)], fact(FactKind.RETURNED, 103), "at"),
        ([fact(FactKind.RETURNED, 103)], fact(FactKind.CANCELLED, 104), "kind"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(known: list[UnitFact], new: UnitFact, field: str) -> None:
    found, message = refusal(reported(*known), new)
    assert found == field
    assert message


def test_unsold_unit_is_neither_delivered_nor_returned() -> None:
    for kind in (FactKind.DELIVERED, FactKind.RETURNED, FactKind.ACTIVATED):
        with pytest.raises(Refused):
            with_fact((), (), fact(kind, 100), now=NOW)
    known = with_fact((), (), fact(FactKind.SHIPPED, 100), now=NOW)
    assert state_of(known, ()) is AssetState.IN_STOCK


def test_return_before_another_sale_is_not_revoked() -> None:
    known = reported(fact(FactKind.RETURNED, 150))
    sales = [SALE, Sale(Instant(200 * DAY), None)]
    with pytest.raises(Refused) as refused:
        without_fact(known, sales, known[0].id, PARTNER, "a mistake", now=NOW)
    assert refused.value.reason == "ASSET_FACT_NEEDED"


def test_purchase_that_contradicts_a_fact_blocks_no_other_report() -> None:
    known = with_fact((), (), fact(FactKind.SHIPPED, 120), now=NOW)
    sale = Sale(Instant(100 * DAY), Instant(110 * DAY))
    assert len(with_fact(known, [sale], fact(FactKind.INVOICED, 130), now=NOW)) == 2


def test_facts_of_a_unit_are_limited() -> None:
    revoked = replace(fact(FactKind.SHIPPED, 101), revoked_at=NOW)
    full = tuple(replace(revoked, id=f"fct_{number}") for number in range(MOST_FACTS))
    with pytest.raises(Refused) as refused:
        with_fact(full, [SALE], fact(FactKind.SHIPPED, 102), now=NOW)
    assert (refused.value.kind, refused.value.reason) == ("conflict", "TOO_MANY_FACTS")


def test_unit_with_too_many_facts_is_still_returned_and_disposed() -> None:
    revoked = replace(fact(FactKind.SHIPPED, 101), revoked_at=NOW)
    facts = tuple(replace(revoked, id=f"fct_{number}") for number in range(MOST_FACTS))
    for kind, at in ((FactKind.RETURNED, 102), (FactKind.DISPOSED, 103)):
        facts = with_fact(facts, [SALE], fact(kind, at), now=NOW)
    full = (*facts, *(replace(revoked, id=f"fct_more_{number}") for number in range(MOST_ENDS)))
    with pytest.raises(Refused) as refused:
        with_fact(full, [SALE], fact(FactKind.RETURNED, 104), now=NOW)
    assert refused.value.reason == "TOO_MANY_FACTS"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], AssetState.SOLD),
        ([fact(FactKind.SHIPPED, 101)], AssetState.SOLD),
        ([fact(FactKind.DELIVERED, 101)], AssetState.IN_USE),
        ([fact(FactKind.ACTIVATED, 101)], AssetState.IN_USE),
        ([fact(FactKind.CANCELLED, 101)], AssetState.IN_STOCK),
        ([fact(FactKind.RETURNED, 101)], AssetState.RETURNED),
        ([fact(FactKind.RETURNED, 101), fact(FactKind.SHIPPED, 102)], AssetState.IN_STOCK),
        ([fact(FactKind.RETURNED, 101), fact(FactKind.DISPOSED, 102)], AssetState.DISPOSED),
    ],
)
def test_state_follows_from_the_facts(facts: list[UnitFact], state: AssetState) -> None:
    assert state_of(reported(*facts), [SALE]) is state


@given(lives, st.integers(0, len(LIFE)))
def test_next_facts_are_those_that_are_accepted_now(facts: list[UnitFact], known: int) -> None:
    some = reported(*facts[:known])
    offered = next_facts(some, [SALE])
    assert set(offered) <= NEXT_FACTS[state_of(some, [SALE])]
    for kind in offered:
        with_fact(some, [SALE], UnitFact("fct_new", kind, after(NOW, -1), PARTNER, NOW), now=NOW)

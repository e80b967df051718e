"""What a ledger adds up to."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.money import Money
from domainkit.privacy import emptied
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.coverage import MOST_ENTRIES, Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import (
    CoverageState,
    cap_left,
    holds,
    period,
    standing,
    started,
    stored_end,
    suspensions,
)
from warranty.coverage.domain.recording import NewEntry, Override, appended, changed, override, recast, record
from warranty.coverage.domain.starting import start_coverages
from warranty.product_models.domain.terms import CostKind, CostLimit, StartBasis, WarrantyKind, WarrantyTerm

from services.warranty.tests.coverage.test_checking import HELSINKI, instant

ANNA = Actor(ActorKind.SUPERVISOR, "agt_1", "Anna")
SOLD = instant(2026, 1, 10, 12)
TERM = WarrantyTerm(WarrantyKind.COMMERCIAL, 24, StartBasis.INSTALLATION, 100, 50, 0, latest_start_months=18)
CAPPED = replace(TERM, cost_limits=(CostLimit(CostKind.PARTS, for_life=Money(1_000, "EUR")),))


def coverage(term: WarrantyTerm = TERM, **dates: Instant) -> Coverage:
    known = {StartBasis.SALE: SOLD, **{StartBasis(name): at for name, at in dates.items()}}
    return start_coverages("ast_1", [term], known, zone=HELSINKI)[0]


def installed(kind: WarrantyKind = WarrantyKind.COMMERCIAL) -> Coverage:
    return coverage(replace(TERM, kind=kind), installation=SOLD)


def recorded(of: Coverage, kind: EntryKind, at: Instant, **fields: Any) -> Coverage:
    return record(of, NewEntry(kind, at, "as agreed", ANNA, **fields), now=at)


def days(number: int) -> Instant:
    return after(SOLD, number * DAY)


def local(year: int, month: int, day: int) -> Instant:
    return instant(year, month, day, 0, HELSINKI)


def test_coverage_waits_for_its_fact_until_the_latest_start() -> None:
    waiting = coverage()
    assert waiting.starts_at == local(2027, 7, 10)
    assert standing(waiting, SOLD).state is CoverageState.PENDING_START
    (started_now,) = recast([waiting], {StartBasis.SALE: SOLD, StartBasis.INSTALLATION: days(20)}, now=days(21))
    assert (started_now.starts_at, started_now.ends_at) == (local(2026, 1, 30), local(2028, 1, 31))
    assert standing(started_now, days(21)).state is CoverageState.ACTIVE
    late = {StartBasis.SALE: SOLD, StartBasis.INSTALLATION: days(900)}
    assert recast([waiting], late, now=days(901)) == (waiting,)


def test_latest_start_is_counted_from_the_shipment() -> None:
    assert coverage(shipment=days(30)).starts_at == local(2027, 8, 9)


def test_recast_again_changes_nothing() -> None:
    dates = {StartBasis.SALE: SOLD, StartBasis.INSTALLATION: days(20)}
    once = recast([coverage()], dates, now=days(21))
    assert recast(once, dates, now=days(22)) == once
    assert [entry.kind for entry in once[0].ledger] == [EntryKind.STARTED, EntryKind.CORRECTED]
    assert recast(once, {StartBasis.SALE: SOLD}, now=days(23))[0].starts_at == coverage().starts_at  # it was revoked


def test_recast_moves_the_end_of_what_was_extended() -> None:
    extended = recorded(coverage(), EntryKind.EXTENDED, days(1), months=12)
    moved = recast([extended], {StartBasis.SALE: SOLD, StartBasis.INSTALLATION: days(20)}, now=days(21))[0]
    assert moved.ends_at == local(2029, 1, 31)


def test_recast_leaves_what_a_person_has_set_or_voided() -> None:
    dates = {StartBasis.SALE: SOLD, StartBasis.INSTALLATION: days(20)}
    set_by_hand = override(coverage(), Override(days(3), None, "agreed", ANNA), now=days(5))
    voided = recorded(coverage(), EntryKind.VOIDED, days(5))
    assert recast([set_by_hand, voided], dates, now=days(21)) == (set_by_hand, voided)
    before_terms = replace(coverage(), term=None)
    assert recast([before_terms], dates, now=days(21)) == (before_terms,)


def test_suspension_moves_the_end_to_a_later_midnight() -> None:
    active = installed()
    stands = recorded(active, EntryKind.SUSPENDED, days(10))
    assert standing(stands, days(11)).state is CoverageState.SUSPENDED
    assert not holds(stands, days(11))
    assert stands.ends_at == active.ends_at
    goes_on = recorded(stands, EntryKind.RESUMED, days(12))
    assert goes_on.ends_at == after(active.ends_at, 2 * DAY)
    assert holds(goes_on, days(12))
    assert standing(goes_on, days(11)).state is CoverageState.SUSPENDED  # any moment before can be asked


def test_statutory_right_holds_while_it_stands_still() -> None:
    assert holds(recorded(installed(WarrantyKind.STATUTORY), EntryKind.SUSPENDED, days(10)), days(11))


def test_voided_coverage_is_over_from_then_on() -> None:
    voided = recorded(installed(), EntryKind.VOIDED, days(10))
    assert standing(voided, days(9)).state is CoverageState.ACTIVE
    assert standing(voided, days(10)).state is CoverageState.VOIDED
    assert voided.ends_at == days(10)
    assert standing(voided, days(20), known_at=days(9)).state is CoverageState.ACTIVE  # what was known then


def test_override_counts_later_extensions_only() -> None:
    extended = recorded(installed(), EntryKind.EXTENDED, days(1), months=12)
    set_by_hand = override(extended, Override(None, local(2030, 1, 1), "agreed", ANNA), now=days(2))
    assert set_by_hand.ends_at == local(2030, 1, 1)
    assert recorded(set_by_hand, EntryKind.EXTENDED, days(3), months=1).ends_at == local(2030, 2, 1)
    with pytest.raises(Refused, match="after the start"):
        override(extended, Override(None, SOLD - DAY * 30, "wrong", ANNA), now=days(2))  # type: ignore[arg-type]


def test_repair_extends_a_statutory_coverage_once() -> None:
    repaired = recorded(installed(WarrantyKind.STATUTORY), EntryKind.REPAIR_EXTENSION, days(40), months=12)
    assert repaired.ends_at == local(2029, 1, 11)
    with pytest.raises(Refused) as again:
        recorded(repaired, EntryKind.REPAIR_EXTENSION, days(41), months=12)
    assert again.value.reason == "REPAIR_EXTENSION_USED"
    with pytest.raises(Refused, match="statutory"):
        recorded(installed(), EntryKind.REPAIR_EXTENSION, days(40), months=12)


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        (EntryKind.RESUMED, {}, "COVERAGE_STATE"),
        (EntryKind.EXTENDED, {}, "VALIDATION_FAILED"),
        (EntryKind.SUSPENDED, {"months": 3}, "VALIDATION_FAILED"),
        (EntryKind.SUSPENDED, {"invoice_number": "R-1"}, "VALIDATION_FAILED"),
    ],
)
def test_entry_that_does_not_fit_is_refused(kind: EntryKind, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        recorded(installed(), kind, days(5), **fields)
    assert refused.value.reason == reason


def test_statutory_right_is_not_voided() -> None:
    with pytest.raises(Refused) as refused:
        recorded(installed(WarrantyKind.STATUTORY), EntryKind.VOIDED, days(5))
    assert refused.value.reason == "STATUTORY_RIGHT"


def test_nothing_is_recorded_ahead_or_after_voiding() -> None:
    with pytest.raises(Refused, match="future"):
        record(installed(), NewEntry(EntryKind.SUSPENDED, days(6), "", ANNA), now=days(5))
    with pytest.raises(Refused) as refused:
        recorded(recorded(installed(), EntryKind.VOIDED, days(5)), EntryKind.EXTENDED, days(6), months=3)
    assert refused.value.reason == "COVERAGE_STATE"


def test_cap_is_reserved_used_and_released_per_claim() -> None:
    def spent(kind: EntryKind, claim: str, amount: int) -> LedgerEntry:
        money = Money(amount, "EUR")
        return LedgerEntry(kind, SOLD, SOLD, ANNA, claim_id=claim, cost_kind=CostKind.PARTS, amount=money)

    of = coverage(CAPPED, installation=SOLD)
    entries = [
        spent(EntryKind.RESERVED, "clm_1", 300),
        spent(EntryKind.RESERVED, "clm_2", 200),
        spent(EntryKind.USED, "clm_1", 250),
        spent(EntryKind.RELEASED, "clm_1", 300),
        spent(EntryKind.RELEASED, "clm_2", 200),
        spent(EntryKind.RESERVED, "clm_3", 900),
    ]
    left = []
    for entry in entries:
        of = appended(of, entry)
        left.append(cap_left(of, CostKind.PARTS))
    assert left == [Money(each, "EUR") for each in (700, 500, 500, 550, 750, 0)]
    assert cap_left(of, CostKind.LABOUR) is None


def test_ledgers_of_an_asset_are_bounded() -> None:
    full = installed()
    for position in range(MOST_ENTRIES - 1):
        full = appended(full, LedgerEntry(EntryKind.TRANSFERRED, SOLD, days(position), ANNA))
    assert changed([full], full) == (full,)
    with pytest.raises(Refused) as refused:
        changed([full], appended(full, LedgerEntry(EntryKind.TRANSFERRED, SOLD, days(400), ANNA)))
    assert refused.value.reason == "LEDGER_FULL"


def test_entry_of_an_erased_customer_has_no_words_and_numbers() -> None:
    extended = recorded(installed(), EntryKind.EXTENDED, days(1), months=1, invoice_number="R-1")
    bare = emptied(extended)
    assert [(entry.reason, entry.invoice_number) for entry in bare.ledger] == [("", ""), ("", "")]
    assert (bare.starts_at, bare.ends_at) == (extended.starts_at, extended.ends_at)


def test_entries_keep_their_order_when_a_clock_goes_back() -> None:
    late = recorded(installed(), EntryKind.EXTENDED, days(9), months=1)
    both = recorded(late, EntryKind.EXTENDED, days(5), months=1)
    assert all(one.recorded_at < next.recorded_at for one, next in pairwise(both.ledger))


happenings = st.lists(
    st.tuples(
        st.sampled_from([EntryKind.EXTENDED, EntryKind.SUSPENDED, EntryKind.RESUMED, EntryKind.VOIDED]),
        st.integers(0, 1_500),
        st.integers(1, 24),
    ),
    max_size=8,
)


def entries(happened: list[tuple[EntryKind, int, int]]) -> list[LedgerEntry]:
    return [
        LedgerEntry(kind, days(at), days(at + position), ANNA, months=months if kind is EntryKind.EXTENDED else 0)
        for position, (kind, at, months) in enumerate(happened)
    ]


@given(happenings, st.randoms(use_true_random=False), st.integers(-10, 2_000))
def test_order_of_independent_entries_makes_no_difference(
    happened: list[tuple[EntryKind, int, int]], chance: Any, at: int
) -> None:
    one = appended_all(installed(), entries(happened))
    shuffled = list(entries(happened))
    chance.shuffle(shuffled)
    other = appended_all(installed(), shuffled)
    assert (one.starts_at, one.ends_at) == (other.starts_at, other.ends_at)
    assert standing(one, days(at)) == standing(other, days(at))


def appended_all(of: Coverage, those: list[LedgerEntry]) -> Coverage:
    for entry in those:
        of = appended(of, entry)
    return of


@given(happenings)
def test_stored_end_is_what_the_ledger_adds_up_to(happened: list[tuple[EntryKind, int, int]]) -> None:
    of = appended_all(installed(), entries(happened))
    ledger = of.ledger or (started(of),)
    assert of.ends_at == stored_end(ledger, of.time_zone)
    assert (of.starts_at, of.ends_at) <= period(ledger, of.time_zone)
    pauses = suspensions(ledger)
    assert all(one[1] is not None and one[1] <= next[0] for one, next in pairwise(pauses))


@given(st.integers(-10, 1_000))
def test_coverage_stored_before_ledgers_reads_as_started(at: int) -> None:
    before = replace(installed(), term=None, time_zone="")
    with_entry = replace(before, ledger=(started(before),))
    assert standing(before, days(at)) == standing(with_entry, days(at))

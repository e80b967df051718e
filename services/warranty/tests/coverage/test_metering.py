"""Coverages that a meter ends."""

from dataclasses import replace

from domainkit.instants import DAY, Instant
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.checking import resolve_coverage
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.ledger import CoverageState, standing
from warranty.coverage.domain.metering import LimitUsage, by_time_alone, metered
from warranty.coverage.domain.recording import recast
from warranty.product_models.domain.terms import MeterLimit, MeterUnit, StartBasis

from services.warranty.tests.coverage.test_ledger import SOLD, TERM, coverage, days

HOURS = MeterLimit(MeterUnit.HOURS, 2_000)
LIMITED = replace(TERM, start_basis=StartBasis.SALE, latest_start_months=0, meter_limit=HOURS)
NEVER = LimitUsage(None, None)


def after(*usages: LimitUsage, of: Coverage | None = None) -> Coverage:
    coverages: tuple[Coverage, ...] = (of or coverage(LIMITED),)
    for number, usage in enumerate(usages):
        coverages = metered(coverages, {HOURS: usage}, now=days(200 + number))
    return coverages[0]


def reached(day: int) -> LimitUsage:
    return LimitUsage(days(day), None)


def test_limit_that_was_reached_ends_a_coverage_from_the_reading() -> None:
    used_up = after(reached(100))
    assert standing(used_up, Instant(days(100) - 1)).state is CoverageState.ACTIVE
    assert standing(used_up, days(100)).state is CoverageState.EXHAUSTED
    assert used_up.ends_at == days(100)
    assert resolve_coverage([used_up], days(100)).reason == "EXPIRED"


def test_other_reading_moves_the_end_and_revocation_restores_it() -> None:
    assert after(reached(100), reached(90)).ends_at == days(90)
    assert after(reached(90), reached(100)).ends_at == days(100)
    restored = after(reached(100), NEVER)
    assert restored.ends_at == coverage(LIMITED).ends_at
    assert standing(restored, days(150)).state is CoverageState.ACTIVE
    assert [entry.kind for entry in restored.ledger] == [EntryKind.STARTED, EntryKind.EXHAUSTED, EntryKind.RESTORED]


@given(st.lists(st.none() | st.integers(-10, 400), max_size=6))
def test_same_usage_again_changes_nothing(reports: list[int | None]) -> None:
    usages = [NEVER if day is None else reached(day) for day in reports]
    once = after(*usages)
    assert metered([once], {HOURS: usages[-1] if usages else NEVER}, now=days(500)) == (once,)
    if usages:
        assert once.ends_at == after(usages[-1]).ends_at


def test_unit_that_was_used_before_gets_nothing_of_it() -> None:
    used = after(reached(-10))
    assert used.ends_at == used.starts_at
    assert not resolve_coverage([used], SOLD).coverage


def test_projected_end_is_a_midnight_before_the_certain_end() -> None:
    projected = after(LimitUsage(None, Instant(days(300) + DAY // 4)))
    assert projected.ends_at == coverage(LIMITED).ends_at
    assert projected.projected_ends_at is not None
    assert days(300) < projected.projected_ends_at < days(301)
    assert not projected.ledger
    late = after(LimitUsage(None, days(5_000)))
    assert late.projected_ends_at == late.ends_at
    assert after(LimitUsage(None, days(300)), reached(200)).projected_ends_at is None


def test_coverage_without_a_limit_is_left_alone() -> None:
    unlimited = coverage(replace(LIMITED, meter_limit=None))
    assert metered([unlimited], {HOURS: reached(10)}, now=days(20)) == (unlimited,)


def test_fact_moves_a_coverage_that_is_used_up() -> None:
    (moved,) = recast([after(reached(100))], {StartBasis.SALE: days(3)}, now=days(201))
    assert (moved.starts_at, moved.ends_at) == (coverage(LIMITED, sale=days(3)).starts_at, days(100))


def test_question_with_a_meter_of_its_own_is_answered_by_that() -> None:
    assert standing(by_time_alone(after(reached(100))), days(150)).state is CoverageState.ACTIVE

"""When coverage starts and ends, and which of several applies."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from domainkit.instants import HOUR, SECOND, Instant, after
from hypothesis import given
from hypothesis import strategies as st
from warranty.coverage.domain.checking import resolve_coverage
from warranty.coverage.domain.coverage import PRECEDENCE, Coverage
from warranty.coverage.domain.ledger import holds
from warranty.coverage.domain.periods import months_later, start_of_day
from warranty.coverage.domain.starting import start_coverages
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm

HELSINKI = ZoneInfo("Europe/Helsinki")

# Clocks go forward and back at midnight itself in Beirut, Havana and (until 2019) São Paulo.
zones = st.sampled_from(
    ["UTC", "Europe/Helsinki", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Asia/Kolkata"]
).map(ZoneInfo)
instants = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001 - hypothesis wants them naive
    lambda moment: Instant(round(moment.replace(tzinfo=UTC).timestamp() * SECOND))
)
kinds = st.sampled_from(WarrantyKind)


def term(
    months: int = 24, kind: WarrantyKind = WarrantyKind.STATUTORY, basis: StartBasis = StartBasis.SALE
) -> WarrantyTerm:
    return WarrantyTerm(kind, months, basis, 100, 100, 0)


def started(months: int, sold_at: Instant, zone: ZoneInfo) -> Coverage:
    (coverage,) = start_coverages("ast_1", [term(months)], {StartBasis.SALE: sold_at}, zone=zone)
    return coverage


def instant(year: int, month: int, day: int, hour: int = 0, zone: ZoneInfo | None = None) -> Instant:
    return Instant(round(datetime(year, month, day, hour, tzinfo=zone or UTC).timestamp() * SECOND))


def local(at: int, zone: ZoneInfo) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone).date()


coverages = st.lists(
    st.builds(
        lambda kind, start, length, number: Coverage(f"cov_{number}", kind, start, after(start, length), 100, 100, 0),
        kinds,
        st.builds(Instant, st.integers(0, 50)),
        st.integers(1, 50),
        st.integers(0, 9),
    ),
    max_size=5,
    unique_by=lambda coverage: coverage.id,
)


@given(st.integers(1, 600), instants, zones)
def test_coverage_holds_from_its_basis_until_just_before_its_end(months: int, sold_at: Instant, zone: ZoneInfo) -> None:
    coverage = started(months, sold_at, zone)
    assert coverage.starts_at <= sold_at < coverage.ends_at
    assert holds(coverage, sold_at)
    assert holds(coverage, after(coverage.ends_at, -1))
    assert not holds(coverage, coverage.ends_at)


@given(st.integers(1, 600), instants, zones)
def test_coverage_starts_and_ends_at_local_midnight(months: int, sold_at: Instant, zone: ZoneInfo) -> None:
    coverage = started(months, sold_at, zone)
    first = local(sold_at, zone)
    last = months_later(first, months)
    assert local(coverage.starts_at, zone) == first
    assert local(coverage.starts_at - 1, zone) == first - timedelta(days=1)
    assert local(coverage.ends_at, zone) == last + timedelta(days=1)
    assert local(coverage.ends_at - 1, zone) == last


@given(st.integers(1, 599), instants, zones)
def test_coverage_of_one_more_month_ends_later(months: int, sold_at: Instant, zone: ZoneInfo) -> None:
    assert started(months, sold_at, zone) == started(months, sold_at, zone)
    assert started(months, sold_at, zone).ends_at < started(months + 1, sold_at, zone).ends_at


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(1, 600))
def test_last_day_has_the_same_number_or_is_the_months_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 15), 24, date(2028, 3, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, last: date) -> None:
    assert months_later(day, months) == last


def test_month_from_the_end_of_january_ends_with_february() -> None:
    coverage = started(1, instant(2026, 1, 31, 15, HELSINKI), HELSINKI)
    assert coverage.starts_at == instant(2026, 1, 31, 0, HELSINKI)
    assert coverage.ends_at == instant(2026, 3, 1, 0, HELSINKI)


def test_day_of_a_clock_change_has_23_or_25_hours() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    day = timedelta(days=1)
    assert start_of_day(spring + day, HELSINKI) - start_of_day(spring, HELSINKI) == 23 * HOUR
    assert start_of_day(autumn + day, HELSINKI) - start_of_day(autumn, HELSINKI) == 25 * HOUR


def test_day_of_sale_is_the_local_day_of_the_customer() -> None:
    late_in_utc = instant(2026, 6, 30, 22)
    assert started(1, late_in_utc, HELSINKI).starts_at == instant(2026, 7, 1, 0, HELSINKI)


def test_delivery_term_without_delivery_starts_at_the_sale() -> None:
    sold_at, delivered_at = instant(2026, 1, 1), instant(2026, 1, 5)
    terms = [term(basis=StartBasis.DELIVERY), term(basis=StartBasis.SALE)]
    utc = ZoneInfo("UTC")
    delivered = start_coverages("ast_1", terms, {StartBasis.SALE: sold_at, StartBasis.DELIVERY: delivered_at}, zone=utc)
    undelivered = start_coverages("ast_1", terms, {StartBasis.SALE: sold_at}, zone=utc)
    assert [coverage.starts_at for coverage in delivered] == [delivered_at, sold_at]
    assert [coverage.starts_at for coverage in undelivered] == [sold_at, sold_at]
    assert len({coverage.id for coverage in delivered}) == 2


@given(coverages, st.builds(Instant, st.integers(-10, 110)))
def test_applicable_coverage_has_precedence_over_all_that_hold(some: list[Coverage], at: Instant) -> None:
    check = resolve_coverage(some, at)
    holding = [coverage for coverage in some if holds(coverage, at)]
    assert (check.coverage is None) == (not holding)
    if check.coverage:
        assert check.coverage in holding
        assert check.reason == ""
        first = min(holding, key=lambda coverage: PRECEDENCE.index(coverage.kind)).kind
        assert check.coverage.kind is first
        assert check.coverage.ends_at == min(each.ends_at for each in holding if each.kind is first)


@given(coverages, st.builds(Instant, st.integers(-10, 110)))
def test_order_of_coverages_does_not_matter(some: list[Coverage], at: Instant) -> None:
    assert resolve_coverage(some, at) == resolve_coverage(some[::-1], at)


def test_check_without_coverage_has_the_reason() -> None:
    june = Coverage("cov_1", WarrantyKind.STATUTORY, Instant(10), Instant(20), 100, 100, 0)
    assert resolve_coverage([], Instant(15)).reason == "NO_COVERAGE"
    assert resolve_coverage([june], Instant(9)).reason == "NOT_STARTED"
    assert resolve_coverage([june], Instant(20)).reason == "EXPIRED"


def test_statutory_coverage_applies_before_a_commercial_one() -> None:
    statutory = Coverage("cov_1", WarrantyKind.STATUTORY, Instant(0), Instant(100), 100, 100, 0)
    commercial = Coverage("cov_2", WarrantyKind.COMMERCIAL, Instant(0), Instant(50), 100, 0, 0)
    assert resolve_coverage([commercial, statutory], Instant(10)).coverage == statutory

"""Usage at an instant, and its rate."""

from domainkit.instants import DAY, Instant
from hypothesis import given
from hypothesis import strategies as st
from warranty.meters.domain.meter import MeterReading, around, blank_meter
from warranty.meters.domain.usage import Point, total_at, usage_per_day
from warranty.product_models.domain.terms import MeterUnit

from services.warranty.tests.meters.test_recording import KILOMETRES, fitted, read


def test_total_between_readings_is_interpolated() -> None:
    readings: list[MeterReading] = []
    for day, value in ((10, 100), (20, 200)):
        read(KILOMETRES, readings, day * DAY, value)

    def total(day: int) -> tuple[int, str] | None:
        found = total_at(KILOMETRES, around(readings, Instant(day * DAY)), Instant(day * DAY))
        return (found.total, found.basis) if found else None

    assert [total(day) for day in (9, 10, 13, 20, 30)] == [
        None,
        (100, "measured"),
        (130, "interpolated"),
        (200, "measured"),
        (200, "last_known"),
    ]


def test_total_before_a_replacement_is_of_the_old_meter() -> None:
    meter = fitted(fitted(KILOMETRES, 0, 10), 10 * DAY, replaced=110)
    found = total_at(meter, around([], Instant(5 * DAY)), Instant(5 * DAY))
    assert found is not None
    assert (found.total, found.basis) == (60, "interpolated")
    assert blank_meter("nordic-home", "ast_1", MeterUnit.CYCLES).id != KILOMETRES.id


def test_rate_is_the_median_of_the_last_ninety_days() -> None:
    standstill = [Point(Instant(day * DAY), total) for day, total in ((0, 0), (10, 900), (20, 920), (100, 1_000))]
    assert usage_per_day(standstill, Instant(100 * DAY)) == 1.0  # for 80 of the 90 days
    halves = [Point(Instant(day * DAY), total) for day, total in ((0, 0), (10, 10), (20, 40))]
    assert usage_per_day(halves, Instant(20 * DAY)) == 2.0


def test_rate_needs_three_points_of_a_week() -> None:
    few = [Point(Instant(day * DAY), day) for day in (0, 20)]
    assert usage_per_day(few, Instant(20 * DAY)) is None
    assert usage_per_day([], Instant(20 * DAY)) is None
    short = [Point(Instant(day * DAY), day) for day in (0, 2, 6)]
    assert usage_per_day(short, Instant(6 * DAY)) is None
    assert usage_per_day([*few, Point(Instant(21 * DAY), 21)], Instant(300 * DAY)) is None


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 1_000)), min_size=3, max_size=30))
def test_rate_is_the_rate_of_the_middle_hour(steps: list[tuple[int, int]]) -> None:
    """Against a list that has the rate of every hour of the window."""
    known, hours = [Point(Instant(0), 0)], list[float]()
    for length, usage in steps:
        last = known[-1]
        known.append(Point(Instant(last.at + length * DAY // 24), last.total + usage))
        hours += [usage * 24 / length] * length
    window = sorted(hours[-90 * 24 :])
    middle = (window[(len(window) - 1) // 2] + window[len(window) // 2]) / 2
    rate = usage_per_day(known, known[-1].at)
    assert rate is None if len(window) < 7 * 24 else rate is None or abs(rate - middle) < 1e-6

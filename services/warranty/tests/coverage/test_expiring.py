"""The end of coverages is announced ahead, once for each distance and end."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from domainkit.instants import DAY, HOUR, Instant, after
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.timestamps import from_rfc3339
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.expiring import announce_ends, next_announcement
from warranty.product_models.domain.terms import WarrantyKind

from services.warranty.tests.coverage.test_ledger import SOLD, days, installed, recorded

DISTANCES = (60, 14)
COVERAGE = installed()
START = COVERAGE.starts_at


def before_end(of: Coverage, days: int) -> Instant:
    return Instant(of.ends_at - days * DAY + 9 * HOUR)


def announced(of: Coverage, now: Instant, distances: Sequence[int] = DISTANCES) -> tuple[Coverage, list[int]]:
    (known,), expiring = announce_ends([of], distances, now=now)
    return known, [each.days for each in expiring]


def test_each_distance_is_announced_once() -> None:
    assert next_announcement([COVERAGE], DISTANCES, START) == before_end(COVERAGE, 60)
    assert announced(COVERAGE, Instant(before_end(COVERAGE, 60) - 1)) == (COVERAGE, [])
    first, due = announced(COVERAGE, before_end(COVERAGE, 60))
    assert due == [60]
    assert announced(first, before_end(COVERAGE, 59)) == (first, [])
    assert next_announcement([first], DISTANCES, START) == before_end(COVERAGE, 14)
    second, due = announced(first, before_end(COVERAGE, 14))
    assert due == [14]
    assert next_announcement([second], DISTANCES, START) is None


def test_nearest_of_several_distances_is_announced_alone() -> None:
    late, due = announced(COVERAGE, before_end(COVERAGE, 3))
    assert due == [14]
    assert announced(late, before_end(COVERAGE, 2)) == (late, [])


def test_end_that_moved_is_announced_again_and_a_near_one_is_not() -> None:
    first, _ = announced(COVERAGE, before_end(COVERAGE, 60))
    later = recorded(first, EntryKind.EXTENDED, days(500), months=12)
    assert announced(later, before_end(later, 60))[1] == [60]
    nearer = replace(first, meter_ends_at=after(first.ends_at, -6 * DAY))
    assert announced(nearer, before_end(nearer, 50))[1] == []
    much_nearer = replace(first, meter_ends_at=after(first.ends_at, -20 * DAY))
    assert announced(much_nearer, before_end(COVERAGE, 59))[1] == [60]


def test_projected_end_is_announced_before_the_certain_one() -> None:
    projected = replace(COVERAGE, meter_ends_at=from_rfc3339("2026-11-06T22:00:00Z"))
    assert next_announcement([projected], DISTANCES, START) == from_rfc3339("2026-09-08T06:00:00Z")


def test_certain_end_is_announced_after_a_projected_one() -> None:
    projected = replace(COVERAGE, meter_ends_at=days(300))
    known, due = announced(projected, days(299))
    assert due == [14]
    assert next_announcement([known], DISTANCES, days(299)) == before_end(COVERAGE, 60)
    for distance in DISTANCES:
        known, due = announced(known, before_end(COVERAGE, distance))
        assert due == [distance]
    long_gone = replace(COVERAGE, meter_ends_at=days(20))
    assert next_announcement([long_gone], DISTANCES, days(30)) == before_end(COVERAGE, 60)


def test_projected_end_just_before_the_certain_one_is_the_same() -> None:
    known, _ = announced(replace(COVERAGE, meter_ends_at=after(COVERAGE.ends_at, -3 * DAY)), before_end(COVERAGE, 15))
    assert next_announcement([known], DISTANCES, before_end(COVERAGE, 15)) is None


def test_ends_are_announced_at_nine_across_a_clock_change() -> None:
    berlin = replace(COVERAGE, time_zone="Europe/Berlin", ends_at=from_rfc3339("2027-04-09T22:00:00Z"))
    assert next_announcement([berlin], (60,), START) == from_rfc3339("2027-02-09T08:00:00Z")
    assert next_announcement([berlin], (14,), before_end(berlin, 50)) == from_rfc3339("2027-03-27T08:00:00Z")


@pytest.mark.parametrize("kind", [EntryKind.VOIDED, EntryKind.SUSPENDED])
def test_what_is_over_or_stands_still_is_not_announced(kind: EntryKind) -> None:
    ended = recorded(COVERAGE, kind, days(100))
    assert next_announcement([ended], DISTANCES, START) is None
    assert announced(ended, before_end(COVERAGE, 10)) == (ended, [])


def test_goodwill_what_ended_and_what_is_short_are_not_announced() -> None:
    goodwill = replace(COVERAGE, kind=WarrantyKind.GOODWILL)
    assert next_announcement([goodwill], DISTANCES, START) is None
    assert next_announcement([COVERAGE], DISTANCES, COVERAGE.ends_at) is None
    short = replace(COVERAGE, starts_at=days(0), ends_at=from_rfc3339("2026-02-09T22:00:00Z"))
    assert next_announcement([short], DISTANCES, SOLD) == before_end(short, 14)


@given(st.lists(st.integers(1, 800), min_size=1, max_size=40), st.lists(st.integers(1, 365), max_size=5, unique=True))
def test_announcements_are_bounded_and_nothing_stays_due(moments: list[int], distances: list[int]) -> None:
    """Whenever it is looked at: no distance twice for one end, and the next one always lies ahead."""
    known, due = COVERAGE, []
    for day in sorted(moments):
        known, due_now = announced(known, days(day), distances)
        due += due_now
        following = next_announcement([known], distances, days(day))
        assert following is None or following > days(day)
    assert len(due) == len(set(due)) <= len(distances)

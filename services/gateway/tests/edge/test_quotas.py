"""The arithmetic of the buckets."""

from fractions import Fraction

from gateway.edge.quotas import NANOSECONDS, Buckets, Quota, take
from hypothesis import given
from hypothesis import strategies as st

quotas = st.builds(
    Quota, st.just("caller"), st.integers(1, 10_000), st.floats(0.1, 3600, allow_nan=False, allow_infinity=False)
)
pauses = st.lists(st.integers(0, 5 * NANOSECONDS), min_size=1, max_size=60)


@given(quotas, pauses)
def test_quota_allows_no_more_than_it_grants(quota: Quota, pauses: list[int]) -> None:
    full_at, now, let_through = 0, 0, 0
    for pause in pauses:
        now += pause
        full_at, standing = take(quota, full_at, now)
        let_through += standing.allowed
        assert let_through <= quota.requests + Fraction(now, quota.interval)


@given(quotas, pauses)
def test_caller_that_waits_as_asked_is_allowed(quota: Quota, pauses: list[int]) -> None:
    full_at, now = 0, 0
    for pause in pauses:
        now += pause
        full_at, standing = take(quota, full_at, now)
        _, later = take(quota, full_at, now + standing.next_in * NANOSECONDS)
        assert later.allowed
        assert standing.next_in == 0 or standing.remaining == 0


@given(quotas, pauses)
def test_quota_is_full_when_its_header_says(quota: Quota, pauses: list[int]) -> None:
    full_at, now = 0, 0
    for pause in pauses:
        now += pause
        full_at, standing = take(quota, full_at, now)
        _, later = take(quota, full_at, now + standing.full_in * NANOSECONDS)
        assert later.remaining == quota.requests - 1


def test_burst_is_counted_down_and_then_refused() -> None:
    buckets = Buckets(Quota("caller", 3, 10))
    standings = [buckets.take("agent-1", 0) for _ in range(4)]
    assert [standing.allowed for standing in standings] == [True, True, True, False]
    assert [standing.remaining for standing in standings] == [2, 1, 0, 0]
    assert (standings[-1].next_in, standings[-1].full_in) == (4, 10)


def test_callers_do_not_share_a_bucket() -> None:
    buckets = Buckets(Quota("caller", 1, 10))
    assert buckets.take("agent-1", 0).allowed
    assert buckets.take("agent-2", 0).allowed
    assert not buckets.take("agent-1", 0).allowed


def test_least_recent_caller_is_forgotten_first() -> None:
    buckets = Buckets(Quota("caller", 1, 10), largest=2)
    for caller in ("agent-1", "agent-2", "agent-1", "agent-3"):
        buckets.take(caller, 0)
    assert not buckets.take("agent-1", 0).allowed
    assert buckets.take("agent-2", 0).allowed

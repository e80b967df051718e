"""Pitfalls read in other systems, and what people get wrong about hours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from domainkit.business_time import HOLIDAY, Calendar, Interval, business_time_between
from domainkit.instants import DAY, HOUR, MINUTE, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.policies.domain.policy import PAUSED_FOR
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.sla import Sla, Wait
from tickets.tickets.domain.terms import Terms

Moment = Callable[[str], Instant]
CUSTOMER = Wait(Party.CUSTOMER, PAUSED_FOR[Party.CUSTOMER])
NORMAL = Priority.NORMAL
fixtures_are_constant = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def resolution_due(sla: Sla) -> Instant:
    return next(target.due_at for target in sla.targets if target.kind is TargetKind.RESOLUTION)


def within(terms: Terms, budget: int, calendar: Calendar | None = None) -> Terms:
    """The terms with one target, a resolution."""
    policy = replace(terms.policy, budgets={NORMAL: {TargetKind.RESOLUTION: budget}})
    return replace(terms, policy=policy, calendar=calendar or terms.calendar)


@fixtures_are_constant
@given(st.integers(0, 20), st.integers(10, 80 * 60), st.integers(0, 7 * 24 * 60))
def test_holiday_only_postpones_what_is_due(terms: Terms, monday: Instant, day: int, minutes: int, later: int) -> None:
    """Pitfall 3: warnings and breaches too."""
    holidays = {date(2026, 3, 2 + day): HOLIDAY}
    usual = within(terms, minutes * MINUTE)
    closed = within(terms, minutes * MINUTE, replace(terms.calendar, exceptions=holidays))
    now = after(monday, later * MINUTE)
    one, other = clock.start(usual, NORMAL, now), clock.start(closed, NORMAL, now)
    assert resolution_due(one) <= resolution_due(other)
    assert one.next_at is not None
    assert other.next_at is not None
    assert one.next_at <= other.next_at


def test_day_may_have_two_intervals(terms: Terms, at: Moment) -> None:
    """Pitfall 5: a lunch break counts for nobody."""
    day = (Interval(9 * 60, 12 * 60), Interval(13 * 60, 17 * 60))
    calendar = replace(terms.calendar, week=(day,) * 5 + ((), ()))
    sla = clock.start(within(terms, 2 * HOUR, calendar), NORMAL, at("2026-03-02 11:00"))
    assert sla.due_at == at("2026-03-02 14:00")


@fixtures_are_constant
@given(st.integers(0, 9 * DAY), st.integers(0, 9 * DAY))
def test_what_was_left_before_a_pause_is_left_after_it(terms: Terms, monday: Instant, before: int, pause: int) -> None:
    """Pitfall 6: nothing is due at once because a ticket is old."""
    sla = clock.start(terms, Priority.LOW, monday)
    stops, runs = after(monday, before), after(monday, before + pause)
    resumed = clock.resume(clock.wait(sla, terms, Priority.LOW, CUSTOMER, stops), terms, runs)
    left = business_time_between(terms.calendar, stops, resolution_due(sla))
    assert business_time_between(terms.calendar, runs, resolution_due(resumed)) == left


def test_deadline_on_closing_time_stays_there(terms: Terms, at: Moment) -> None:
    assert clock.start(within(terms, 8 * HOUR), NORMAL, at("2026-03-02 09:00")).due_at == at("2026-03-02 17:00")


def test_request_outside_hours_starts_at_the_next_opening(terms: Terms, at: Moment) -> None:
    assert clock.start(within(terms, HOUR), NORMAL, at("2026-03-06 21:30")).due_at == at("2026-03-09 10:00")


def test_pause_between_closed_moments_moves_nothing(terms: Terms, at: Moment) -> None:
    sla = clock.start(within(terms, 8 * HOUR), NORMAL, at("2026-03-06 16:00"))
    held = clock.wait(sla, terms, NORMAL, CUSTOMER, at("2026-03-06 17:00"))
    assert clock.resume(held, terms, at("2026-03-09 09:00")).due_at == sla.due_at


def test_budget_used_up_as_the_pause_began_is_missed(terms: Terms, at: Moment) -> None:
    sla = clock.start(within(terms, 2 * HOUR), NORMAL, at("2026-03-02 09:00"))
    held = clock.wait(sla, terms, NORMAL, CUSTOMER, at("2026-03-02 11:00"))
    assert held.next_at == at("2026-03-02 11:00") + 1
    assert resolution_due(clock.resume(held, terms, at("2026-03-03 11:00"))) == at("2026-03-02 11:00")

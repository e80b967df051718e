from collections.abc import Callable

from domainkit.business_time import business_time_between
from domainkit.instants import DAY, HOUR, MINUTE, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.tickets.domain import sla
from tickets.tickets.domain.sla import Sla
from tickets.tickets.domain.transitions import Rules

Moment = Callable[[str], Instant]
MONDAY = Instant(1_772_434_800_000_000)  # 2026-03-02 09:00 in Helsinki
steps = st.integers(0, 9 * DAY)
fixtures_are_constant = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def resolution_due(clock: Sla) -> int:
    return next(target.due_at for target in clock.targets if target.kind is TargetKind.RESOLUTION)


def breached(clock: Sla) -> set[TargetKind]:
    return {target.kind for target in clock.targets if target.breached}


def test_targets_are_due_by_the_budgets_of_the_priority(rules: Rules, at: Moment) -> None:
    clock = sla.start(rules.policy, Priority.HIGH, at("2026-03-06 15:00"))
    assert [target.due_at for target in clock.targets] == [at("2026-03-09 11:00"), at("2026-03-10 15:00")]
    assert clock.due_at == at("2026-03-09 11:00")


def test_a_hold_over_the_weekend_adds_the_business_time_it_took(rules: Rules, at: Moment) -> None:
    clock = sla.start(rules.policy, Priority.NORMAL, at("2026-03-05 09:00"))
    held = sla.resume(sla.pause(clock, at("2026-03-06 16:00")), rules.policy, at("2026-03-09 10:00"))
    assert held.stood_for == 2 * HOUR
    assert resolution_due(clock) == at("2026-03-11 17:00")
    assert resolution_due(held) == at("2026-03-12 11:00")


@fixtures_are_constant
@given(steps, steps)
def test_what_was_left_before_a_pause_is_left_after_it(rules: Rules, before: int, pause: int) -> None:
    calendar = rules.policy.calendar
    clock = sla.start(rules.policy, Priority.LOW, MONDAY)
    stops, runs = MONDAY + before, MONDAY + before + pause
    resumed = sla.resume(sla.pause(clock, Instant(stops)), rules.policy, Instant(runs))
    left_before = business_time_between(calendar, Instant(stops), Instant(resolution_due(clock)))
    assert business_time_between(calendar, Instant(runs), Instant(resolution_due(resumed))) == left_before
    assert breached(resumed) == breached(sla.observe(clock, Instant(stops)))


@fixtures_are_constant
@given(st.lists(steps, min_size=2, max_size=8), st.sampled_from(Priority))
def test_a_new_priority_keeps_the_pauses_used_so_far(rules: Rules, gaps: list[int], priority: Priority) -> None:
    now, slow = MONDAY, sla.start(rules.policy, Priority.LOW, MONDAY)
    quick = sla.start(rules.policy, priority, MONDAY)
    for number, gap in enumerate(gaps):
        now = after(now, gap)
        slow, quick = (
            sla.resume(clock, rules.policy, now) if number % 2 else sla.pause(clock, now) for clock in (slow, quick)
        )
    changed = sla.reprioritise(slow, rules.policy, priority, now)
    assert changed.stood_for == quick.stood_for
    assert [target.budget for target in changed.targets] == [target.budget for target in quick.targets]
    if quick.stands_since is None:
        assert [target.due_at for target in changed.targets] == [target.due_at for target in quick.targets]


def test_paused_clock_has_no_due_date_and_no_breach(rules: Rules, at: Moment) -> None:
    paused = sla.pause(sla.start(rules.policy, Priority.NORMAL, MONDAY), after(MONDAY, HOUR))
    assert paused.paused
    assert paused.due_at is None
    assert breached(sla.observe(paused, after(MONDAY, 30 * DAY))) == set()


def test_the_first_answer_meets_the_first_target_once(rules: Rules) -> None:
    answered = sla.respond(sla.start(rules.policy, Priority.NORMAL, MONDAY), after(MONDAY, HOUR))
    again = sla.respond(answered, after(MONDAY, 2 * HOUR))
    assert answered.targets[0].met_at == MONDAY + HOUR
    assert again == answered
    assert answered.due_at == resolution_due(answered)


def test_a_target_is_missed_one_microsecond_after_it_was_due(rules: Rules) -> None:
    clock = sla.start(rules.policy, Priority.URGENT, MONDAY)
    assert breached(sla.respond(clock, after(MONDAY, HOUR))) == set()
    assert breached(sla.respond(clock, after(MONDAY, HOUR + 1))) == {TargetKind.FIRST_RESPONSE}


def test_a_breach_survives_reopening(rules: Rules, at: Moment) -> None:
    late = sla.resolve(sla.start(rules.policy, Priority.URGENT, MONDAY), at("2026-03-04 12:00"))
    reopened = sla.reopen(late, rules.policy, at("2026-03-05 12:00"))
    assert breached(late) == breached(reopened) == set(TargetKind)
    assert breached(sla.resolve(reopened, at("2026-03-05 12:01"))) == set(TargetKind)


def test_time_spent_resolved_is_not_charged(rules: Rules, at: Moment) -> None:
    resolved = sla.resolve(sla.start(rules.policy, Priority.NORMAL, MONDAY), at("2026-03-02 10:00"))
    assert resolved.due_at is None
    assert not resolved.paused
    reopened = sla.reopen(resolved, rules.policy, at("2026-03-11 10:00"))
    assert (
        business_time_between(rules.policy.calendar, at("2026-03-11 10:00"), Instant(resolution_due(reopened)))
        == 39 * HOUR
    )
    assert breached(reopened) == set()
    assert reopened.targets[0].met_at == at("2026-03-02 10:00")


def test_a_pause_goes_on_where_a_waiting_ticket_is_resolved(rules: Rules, at: Moment) -> None:
    clock = sla.pause(sla.start(rules.policy, Priority.NORMAL, MONDAY), at("2026-03-02 10:00"))
    reopened = sla.reopen(sla.resolve(clock, at("2026-03-03 10:00")), rules.policy, at("2026-03-04 10:00"))
    assert reopened.stood_for == 16 * HOUR


def test_raising_the_priority_too_late_is_a_breach(rules: Rules) -> None:
    clock = sla.start(rules.policy, Priority.NORMAL, MONDAY)
    urgent = sla.reprioritise(clock, rules.policy, Priority.URGENT, after(MONDAY, 61 * MINUTE))
    assert breached(urgent) == {TargetKind.FIRST_RESPONSE}
    assert breached(sla.reprioritise(urgent, rules.policy, Priority.LOW, after(MONDAY, 62 * MINUTE))) == {
        TargetKind.FIRST_RESPONSE
    }

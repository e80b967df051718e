from collections.abc import Callable
from dataclasses import replace

import pytest
from domainkit.business_time import business_time_between
from domainkit.instants import DAY, HOUR, MINUTE, Instant, after
from domainkit.refusals import Refused
from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.policies.domain.policy import PAUSED_FOR
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.charged import attribution, elapsed
from tickets.tickets.domain.clock.facts import MOST_FACTS, catch_up, new_facts, observe
from tickets.tickets.domain.clock.sla import Cause, Sla, Target, Wait
from tickets.tickets.domain.terms import Terms

Moment = Callable[[str], Instant]
CUSTOMER = Wait(Party.CUSTOMER, PAUSED_FOR[Party.CUSTOMER])
PARTNER = Wait(Party.PARTNER, frozenset())
PARTS = Wait(Party.PARTS, frozenset({TargetKind.RESOLUTION}), "rsn_parts")
NORMAL = Priority.NORMAL


@pytest.fixture
def terms(terms: Terms) -> Terms:
    """With two hours for each answer after the first, and four for a partner."""
    budgets = {
        priority: {**kinds, TargetKind.NEXT_RESPONSE: 2 * HOUR} for priority, kinds in terms.policy.budgets.items()
    }
    policy = replace(terms.policy, budgets=budgets, partner_budgets=dict.fromkeys(Priority, 4 * HOUR))
    return replace(terms, policy=policy)


@pytest.fixture
def started(terms: Terms, monday: Instant) -> Sla:
    """Since Monday at nine: an answer is due at 17:00, a resolution on Friday at 17:00."""
    return clock.start(terms, NORMAL, monday, "msg_1")


def target(sla: Sla, kind: TargetKind) -> Target:
    found = sla.latest(kind)
    assert found is not None
    return found


def resolution_due(sla: Sla) -> Instant:
    return target(sla, TargetKind.RESOLUTION).due_at


def breached(sla: Sla) -> set[TargetKind]:
    return {target.kind for target in sla.targets if target.breached}


def test_targets_are_due_by_the_budgets_of_the_priority(terms: Terms, at: Moment) -> None:
    sla = clock.start(terms, Priority.HIGH, at("2026-03-06 15:00"))
    assert [target.due_at for target in sla.targets] == [at("2026-03-09 11:00"), at("2026-03-10 15:00")]
    assert sla.due_at == at("2026-03-09 11:00")


def test_hold_over_the_weekend_moves_a_deadline_two_hours(terms: Terms, at: Moment) -> None:
    """A known pitfall: a hold over a weekend. Friday 16:00 to Monday 10:00, with hours from 9 to 17."""
    sla = clock.start(terms, NORMAL, at("2026-03-05 09:00"))
    held = clock.wait(sla, terms, NORMAL, CUSTOMER, at("2026-03-06 16:00"))
    resumed = clock.resume(held, terms, at("2026-03-09 10:00"))
    assert resolution_due(sla) == at("2026-03-11 17:00")
    assert resolution_due(resumed) == at("2026-03-12 11:00")
    assert resumed.stood_for == 2 * HOUR


def test_paused_clock_has_no_due_date_and_no_breach(terms: Terms, started: Sla, monday: Instant) -> None:
    paused = clock.wait(started, terms, NORMAL, CUSTOMER, after(monday, HOUR))
    assert paused.paused
    assert paused.due_at is None
    assert paused.next_at is None
    assert breached(observe(paused, after(monday, 30 * DAY))) == set()
    assert catch_up(paused, terms, after(monday, 30 * DAY)) == (paused, ())


def test_reason_pauses_only_the_targets_that_it_names(terms: Terms, started: Sla, at: Moment) -> None:
    waiting = clock.wait(started, terms, NORMAL, PARTS, at("2026-03-02 10:00"))
    assert not waiting.paused
    assert waiting.due_at == at("2026-03-02 17:00")
    resumed = clock.resume(waiting, terms, at("2026-03-03 10:00"))
    assert target(resumed, TargetKind.FIRST_RESPONSE).due_at == at("2026-03-02 17:00")
    assert resolution_due(resumed) == at("2026-03-09 17:00")


def test_target_is_missed_one_microsecond_after_it_was_due(terms: Terms, monday: Instant) -> None:
    sla = clock.start(terms, Priority.URGENT, monday)
    assert breached(clock.answer(sla, terms, after(monday, HOUR))) == set()
    assert breached(clock.answer(sla, terms, after(monday, HOUR + 1))) == {TargetKind.FIRST_RESPONSE}


def test_breach_survives_reopening(terms: Terms, monday: Instant, at: Moment) -> None:
    """A known pitfall: a reopening that forgets the breach."""
    late = clock.resolve(clock.start(terms, Priority.URGENT, monday), terms, at("2026-03-04 12:00"))
    reopened = clock.reopen(late, terms, at("2026-03-05 12:00"))
    owed = {TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION}
    assert breached(late) == breached(reopened) == owed
    again = clock.resolve(reopened, terms, at("2026-03-05 12:01"))
    assert breached(again) == owed
    assert new_facts(late, again) == ()


def test_time_spent_resolved_is_charged_to_nobody(terms: Terms, started: Sla, at: Moment) -> None:
    resolved = clock.resolve(started, terms, at("2026-03-02 10:00"))
    assert (resolved.due_at, resolved.paused, resolved.party, resolved.next_at) == (None, False, None, None)
    reopened = clock.reopen(resolved, terms, at("2026-03-11 10:00"))
    left = business_time_between(terms.calendar, at("2026-03-11 10:00"), resolution_due(reopened))
    assert left == 39 * HOUR
    assert reopened.targets[0].met_at == at("2026-03-02 10:00")
    assert attribution(reopened, at("2026-03-11 11:00")) == {Party.US: 2 * HOUR, None: 9 * DAY}


def test_undone_reopening_counts_no_time(terms: Terms, started: Sla, at: Moment) -> None:
    resolved = clock.resolve(started, terms, at("2026-03-02 10:00"))
    thanked = clock.customer_wrote(
        clock.reopen(resolved, terms, at("2026-03-02 12:00")), terms, NORMAL, "msg_9", at("2026-03-02 12:00")
    )
    assert thanked.due_at == at("2026-03-02 14:00")
    undone = clock.undo_reopening(thanked, terms, at("2026-03-02 13:00"))
    assert undone.intervals == resolved.intervals
    assert target(undone, TargetKind.RESOLUTION) == target(resolved, TargetKind.RESOLUTION)
    assert (undone.due_at, undone.party, undone.next_at) == (None, None, None)
    assert target(undone, TargetKind.NEXT_RESPONSE).cancelled_at == at("2026-03-02 13:00")
    reopened = clock.reopen(undone, terms, at("2026-03-03 09:00"))
    assert resolution_due(reopened) == resolution_due(clock.reopen(resolved, terms, at("2026-03-03 09:00")))


def test_priority_that_comes_too_late_is_a_breach_at_once(terms: Terms, started: Sla, monday: Instant) -> None:
    now = after(monday, 61 * MINUTE)
    urgent = clock.reprioritise(started, terms, Priority.URGENT, now)
    assert breached(urgent) == {TargetKind.FIRST_RESPONSE}
    facts = new_facts(started, urgent)
    assert [(fact.share, fact.at, fact.cause) for fact in facts if fact.breach] == [(100, now, Cause.PRIORITY_CHANGED)]
    assert breached(clock.reprioritise(urgent, terms, Priority.LOW, now)) == {TargetKind.FIRST_RESPONSE}


def test_next_response_counts_from_the_first_unanswered_word(terms: Terms, started: Sla, at: Moment) -> None:
    asked = clock.customer_wrote(started, terms, NORMAL, "msg_2", at("2026-03-02 10:00"))
    assert asked.latest(TargetKind.NEXT_RESPONSE) is None  # the first response is owed
    answered = clock.answer(asked, terms, at("2026-03-02 11:00"))
    wrote = clock.customer_wrote(answered, terms, NORMAL, "msg_4", at("2026-03-02 12:00"))
    again = clock.customer_wrote(wrote, terms, NORMAL, "msg_5", at("2026-03-02 13:00"))
    owed = target(again, TargetKind.NEXT_RESPONSE)
    assert (owed.cycle, owed.message_id, owed.due_at) == (1, "msg_4", at("2026-03-02 14:00"))
    met = clock.answer(again, terms, at("2026-03-02 14:00"))
    assert target(met, TargetKind.NEXT_RESPONSE).met_at == at("2026-03-02 14:00")
    next_one = clock.customer_wrote(met, terms, NORMAL, "msg_7", at("2026-03-02 15:00"))
    assert (target(next_one, TargetKind.NEXT_RESPONSE).cycle, next_one.due_at) == (2, at("2026-03-02 17:00"))
    resolved = clock.resolve(next_one, terms, at("2026-03-02 16:00"))
    assert target(resolved, TargetKind.NEXT_RESPONSE).met_at == at("2026-03-02 16:00")


def test_partner_has_time_exactly_while_we_wait_for_them(terms: Terms, started: Sla, at: Moment) -> None:
    asked = clock.wait(started, terms, NORMAL, PARTNER, at("2026-03-02 15:00"))
    assert target(asked, TargetKind.PARTNER_RESPONSE).due_at == at("2026-03-03 11:00")
    assert asked.due_at == at("2026-03-02 17:00")  # what we owe the customer goes on
    back = clock.resume(asked, terms, at("2026-03-02 16:00"))
    assert target(back, TargetKind.PARTNER_RESPONSE).met_at == at("2026-03-02 16:00")
    again = clock.wait(back, terms, NORMAL, PARTNER, at("2026-03-03 09:00"))
    second = target(again, TargetKind.PARTNER_RESPONSE)
    assert (second.cycle, second.due_at) == (2, at("2026-03-03 13:00"))
    assert elapsed(again, terms.calendar, second, at("2026-03-03 10:00")) == HOUR


def test_partner_still_owes_what_only_the_customer_asked_for(terms: Terms, started: Sla, at: Moment) -> None:
    asked = clock.wait(started, terms, NORMAL, PARTNER, at("2026-03-02 15:00"))
    interrupted = clock.resume(asked, terms, at("2026-03-02 16:00"), answered=False)
    assert target(interrupted, TargetKind.PARTNER_RESPONSE).open
    again = clock.wait(interrupted, terms, NORMAL, PARTNER, at("2026-03-03 09:00"))
    owed = target(again, TargetKind.PARTNER_RESPONSE)
    assert (owed.cycle, owed.due_at) == (1, at("2026-03-03 12:00"))  # of four hours one is used


def test_warning_and_breach_are_facts_with_exact_instants(terms: Terms, started: Sla, at: Moment) -> None:
    """A known pitfall: looking again adds nothing. Seen a month late, both are as exact."""
    assert started.next_at == at("2026-03-02 15:24")
    warned, facts = catch_up(started, terms, at("2026-03-02 15:24"))
    assert [(fact.id, fact.at) for fact in facts] == [("first_response.1.80", at("2026-03-02 15:24"))]
    assert catch_up(warned, terms, at("2026-03-02 17:00")) == (warned, ())
    late, all_facts = catch_up(started, terms, at("2026-04-02 12:00"))
    assert [(fact.id, fact.at) for fact in all_facts] == [
        ("first_response.1.80", at("2026-03-02 15:24")),
        ("first_response.1.100", at("2026-03-02 17:00")),
        ("resolution.1.80", at("2026-03-05 17:00")),
        ("resolution.1.100", at("2026-03-06 17:00")),
    ]
    assert catch_up(late, terms, at("2026-05-02 12:00")) == (late, ())
    assert all(fact.message_id == "msg_1" for fact in all_facts)


def test_wait_is_refused_where_a_ticket_changed_hands_too_often(terms: Terms, started: Sla, monday: Instant) -> None:
    full = replace(started, intervals=started.intervals * clock.MOST_INTERVALS)
    with pytest.raises(Refused, match="500"):
        clock.wait(full, terms, NORMAL, CUSTOMER, monday)
    assert clock.resolve(full, terms, monday).party is None


def test_recomputed_clock_keeps_its_pauses(terms: Terms, started: Sla, at: Moment) -> None:
    held = clock.wait(started, terms, NORMAL, CUSTOMER, at("2026-03-02 10:00"))
    resumed = clock.resume(held, terms, at("2026-03-02 12:00"))
    budgets = {NORMAL: {TargetKind.RESOLUTION: 8 * HOUR}}
    other = replace(terms, policy=replace(terms.policy, number=2, id="slp_1.2", budgets=budgets))
    changed = clock.recompute(resumed, terms, other, NORMAL, at("2026-03-02 13:00"))
    assert resolution_due(changed) == at("2026-03-03 11:00")
    assert target(changed, TargetKind.FIRST_RESPONSE).cancelled_at == at("2026-03-02 13:00")
    assert changed.policy_version == 2
    assert clock.goes_by(changed, other)
    assert not clock.goes_by(changed, terms)


def test_facts_of_now_stay_where_many_have_been_noted(terms: Terms, started: Sla, monday: Instant) -> None:
    """Each of 150 answers is late: two facts each. The breaches outlive the warnings."""
    sla, now = clock.answer(started, terms, monday), monday
    for number in range(150):
        sla = clock.customer_wrote(sla, terms, NORMAL, f"msg_{number}", now)
        now = after(now, DAY)
        sla = clock.answer(sla, terms, now) if number < 149 else catch_up(sla, terms, now)[0]
    owed = target(sla, TargetKind.NEXT_RESPONSE)
    assert len(sla.facts) == MOST_FACTS
    assert sum(fact.breach for fact in sla.facts) > 100
    assert {f"next_response.{owed.cycle}.{share}" for share in (80, 100)} <= {fact.id for fact in sla.facts}
    assert catch_up(sla, terms, now) == (sla, ())

"""Clocks that an older release has written, or has written again during a rollout."""

from collections.abc import Callable, Mapping
from typing import Any

from domainkit.instants import DAY, HOUR, MINUTE, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Party, Priority
from tickets.policies.domain.policy import PAUSED_FOR
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.facts import catch_up, observe
from tickets.tickets.domain.clock.sla import Sla, Target, Wait
from tickets.tickets.domain.terms import Terms

Moment = Callable[[str], Instant]
CUSTOMER = Wait(Party.CUSTOMER, PAUSED_FOR[Party.CUSTOMER])
NORMAL = Priority.NORMAL
OLD_FIELDS = ("policy", "started_at", "stood_for", "stands_since")
OLD_TARGET_FIELDS = ("kind", "budget", "due_at", "met_at", "breached")


def as_older_release(sla: Sla) -> Sla:
    """What is left where a release without intervals reads the clock and writes it again."""
    targets = tuple(Target(*(getattr(each, name) for name in OLD_TARGET_FIELDS)) for each in sla.targets)
    kept: Mapping[str, Any] = {name: getattr(sla, name) for name in OLD_FIELDS}
    return Sla(**kept, targets=targets)


def deadlines(sla: Sla) -> list[tuple[Instant | None, bool, bool]]:
    """One that was missed is not compared: in the older form, pauses after that move it too."""
    return [(None if each.breached else each.due_at, each.open, each.breached) for each in sla.targets]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(gaps=st.lists(st.tuples(st.integers(0, 40 * 60), st.booleans()), max_size=10))
def test_rollout_moves_no_deadline(terms: Terms, monday: Instant, gaps: list[tuple[int, bool]]) -> None:
    """Waits for the customer, resolving and reopening; after some of them the older release writes the ticket."""
    now, kept = monday, clock.start(terms, NORMAL, monday)
    mixed = kept
    for number, (minutes, by_older) in enumerate(gaps):
        now = after(now, minutes * MINUTE)
        kept, mixed = (_step(each, terms, number, now) for each in (kept, mixed))
        mixed = as_older_release(mixed) if by_older else mixed
    assert deadlines(catch_up(mixed, terms, now)[0]) == deadlines(catch_up(kept, terms, now)[0])
    assert (mixed.due_at, mixed.paused, mixed.party) == (kept.due_at, kept.paused, kept.party)
    assert (mixed.stood_for, mixed.stands_since) == (kept.stood_for, kept.stands_since)


def _step(sla: Sla, terms: Terms, number: int, now: Instant) -> Sla:
    match number % 4:
        case 0:
            return clock.wait(sla, terms, NORMAL, CUSTOMER, now)
        case 1:
            return clock.resume(sla, terms, now)
        case 2:
            return clock.resolve(sla, terms, now)
        case _:
            return clock.reopen(sla, terms, now)


def test_paused_ticket_of_an_older_release_resumes(terms: Terms, monday: Instant, at: Moment) -> None:
    held = as_older_release(
        clock.wait(clock.start(terms, NORMAL, monday), terms, NORMAL, CUSTOMER, after(monday, HOUR))
    )
    assert (held.paused, held.due_at, held.party) == (True, None, Party.CUSTOMER)
    resumed = clock.resume(held, terms, at("2026-03-02 12:00"))
    assert resumed.due_at == at("2026-03-03 11:00")
    assert [interval.party for interval in resumed.intervals] == [Party.US, Party.CUSTOMER, Party.US]


def test_resolved_ticket_of_an_older_release_charges_nobody(terms: Terms, monday: Instant) -> None:
    resolved = as_older_release(clock.resolve(clock.start(terms, NORMAL, monday), terms, after(monday, HOUR)))
    assert (resolved.paused, resolved.party) == (False, None)
    caught_up, facts = catch_up(resolved, terms, after(monday, 9 * DAY))
    assert facts == ()
    assert caught_up.intervals[-1].party is None


def test_old_breach_is_no_new_fact(terms: Terms, monday: Instant) -> None:
    late = as_older_release(observe(clock.start(terms, Priority.URGENT, monday), after(monday, 2 * HOUR)))
    caught_up, facts = catch_up(late, terms, after(monday, 3 * HOUR))
    assert [fact.id for fact in facts] == []
    assert [target.breached for target in caught_up.targets] == [True, False]

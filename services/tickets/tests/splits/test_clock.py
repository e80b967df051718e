"""What the customer has waited for counts in the ticket that is split off, and misses nothing."""

from domainkit.instants import HOUR, MINUTE, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Party, Priority
from tickets.tickets.domain.clock import changes
from tickets.tickets.domain.clock.charged import elapsed
from tickets.tickets.domain.clock.explain import explain
from tickets.tickets.domain.clock.facts import catch_up
from tickets.tickets.domain.clock.sla import Wait
from tickets.tickets.domain.clock.splitting import with_waited
from tickets.tickets.domain.terms import Terms

FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def test_pauses_of_the_source_do_not_count(terms: Terms, monday: Instant) -> None:
    source = changes.start(terms, Priority.NORMAL, monday)
    kinds = frozenset(each.kind for each in source.targets)
    waiting = changes.wait(source, terms, Priority.NORMAL, Wait(Party.CUSTOMER, kinds), after(monday, 10 * MINUTE))
    now = after(monday, 40 * MINUTE)
    new = changes.start(terms, Priority.NORMAL, now)
    split = with_waited(new, waiting, terms, monday, now)
    assert {each.carried for each in split.targets} == {10 * MINUTE}


def test_time_before_the_message_does_not_count(terms: Terms, monday: Instant) -> None:
    source, now = changes.start(terms, Priority.NORMAL, monday), after(monday, 40 * MINUTE)
    new = changes.start(terms, Priority.NORMAL, now)
    split = with_waited(new, source, terms, after(monday, 25 * MINUTE), now)
    assert {each.carried for each in split.targets} == {15 * MINUTE}


@FIXTURES
@given(asked=st.integers(0, 500), waited=st.integers(0, 2_000))
def test_split_makes_no_deadline_later_or_missed(terms: Terms, monday: Instant, asked: int, waited: int) -> None:
    source, said = changes.start(terms, Priority.NORMAL, monday), after(monday, asked * HOUR // 10)
    now = after(said, waited * HOUR // 10)
    new = changes.start(terms, Priority.NORMAL, now)
    split = with_waited(new, source, terms, said, now)
    noticed, _ = catch_up(split, terms, now)
    assert not any(each.breached for each in noticed.targets)
    for before, target in zip(new.targets, split.targets, strict=True):
        assert now < target.due_at <= before.due_at
        assert elapsed(split, terms.calendar, target, now) == target.carried < target.budget
    explained = explain("tkt_1", split, terms, now)
    assert [each.due_at for each in explained.targets] == [each.due_at for each in split.targets]

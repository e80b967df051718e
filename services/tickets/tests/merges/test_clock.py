"""What a merge does to the clocks of both tickets, for all lives of the two."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domainkit.business_time import Calendar, Interval, business_time_between
from domainkit.instants import EPOCH, HOUR, MINUTE, Instant, after
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.policies.domain.policy import PAUSED_FOR, PolicyVersion
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.charged import attribution, elapsed
from tickets.tickets.domain.clock.facts import catch_up, new_facts
from tickets.tickets.domain.clock.merging import give_back, owed, resume_merged, take_head_start
from tickets.tickets.domain.clock.sla import Cause, Sla, Target, Wait
from tickets.tickets.domain.terms import CalendarSource, Terms

KINDS = (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_RESPONSE, TargetKind.RESOLUTION)
HOURS = Calendar("Europe/Helsinki", ((Interval(9 * 60, 17 * 60),),) * 5 + ((), ()))
NORMAL, CUSTOMER = Priority.NORMAL, Wait(Party.CUSTOMER, PAUSED_FOR[Party.CUSTOMER])
START = Instant(1_772_434_800_000_000)  # Monday, 2 March 2026, 09:00 in Helsinki


def terms_of(first: int, following: int, resolution: int) -> Terms:
    """With these budgets, in hours."""
    budgets = dict(zip(KINDS, (first * HOUR, following * HOUR, resolution * HOUR), strict=True))
    policy = PolicyVersion(
        id="slp_1.1",
        policy_id="slp_1",
        number=1,
        retailer="nordic-home",
        name="standard",
        position=0,
        budgets=dict.fromkeys(Priority, budgets),
        created_at=EPOCH,
    )
    return Terms(
        policy=policy, calendar=HOURS, calendar_id="cal_1", calendar_version=1, chosen_by=CalendarSource.RETAILER
    )


TERMS = terms_of(4, 8, 40)


def test_target_takes_the_earlier_start_of_the_source() -> None:
    source, ours = clock.start(TERMS, NORMAL, START), clock.start(TERMS, NORMAL, after(START, HOUR))
    taken, starts = take_head_start(ours, source, owed(source), TERMS, NORMAL, "", after(START, 2 * HOUR))
    assert [(start.kind, start.used) for start in starts] == [
        (TargetKind.RESOLUTION, HOUR),
        (TargetKind.FIRST_RESPONSE, HOUR),
    ]
    assert [t.due_at for t in taken.targets] == [t.due_at for t in source.targets]


def test_start_that_would_be_a_miss_at_once_is_not_taken() -> None:
    source = clock.start(TERMS, NORMAL, START)
    now = after(START, 5 * HOUR)  # the first response of the source is missed
    ours = clock.start(TERMS, NORMAL, now)
    taken, starts = take_head_start(ours, source, owed(source), TERMS, NORMAL, "", now)
    assert [start.kind for start in starts] == [TargetKind.RESOLUTION]
    assert not any(target.breached for target in taken.targets)
    assert found(taken, TargetKind.FIRST_RESPONSE).due_at == found(ours, TargetKind.FIRST_RESPONSE).due_at


def test_time_that_the_source_was_paused_is_not_carried_over() -> None:
    source = clock.wait(clock.start(TERMS, NORMAL, START), TERMS, NORMAL, CUSTOMER, after(START, HOUR))
    now = after(START, 6 * HOUR)
    _, starts = take_head_start(
        clock.start(TERMS, NORMAL, now), source, owed(source), TERMS, NORMAL, "", after(now, HOUR)
    )
    assert {start.used for start in starts} == {HOUR}


def test_answer_that_only_the_source_owes_is_owed_by_the_target() -> None:
    now = after(START, 2 * HOUR)
    ours = clock.answer(clock.start(TERMS, NORMAL, START), TERMS, after(START, MINUTE))
    source = clock.start(TERMS, NORMAL, after(START, HOUR))
    taken, starts = take_head_start(ours, source, owed(source), TERMS, NORMAL, "msg_9", now)
    begun = found(taken, TargetKind.NEXT_RESPONSE)
    assert (begun.open, begun.message_id, begun.carried) == (True, "msg_9", HOUR)
    given = give_back(taken, starts, [], TERMS, after(now, MINUTE))
    assert not found(given, TargetKind.NEXT_RESPONSE).open


def test_earlier_start_of_the_other_merged_ticket_stays() -> None:
    now = after(START, 3 * HOUR)
    older, newer = (clock.start(TERMS, NORMAL, after(START, hours * HOUR)) for hours in (0, 1))
    once, first = take_head_start(
        clock.start(TERMS, NORMAL, after(START, 2 * HOUR)), newer, owed(newer), TERMS, NORMAL, "", now
    )
    twice, second = take_head_start(once, older, owed(older), TERMS, NORMAL, "", now)
    assert found(twice, TargetKind.RESOLUTION).carried == 2 * HOUR
    back = give_back(twice, second, first, TERMS, after(now, MINUTE))
    assert found(back, TargetKind.RESOLUTION).carried == HOUR


Act = Callable[[Sla, Terms, Instant], Sla]
ACTS: Sequence[Act] = (
    lambda sla, terms, now: clock.wait(sla, terms, NORMAL, CUSTOMER, now),
    clock.resume,
    clock.answer,
    lambda sla, terms, now: clock.customer_wrote(sla, terms, NORMAL, "msg_2", now),
)
LIVES = st.lists(st.tuples(st.integers(1, 900), st.sampled_from(ACTS)), max_size=5)
BUDGETS = st.builds(terms_of, st.integers(1, 12), st.integers(1, 12), st.integers(8, 60))


def lived(terms: Terms, began: Instant, life: Sequence[tuple[int, Act]]) -> tuple[Sla, Instant]:
    """A clock and when something last happened to it; each act comes so many minutes after the one before."""
    sla, now = clock.start(terms, NORMAL, began, "msg_1"), began
    for minutes, act in life:
        now = after(now, minutes * MINUTE)
        sla = act(sla, terms, now)
    return sla, now


@settings(max_examples=40)
@given(theirs=BUDGETS, ours=BUDGETS, life=LIVES, other=LIVES, begins=st.integers(0, 4_000), waits=st.integers(1, 3_000))
def test_merge_misses_nothing_and_unmerge_gives_all_back(
    theirs: Terms,
    ours: Terms,
    life: Sequence[tuple[int, Act]],
    other: Sequence[tuple[int, Act]],
    begins: int,
    waits: int,
) -> None:
    source, ended = lived(theirs, START, life)
    target, changed = lived(ours, after(START, begins * MINUTE), other)
    now = after(max(ended, changed), waits * MINUTE)
    before, _ = catch_up(target, ours, now)
    merged, starts = take_head_start(target, source, owed(source), ours, NORMAL, "msg_3", now)

    # no breach by the merge; no deadline moves into the past, and none becomes later
    assert all(fact.cause is not Cause.MERGED or not fact.breach for fact in new_facts(before, merged))
    for was in before.targets:
        is_now = found(merged, was.kind)
        if is_now.cycle == was.cycle and was.open:
            assert is_now.due_at <= was.due_at
            assert is_now.breached == was.breached
            if not was.breached and merged.runs(was.kind):
                assert is_now.due_at >= now
    for start in starts:
        taken = found(merged, start.kind)
        assert elapsed(merged, HOURS, taken, now) < taken.budget
    assert sum(attribution(merged, now).values()) == now - merged.started_at

    # and back: what was not missed meanwhile is due as without the merge
    later = after(now, waits * MINUTE)
    back = give_back(merged, starts, [], ours, later)
    without, _ = catch_up(before, ours, later)
    for was in before.targets:
        given = found(back, was.kind)
        if given.cycle == was.cycle and given.open and not given.breached:
            assert given.due_at == found(without, was.kind).due_at
    breaches = {fact.id for fact in merged.facts if fact.breach}
    assert breaches <= {fact.id for fact in back.facts}


@settings(max_examples=40)
@given(terms=BUDGETS, life=LIVES, waits=st.integers(1, 3_000), merged_for=st.integers(1, 30_000))
def test_time_merged_is_charged_to_nobody(
    terms: Terms, life: Sequence[tuple[int, Act]], waits: int, merged_for: int
) -> None:
    sla, ended = lived(terms, START, life)
    now = after(ended, waits * MINUTE)
    open_then = owed(sla)
    closed = clock.close(sla, terms, now)
    again = after(now, merged_for * MINUTE)
    back = resume_merged(closed, terms, open_then, again)
    before, _ = catch_up(sla, terms, now)
    assert owed(back) == open_then
    assert (back.party, back.paused) == (before.party, before.paused)
    for kind in open_then:
        assert elapsed(back, HOURS, found(back, kind), again) == elapsed(before, HOURS, found(before, kind), now)
    assert attribution(back, again)[None] == again - now
    assert sum(attribution(back, again).values()) == again - back.started_at
    assert {fact.id for fact in before.facts} <= {fact.id for fact in back.facts}


def test_older_releases_read_what_is_left_of_a_resolution() -> None:
    now = after(START, 3 * HOUR)
    source = clock.start(TERMS, NORMAL, START)
    taken, _ = take_head_start(
        clock.start(TERMS, NORMAL, after(START, 2 * HOUR)), source, owed(source), TERMS, NORMAL, "", now
    )
    resolution = found(taken, TargetKind.RESOLUTION)
    used = business_time_between(HOURS, taken.started_at, resolution.due_at) - taken.stood_for
    assert used == resolution.budget


def found(sla: Sla, kind: TargetKind) -> Target:
    latest = sla.latest(kind)
    return latest if latest is not None else replace(sla.targets[0], kind=kind, cycle=0, met_at=EPOCH)

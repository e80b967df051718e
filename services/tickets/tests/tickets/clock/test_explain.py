"""Explanations of deadlines, for random clocks: they agree with the clock, and their parts with each other."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from domainkit.business_time import Calendar, Hours, Interval, business_time_between
from domainkit.instants import DAY, HOUR, MINUTE, SECOND, Duration, Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.policies.domain.kinds import Party, Priority, TargetKind
from tickets.policies.domain.policy import PolicyVersion
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.clock.explain import ExplainedTarget, Explanation, explain
from tickets.tickets.domain.clock.explained_intervals import MOST_INTERVALS, Excluded, Grain
from tickets.tickets.domain.clock.seconds import in_seconds
from tickets.tickets.domain.clock.share import next_target, share_used
from tickets.tickets.domain.clock.sla import Sla, Wait
from tickets.tickets.domain.terms import CalendarSource, Terms

from services.tickets.tests.conftest import Moment

CHRISTMAS = date(2026, 12, 25)
START = Instant(1_782_000_000 * SECOND)
ZONES = ("Europe/Helsinki", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


@dataclass(frozen=True)
class Kept:
    """A clock as it is stored with its ticket."""

    id: str
    sla: Sla
    version: int = 1


STORED = DocumentCodec(Kept, "tickets")

bounds = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)
hours = bounds.map(lambda m: tuple(Interval(a, b) for a, b in zip(m[::2], m[1::2], strict=False)))
weeks = st.tuples(*[st.one_of(hours, st.just(()))] * 6, hours)
days_off = st.sets(st.integers(0, 60), max_size=6).map(
    lambda numbers: {date(2026, 6, 20) + timedelta(days=number): () for number in numbers}
)
calendars = st.builds(Calendar, st.sampled_from(ZONES), weeks, days_off)
Life = list[tuple[Duration, object]]

waits = st.builds(Wait, st.sampled_from(sorted(set(Party) - {Party.US})), st.frozensets(st.sampled_from(TargetKind)))
doings = st.one_of(
    waits, st.sampled_from(["resume", "answer", "write", "resolve", "reopen"]), st.sampled_from(sorted(Priority))
)
lives = st.lists(st.tuples(st.integers(0, 5 * DAY), doings), max_size=12)


def terms_of(calendar: Calendar, budget: Duration = 8 * HOUR) -> Terms:
    """Each priority has half the time of the one below it."""
    budgets = {
        priority: {kind: budget * (1 + number) >> halved for number, kind in enumerate(TargetKind)}
        for halved, priority in enumerate(Priority)
    }
    partner = {priority: budgets[priority].pop(TargetKind.PARTNER_RESPONSE) for priority in Priority}
    policy = PolicyVersion(
        id="slp_1.1",
        policy_id="slp_1",
        number=1,
        retailer="nordic-home",
        name="standard",
        position=0,
        budgets=budgets,
        partner_budgets=partner,
        created_at=Instant(0),
    )
    return Terms(
        policy=policy,
        calendar=calendar,
        calendar_id="cal_1",
        calendar_version=1,
        chosen_by=CalendarSource.RETAILER,
        exception_names={CHRISTMAS: "Christmas Day"},
    )


def lived(terms: Terms, life: Life) -> tuple[Sla, Instant]:
    """A clock after what happened with it, and the moment of the last of it."""
    now, priority = START, Priority.LOW
    sla = clock.start(terms, priority, now)
    for gap, doing in life:
        now = Instant(now + gap)
        match doing:
            case Wait():
                sla = clock.wait(sla, terms, priority, doing, now)
            case Priority():
                priority = doing
                sla = clock.reprioritise(sla, terms, priority, now)
            case "resume":
                sla = clock.resume(sla, terms, now)
            case "answer":
                sla = clock.answer(sla, terms, now)
            case "write":
                sla = clock.customer_wrote(sla, terms, priority, "msg_2", now)
            case "resolve":
                sla = clock.resolve(sla, terms, now)
            case "reopen":
                sla = clock.reopen(sla, terms, now)
    return sla, now


def counted_until(target: ExplainedTarget, until: Instant) -> Duration:
    return sum(each.counted for each in target.intervals if each.until <= until)


@settings(deadline=None, max_examples=40)
@given(calendars, lives, st.integers(0, 20 * DAY))
def test_explanation_agrees_with_the_clock(calendar: Calendar, life: Life, later: int) -> None:
    terms = terms_of(calendar)
    sla, now = lived(terms, life)
    explained = explain("tkt_1", sla, terms, Instant(now + later))
    for each in explained.targets:
        if each.target.open and not each.paused:
            assert each.due_at == each.target.due_at
        if each.grain is Grain.INTERVAL:
            _require_whole(each, explained.as_of)
    assert sum(party.elapsed for party in explained.parties) == explained.elapsed
    assert sum(party.business for party in explained.parties) == business_time_between(
        calendar, sla.started_at, explained.as_of
    )
    stored = STORED.decode(STORED.encode(Kept("tkt_1", sla))).sla
    assert explain("tkt_1", stored, terms, Instant(now + later)) == explained


def _require_whole(target: ExplainedTarget, as_of: Instant) -> None:
    """The intervals follow each other from the start on, and count what is used and what was promised."""
    over = target.target.met_at
    assert all(earlier.until == later.since for earlier, later in pairwise(target.intervals))
    if target.intervals:
        assert target.intervals[0].since == target.started_at
    assert target.used == counted_until(target, as_of if over is None else min(as_of, over))
    if target.target.open and target.due_at is not None:
        assert counted_until(target, target.due_at) == target.target.budget


@settings(deadline=None, max_examples=20)
@given(calendars, lives, st.integers(0, 20 * DAY))
def test_seconds_of_parts_come_to_the_total(calendar: Calendar, life: Life, later: int) -> None:
    terms = terms_of(calendar, budget=7 * HOUR + 1_234_567)
    sla, now = lived(terms, [(gap + 345_678, doing) for gap, doing in life])
    explained = in_seconds(explain("tkt_1", sla, terms, Instant(now + later)))
    assert sum(party.elapsed for party in explained.parties) == explained.elapsed
    for each in explained.targets:
        assert sum(entry.counted for entry in each.intervals if not entry.expected) == each.used


@settings(deadline=None, max_examples=20)
@given(calendars, lives, st.integers(0, 20 * DAY))
def test_share_stays_until_the_moment_it_names(calendar: Calendar, life: Life, later: int) -> None:
    terms = terms_of(calendar)
    sla, now = lived(terms, life)
    now = Instant(now + later)
    share = share_used(sla, terms, now)
    if share is None:
        assert next_target(sla) is None
    elif share.changes_at is None:
        assert share_used(sla, terms, Instant(now + 30 * DAY)) == share
    else:
        assert share_used(sla, terms, Instant(max(now, share.changes_at - 1))) == share
        changed = share_used(sla, terms, share.changes_at)
        assert changed is not None
        assert changed.percent == share.percent + 1


@pytest.fixture
def office() -> Calendar:
    """Monday to Friday, 09:00 to 17:00, but for Christmas Day."""
    week: tuple[Hours, ...] = ((Interval(9 * 60, 17 * 60),),) * 5 + ((), ())
    return Calendar("Europe/Helsinki", week, {CHRISTMAS: ()})


def story(explained: Explanation, kind: TargetKind) -> list[tuple[Duration, Excluded | None, str]]:
    return [(each.counted, each.excluded, each.holiday) for each in of_kind(explained, kind).intervals]


def of_kind(explained: Explanation, kind: TargetKind) -> ExplainedTarget:
    return next(each for each in explained.targets if each.target.kind is kind)


def test_holiday_is_excluded_by_its_name(office: Calendar, at: Moment) -> None:
    terms = terms_of(office, budget=2 * HOUR)
    sla = clock.start(terms, Priority.LOW, at("2026-12-24 16:50"))
    explained = explain("tkt_1", sla, terms, at("2026-12-24 16:50"))
    assert story(explained, TargetKind.FIRST_RESPONSE) == [
        (10 * MINUTE, None, ""),
        (0, Excluded.OUTSIDE_HOURS, ""),
        (0, Excluded.HOLIDAY, "Christmas Day"),
        (0, Excluded.OUTSIDE_HOURS, ""),
        (110 * MINUTE, None, ""),
    ]
    assert explained.targets[0].due_at == at("2026-12-28 10:50")


def test_pause_is_excluded_for_the_targets_it_pauses(office: Calendar, at: Moment) -> None:
    terms = terms_of(office)
    sla = clock.start(terms, Priority.LOW, at("2026-03-02 09:00"))
    wait = Wait(Party.PARTS, frozenset({TargetKind.RESOLUTION}), "rsn_1")
    sla = clock.wait(sla, terms, Priority.LOW, wait, at("2026-03-02 10:00"))
    explained = explain("tkt_1", sla, terms, at("2026-03-02 12:00"))
    assert story(explained, TargetKind.RESOLUTION) == [(HOUR, None, ""), (0, Excluded.PAUSED, "")]
    first, resolution = of_kind(explained, TargetKind.FIRST_RESPONSE), of_kind(explained, TargetKind.RESOLUTION)
    assert (first.paused, first.used) == (False, 3 * HOUR)
    assert (resolution.paused, resolution.due_at, resolution.intervals[-1].stood) == (True, None, 2 * HOUR)
    assert resolution.intervals[-1].reason_id == "rsn_1"


def test_time_resolved_is_nobodys(office: Calendar, at: Moment) -> None:
    terms = terms_of(office)
    sla = clock.start(terms, Priority.LOW, at("2026-03-02 09:00"))
    sla = clock.resolve(sla, terms, at("2026-03-02 10:00"))
    sla = clock.reopen(sla, terms, at("2026-03-02 12:00"))
    explained = explain("tkt_1", sla, terms, at("2026-03-02 13:00"))
    assert [(each.party, each.elapsed) for each in explained.parties] == [(Party.US, 2 * HOUR), (None, 2 * HOUR)]
    assert story(explained, TargetKind.RESOLUTION)[:3] == [
        (HOUR, None, ""),
        (0, Excluded.RESOLVED, ""),
        (HOUR, None, ""),
    ]


@pytest.mark.parametrize(("days", "grain"), [(60, Grain.INTERVAL), (150, Grain.DAY), (3_000, Grain.MONTH)])
def test_long_life_is_condensed(office: Calendar, at: Moment, days: int, grain: Grain) -> None:
    terms = terms_of(office)
    started = at("2026-03-02 09:00")
    sla = clock.start(terms, Priority.LOW, started)
    resolution = explain("tkt_1", sla, terms, Instant(started + days * DAY)).targets[-1]
    assert (resolution.grain, len(resolution.intervals) <= MOST_INTERVALS) == (grain, True)
    assert sum(each.counted for each in resolution.intervals) == resolution.used
    assert all(earlier.until == later.since for earlier, later in pairwise(resolution.intervals))


def test_clock_of_an_older_release_has_a_credit(office: Calendar, at: Moment) -> None:
    terms = terms_of(office)
    today = clock.start(terms, Priority.LOW, at("2026-03-02 09:00"))
    targets = tuple(replace(target, started_at=None) for target in today.targets)
    older = replace(today, intervals=(), stood_for=HOUR, targets=targets)
    first = explain("tkt_1", older, terms, at("2026-03-02 12:00")).targets[0]
    assert (first.used, first.credit, first.due_at) == (2 * HOUR, HOUR, at("2026-03-03 10:00"))

"""What is promised for claims: business time, whose turn it is, and what was missed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from domainkit.actors import Actor, ActorKind
from domainkit.business_time import Calendar, Interval, business_time_between
from domainkit.instants import HOUR, MINUTE, Instant
from hypothesis import given
from hypothesis import strategies as st
from servicekit.mapping.timestamps import from_rfc3339
from warranty.claim_policies.domain.claim_policy import ClaimBudgets, ClaimPolicy, ClaimTargetKind
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.clock import BREACH, ClaimParty, ClaimTarget, ClaimTargetState, attribution, moved
from warranty.claims.domain.clocking import ClockTerms, clocked, tick
from warranty.claims.domain.deciding import appeal, decide, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.erasure import erased
from warranty.claims.domain.events import ClaimChanged, ClaimEvent, ClaimSlaBreached, ClaimSlaWarning
from warranty.claims.domain.moving import fulfil, settle, submit, withdraw

from services.warranty.tests.claims.claims import AINO, MIKKO, OLLI, created, line, verdict

OFFICE = Calendar("UTC", (*([(Interval(9 * 60, 17 * 60),)] * 5), (), ()))
POLICY = ClaimPolicy(
    id="cpo_1",
    retailer="nordic-home",
    name="Claims",
    calendar_id="cal_1",
    budgets=ClaimBudgets(first_answer=4 * HOUR, decision=16 * HOUR, settlement=24 * HOUR),
    warn_at=(75,),
    created_at=Instant(0),
)
TERMS = ClockTerms("cal_1", 1, OFFICE, POLICY)
DECISION, SETTLEMENT = ClaimTargetKind.DECISION, ClaimTargetKind.SETTLEMENT


def at(text: str) -> Instant:
    return from_rfc3339(f"{text}:00Z")


PLATFORM = Actor(ActorKind.SERVICE, "platform")
FRIDAY = at("2026-11-06T09:00")


class Story:
    """A claim to which things happen, each with its clock."""

    def __init__(self, start: Instant, terms: ClockTerms = TERMS) -> None:
        draft = replace(created(line(), line(fault_reason="leaks")), created_at=start, updated_at=start)
        self.terms, self.events = terms, list[ClaimEvent]()
        self.claim = draft
        self.do(submit(draft, (), MIKKO, start))

    def do(self, outcome: Outcome) -> None:
        self.claim, events = clocked(self.claim, outcome, self.terms)
        self.events += events

    def ask(self, now: Instant, by: Actor = AINO) -> None:
        self.do(decide(self.claim, [verdict(1, LineState.INFO)], by, now, remind_every_days=7))

    def answer(self, now: Instant) -> None:
        self.do(submit(self.claim, (), MIKKO, now))

    def decide(self, now: Instant, state: LineState, by: Actor = AINO, lines: Sequence[int] = (1, 2)) -> None:
        self.do(decide(self.claim, [verdict(each, state) for each in lines], by, now, remind_every_days=7))

    def tick(self, now: Instant) -> None:
        self.claim, events = tick(self.claim, now)
        self.events += events

    def target(self, kind: ClaimTargetKind = DECISION) -> ClaimTarget:
        assert self.claim.clock
        return next(each for each in self.claim.clock.targets if each.kind is kind)

    def noted(self) -> list[tuple[str, int, int]]:
        return [
            (each.fact.target.value, each.fact.cycle, each.fact.share)
            for each in self.events
            if isinstance(each, ClaimSlaWarning | ClaimSlaBreached)
        ]


def test_hold_over_a_weekend_adds_only_business_time() -> None:
    story = Story(FRIDAY)
    assert story.target().due_at == at("2026-11-09T17:00")
    story.ask(at("2026-11-06T16:00"))
    assert (story.target().state, story.target().paused_since) == (ClaimTargetState.PAUSED, at("2026-11-06T16:00"))
    story.answer(at("2026-11-09T10:00"))
    assert story.target().due_at == at("2026-11-10T11:00")  # Friday's last hour, and Monday's first
    assert story.target().paused_since is None


def test_breach_survives_reopening_by_an_appeal() -> None:
    story = Story(FRIDAY)
    story.tick(at("2026-11-10T09:00"))
    story.decide(at("2026-11-10T10:00"), LineState.DENIED)
    assert (story.target().breached, story.target().state) == (True, ClaimTargetState.MET)
    story.do(appeal(story.claim, (), "It is not wear.", MIKKO, at("2026-11-11T09:00")))
    assert (story.target().cycle, story.target().breached) == (2, False)
    assert story.claim.clock
    kept = [(each.target, each.cycle, each.at) for each in story.claim.clock.facts if each.breach]
    assert (DECISION, 1, at("2026-11-09T17:00")) in kept


def test_each_fact_is_noted_once_however_often_time_passes() -> None:
    story = Story(FRIDAY)
    for hour in ("2026-11-06T12:00", "2026-11-06T12:00", "2026-11-09T13:00", "2026-11-10T09:00", "2026-11-10T09:00"):
        story.tick(at(hour))
    assert story.noted() == [
        ("first_answer", 1, 75),
        ("first_answer", 1, BREACH),
        ("decision", 1, 75),
        ("decision", 1, BREACH),
    ]


def test_target_is_not_missed_at_the_very_instant() -> None:
    story = Story(FRIDAY)
    story.tick(at("2026-11-06T13:00"))
    assert ("first_answer", 1, BREACH) not in story.noted()
    story.tick(Instant(at("2026-11-06T13:00") + 1))
    assert ("first_answer", 1, BREACH) in story.noted()


def test_late_change_notes_the_breach_before_its_own_event() -> None:
    story = Story(FRIDAY)
    story.decide(at("2026-11-10T12:00"), LineState.APPROVED)
    kinds = [type(each) for each in story.events]
    assert kinds.index(ClaimSlaBreached) < len(kinds) - 1
    assert kinds[-1] is ClaimChanged
    assert all(each.claim == story.claim for each in story.events[1:])


def test_first_answer_is_met_by_a_review_not_by_the_customer() -> None:
    story = Story(FRIDAY)
    assert story.target(ClaimTargetKind.FIRST_ANSWER).state is ClaimTargetState.RUNNING
    story.do(review(story.claim, (), AINO, at("2026-11-06T10:00")))
    assert story.target(ClaimTargetKind.FIRST_ANSWER).met_at == at("2026-11-06T10:00")


def test_settlement_runs_from_the_approval_until_all_is_done() -> None:
    story = Story(FRIDAY)
    story.decide(at("2026-11-06T10:00"), LineState.APPROVED)
    assert story.target(SETTLEMENT).due_at == at("2026-11-11T10:00")
    story.do(fulfil(story.claim, (), "RO-1", AINO, at("2026-11-06T11:00")))
    story.do(settle(story.claim, (1,), AINO, at("2026-11-06T12:00")))
    assert story.target(SETTLEMENT).state is ClaimTargetState.RUNNING
    story.do(settle(story.claim, (2,), AINO, at("2026-11-06T13:00")))
    assert story.target(SETTLEMENT).met_at == at("2026-11-06T13:00")
    assert story.claim.clock
    assert (story.claim.clock.party, story.claim.clock.next_at) == (None, None)


def test_finding_leaves_the_settlement_owed() -> None:
    story = Story(FRIDAY)
    story.decide(at("2026-11-06T10:00"), LineState.APPROVED)
    story.do(fulfil(story.claim, (), "RO-1", AINO, at("2026-11-06T11:00")))
    due_at = story.target(SETTLEMENT).due_at
    story.do(review(story.claim, (), OLLI, at("2026-11-06T12:00")))
    assert (story.target(SETTLEMENT).state, story.target(SETTLEMENT).due_at) == (ClaimTargetState.RUNNING, due_at)
    assert (story.target().cycle, story.target().state) == (2, ClaimTargetState.RUNNING)


def test_appeal_leaves_the_settlement_owed() -> None:
    story = Story(FRIDAY)
    in_part = [verdict(1, LineState.APPROVED), verdict(2, LineState.APPROVED, share_percent=50)]
    story.do(decide(story.claim, in_part, AINO, at("2026-11-06T10:00"), remind_every_days=7))
    due_at = story.target(SETTLEMENT).due_at
    story.do(fulfil(story.claim, (1,), "RO-1", AINO, at("2026-11-06T11:00")))
    story.do(settle(story.claim, (1,), AINO, at("2026-11-06T12:00")))
    story.do(appeal(story.claim, (), "It is not wear.", MIKKO, at("2026-11-06T13:00")))
    assert (story.target(SETTLEMENT).state, story.target(SETTLEMENT).due_at) == (ClaimTargetState.RUNNING, due_at)
    story.do(review(story.claim, (), OLLI, at("2026-11-06T14:00")))
    story.decide(at("2026-11-06T15:00"), LineState.APPROVED, OLLI, [2])
    assert (story.target(SETTLEMENT).cycle, story.target(SETTLEMENT).due_at) == (1, due_at)


def test_line_denied_before_its_appeal_owes_no_settlement() -> None:
    story = Story(FRIDAY)
    story.decide(at("2026-11-06T10:00"), LineState.DENIED)
    story.do(appeal(story.claim, (), "It is not wear.", MIKKO, at("2026-11-06T13:00")))
    assert story.claim.clock
    assert SETTLEMENT not in {each.kind for each in story.claim.clock.targets}


def test_erasure_that_decides_an_appeal_meets_no_target() -> None:
    story = Story(FRIDAY)
    story.decide(at("2026-11-06T10:00"), LineState.APPROVED, lines=[1])
    story.do(fulfil(story.claim, (1,), "RO-1", AINO, at("2026-11-06T11:00")))
    assert story.target().open
    story.do(erased(story.claim, PLATFORM, at("2026-11-06T12:00")))
    assert story.target().state is ClaimTargetState.CANCELLED


def test_event_of_a_submission_has_the_lines_of_then() -> None:
    draft = created(line())
    sent, events = submit(draft, (), MIKKO, draft.created_at)
    decided, more = decide(sent, [verdict(1, LineState.APPROVED)], AINO, draft.created_at, remind_every_days=7)
    _, clocked_events = clocked(draft, (decided, [*events, *more]), TERMS)
    states = [each.lines()[0].state for each in clocked_events if isinstance(each, ClaimChanged)]
    assert states == [LineState.OPEN, LineState.APPROVED]
    assert all(each.claim.clock for each in clocked_events)


def test_withdrawal_cancels_what_is_owed() -> None:
    story = Story(FRIDAY)
    story.do(withdraw(story.claim, MIKKO, at("2026-11-06T10:00")))
    assert story.claim.clock
    assert {each.state for each in story.claim.clock.targets} == {ClaimTargetState.CANCELLED}
    story.tick(at("2026-12-06T10:00"))
    assert story.noted() == []


def test_claim_submitted_without_a_policy_never_gets_a_clock() -> None:
    story = Story(FRIDAY, replace(TERMS, policy=None))
    assert story.claim.clock is None
    story.terms = TERMS
    story.decide(at("2026-11-06T10:00"), LineState.DENIED)
    assert story.claim.clock is None


@given(steps=st.lists(st.integers(min_value=1, max_value=3_000), min_size=1, max_size=8))
def test_deadline_is_that_of_the_intervals_alone(steps: list[int]) -> None:
    """What is charged is the business time of the intervals that are ours, and intervals leave out no moment."""
    story, now, asked = Story(FRIDAY), FRIDAY, False
    for minutes in steps:
        now = Instant(now + minutes * MINUTE)
        if asked:
            story.answer(now)
        else:
            story.ask(now)
        asked = not asked
    assert story.claim.clock
    clock, target = story.claim.clock, story.target()
    ends = [*(each.since for each in clock.intervals[1:]), now]
    charged = sum(
        business_time_between(OFFICE, each.since, end)
        for each, end in zip(clock.intervals, ends, strict=True)
        if each.party is ClaimParty.US
    )
    since = target.running_since if target.running_since is not None else now
    assert target.used + business_time_between(OFFICE, since, now) == charged
    left = target.budget - charged
    if left > 0:
        after_all = [each for each in pairwise([now, target.due_at]) if asked is False]
        assert all(business_time_between(OFFICE, *each) == left for each in after_all)
    assert sum(attribution(clock, now).values()) == now - FRIDAY


def test_pause_of_what_is_not_owed_changes_nothing() -> None:
    story = Story(FRIDAY)
    assert story.claim.clock
    nothing: frozenset[ClaimTargetKind] = frozenset()
    over = moved(story.claim.clock, OFFICE, FRIDAY, owed=nothing, paused=nothing, met=nothing, party=None)
    again = moved(over, OFFICE, FRIDAY, owed=nothing, paused=frozenset(ClaimTargetKind), met=nothing, party=None)
    assert again == over

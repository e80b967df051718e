"""The header of a claim follows its lines, whatever is done in whatever order."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim, ClaimAction, ClaimState, LineProgress
from warranty.claims.domain.deciding import Verdict, appeal, decide, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.erasure import erased
from warranty.claims.domain.moving import close, fulfil, pass_time, settle, submit, withdraw
from warranty.claims.domain.opening import LineDraft
from warranty.claims.domain.states import ACTIONS, OVER, TRANSITIONS, allowed_actions, header_of, require_allowed

from services.warranty.tests.claims.claims import (
    AINO,
    MIKKO,
    NOW,
    OLLI,
    RULES,
    created,
    decided,
    line,
    submitted,
    verdict,
)

STEPS = st.lists(st.integers(0, 9 * 3 * 8 * 64 * 4 - 1), min_size=20, max_size=30)
"""Each number is one step: what is done, by whom, to which lines, with which outcomes, after how many days."""
STATES = (LineState.APPROVED, LineState.APPROVED, LineState.DENIED, LineState.INFO)
Step = Callable[[Claim], Outcome]


def begun(*lines: LineDraft) -> Claim:
    """The remedy of its first line has begun while its other lines are open."""
    in_review, _ = review(submitted(*lines), (), AINO, NOW)
    return fulfil(decided(in_review, verdict(1, LineState.APPROVED)), (), "RO-1", AINO, NOW)[0]


def step_of(number: int, now: Instant) -> tuple[Step, Instant]:
    number, kind = divmod(number, 9)
    number, person = divmod(number, 3)
    number, chosen = divmod(number, 8)
    days, outcomes = divmod(number, 64)
    by, then = (MIKKO, AINO, OLLI)[person], Instant(now + (0, 0, 7, 35)[days] * DAY)
    named = [line for line in (1, 2, 3) if chosen & 1 << (line - 1)]
    verdicts = [
        Verdict(
            line, STATES[(outcomes >> 2 * line - 2) % 4], 50 if outcomes % 3 == 0 else 100, None, None, "WEAR", "Worn."
        )
        for line in named or (1, 2, 3)
    ]
    steps: list[Step] = [
        lambda claim: submit(claim, (), by, then),
        lambda claim: review(claim, named, by, then),
        lambda claim: review(claim, (), by, then),
        lambda claim: decide(claim, verdicts, by, then, remind_every_days=7),
        lambda claim: appeal(claim, named, "No.", by, then),
        lambda claim: fulfil(claim, named, "", by, then),
        lambda claim: settle(claim, named, by, then),
        lambda claim: (close if outcomes > 31 else withdraw)(claim, by, then) if outcomes % 32 == 0 else (claim, []),
        lambda claim: pass_time(claim, 7, RULES, then),
    ]
    return steps[kind], then


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_header_is_the_roll_up_of_the_lines(steps: list[int]) -> None:
    lines = (line(), line(fault_reason="leak"), line(fault_reason="noise"))
    claim, now = (begun, created, submitted, submitted)[steps[0] % 4](*lines), NOW
    for number in steps:
        step, now = step_of(number, now)
        before = claim
        try:
            claim, events = step(claim)
        except Refused:
            continue
        if not events:
            continue
        assert claim.state is before.state or claim.state in TRANSITIONS[before.state]
        assert claim.state is header_of(claim) is expected(claim)
        made = claim.transitions[-1]
        assert (made.from_state, made.to_state, made.at) == (before.state, claim.state, now)
        assert made.by.id
        assert made.by.kind == RULES.kind or made.action in allowed_actions(before, made.by.kind, now)
        assert all(line.decisions for line in claim.lines if line.state is not LineState.OPEN)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_nothing_of_an_erased_customer_is_left_undecided(steps: list[int]) -> None:
    claim, now = begun(line(), line(fault_reason="leak"), line(fault_reason="noise")), NOW
    for number in steps:
        step, now = step_of(number, now)
        with suppress(Refused):
            claim, _ = step(claim)
        gone, _ = erased(claim, RULES, now)
        assert gone.state is header_of(gone) is expected(gone)
        assert gone.state in OVER or allowed_actions(gone, AINO.kind, now)
        assert gone.info is None


def expected(claim: Claim) -> ClaimState:
    """The header by the words of the state table, without the code's way to it."""
    last = claim.transitions[-1].action
    if last in (ClaimAction.WITHDRAW, ClaimAction.CLOSE):
        return ClaimState.WITHDRAWN if last is ClaimAction.WITHDRAW else ClaimState.CLOSED
    if claim.ended is not None:
        return ClaimState.EXPIRED
    if not any(each.action is ClaimAction.SUBMIT for each in claim.transitions):
        return ClaimState.DRAFT
    states = [each.state for each in claim.lines]
    if LineState.INFO in states:
        return ClaimState.INFO_REQUESTED
    if LineState.OPEN in states:
        idle = ClaimState.APPEALED if any(x.appeal and x.state is LineState.OPEN for x in claim.lines) else None
        return ClaimState.IN_REVIEW if claim.reviewer else idle or ClaimState.SUBMITTED
    if LineState.APPROVED not in states:
        return ClaimState.DENIED_FINAL if all(each.appeal for each in claim.lines) else ClaimState.DENIED
    progress = {each.progress for each in claim.lines if each.state is LineState.APPROVED}
    if LineProgress.WAITING not in progress:
        return ClaimState.IN_FULFILMENT if LineProgress.STARTED in progress else ClaimState.SETTLED
    whole = all(each.decisions[-1].share_percent == 100 for each in claim.lines)
    return ClaimState.APPROVED if whole else ClaimState.PARTIALLY_APPROVED


@pytest.mark.parametrize("state", ClaimState)
def test_what_is_not_listed_is_refused_and_names_what_is(state: ClaimState) -> None:
    claim = replace(created(), state=state)
    for action in ClaimAction:
        if action in allowed_actions(claim, AINO.kind, NOW):
            continue
        with pytest.raises(Refused) as refused:
            require_allowed(claim, action, AINO.kind, NOW)
        assert (refused.value.kind, refused.value.reason) == ("conflict", "TRANSITION_NOT_ALLOWED")
        assert refused.value.metadata["allowed_actions"] == ",".join(allowed_actions(claim, AINO.kind, NOW))


def test_every_state_has_its_rows() -> None:
    assert set(ACTIONS) == set(TRANSITIONS) == set(ClaimState)
    assert {ClaimState.DENIED_FINAL, ClaimState.WITHDRAWN, ClaimState.EXPIRED, ClaimState.CLOSED} == OVER
    assert all(not ACTIONS[state] for state in OVER)


def test_an_erased_claim_takes_no_more_texts() -> None:
    claim = replace(created(), erased_at=NOW)
    assert allowed_actions(claim, MIKKO.kind, NOW) == ()


def test_line_is_in_full_without_a_smaller_cap() -> None:
    for cap, state in ((None, "approved"), (12_000, "approved"), (11_999, "partially_approved")):
        limit = Money(cap, "EUR") if cap else None
        assert decided(submitted(), verdict(1, LineState.APPROVED, cap=limit)).state == state

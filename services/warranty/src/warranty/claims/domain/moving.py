"""Submitting a claim, and what comes after its decisions. Each returns the new claim and its events."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import DAY, Instant, after
from domainkit.refusals import Refused

from warranty.claims.domain.bounds import DRAFT_DAYS
from warranty.claims.domain.changing import Outcome, recorded
from warranty.claims.domain.claim import (
    MOST_EVIDENCE,
    Claim,
    ClaimAction,
    ClaimLine,
    ClaimState,
    Evidence,
    LineProgress,
)
from warranty.claims.domain.deciding import REMINDERS, named_lines, unanswered
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.evidence import require_evidence
from warranty.claims.domain.states import require_allowed


def submit(claim: Claim, evidence: Sequence[Evidence], by: Actor, now: Instant) -> Outcome:
    """Submits a draft, or answers what was asked: lines that waited for information are open again.

    Raises Refused: TRANSITION_NOT_ALLOWED, EVIDENCE_MISSING, TOO_MUCH_EVIDENCE, CLAIM_FULL.
    """
    require_allowed(claim, ClaimAction.SUBMIT, by.kind, now)
    if len(claim.evidence) + len(evidence) > MOST_EVIDENCE:
        raise Refused("conflict", "TOO_MUCH_EVIDENCE", f"A claim has at most {MOST_EVIDENCE} pieces of evidence.")
    added = replace(claim, evidence=(*claim.evidence, *evidence))
    if claim.submitted_at is None:
        require_evidence(added)
    lines = tuple(replace(line, state=LineState.OPEN) if line.state is LineState.INFO else line for line in claim.lines)
    changed = replace(added, lines=lines, info=None, reviewer=None, submitted_at=claim.submitted_at or now)
    return recorded(claim, changed, ClaimAction.SUBMIT, by, now)


def withdraw(claim: Claim, by: Actor, now: Instant, *, reason: str = "") -> Outcome:
    """Ends it before anything of it has started. Raises Refused: TRANSITION_NOT_ALLOWED."""
    require_allowed(claim, ClaimAction.WITHDRAW, by.kind, now)
    return _ended(claim, ClaimState.WITHDRAWN, ClaimAction.WITHDRAW, by, now, reason)


def fulfil(claim: Claim, numbers: Sequence[int], reference: str, by: Actor, now: Instant) -> Outcome:
    """The remedy of approved lines begins: those that are named, or all that wait. Each time is an attempt.

    Raises Refused: TRANSITION_NOT_ALLOWED, CLAIM_FULL, VALIDATION_FAILED.
    """

    def started(line: ClaimLine) -> ClaimLine:
        return replace(line, progress=LineProgress.STARTED, attempts=line.attempts + 1, fulfilment_reference=reference)

    return _moved(claim, ClaimAction.FULFIL, numbers, LineProgress.WAITING, started, by, now)


def settle(claim: Claim, numbers: Sequence[int], by: Actor, now: Instant) -> Outcome:
    """The remedy of lines is done. Raises Refused: TRANSITION_NOT_ALLOWED, CLAIM_FULL, VALIDATION_FAILED."""

    def settled(line: ClaimLine) -> ClaimLine:
        return replace(line, progress=LineProgress.SETTLED, settled_at=now)

    return _moved(claim, ClaimAction.SETTLE, numbers, LineProgress.STARTED, settled, by, now)


def close(claim: Claim, by: Actor, now: Instant) -> Outcome:
    """While a line can be appealed, only the customer closes it. Raises Refused: TRANSITION_NOT_ALLOWED."""
    require_allowed(claim, ClaimAction.CLOSE, by.kind, now)
    return _ended(claim, ClaimState.CLOSED, ClaimAction.CLOSE, by, now)


def pass_time(claim: Claim, remind_every_days: int, by: Actor, now: Instant) -> Outcome:
    """What a claim that waits for an answer has due: a reminder, twice, and then its end. An old draft is withdrawn.

    Where lines were decided before, those that wait are denied instead, and the claim goes on.
    """
    if claim.state is ClaimState.DRAFT and now >= after(claim.created_at, DRAFT_DAYS * DAY):
        return withdraw(claim, by, now)
    if claim.state is not ClaimState.INFO_REQUESTED or claim.info is None or now < claim.info.next_at:
        return claim, []
    if claim.info.reminders < REMINDERS:
        info = replace(
            claim.info, reminders=claim.info.reminders + 1, next_at=after(claim.info.next_at, remind_every_days * DAY)
        )
        return recorded(claim, replace(claim, info=info), ClaimAction.REMIND, by, now)
    decided = any(
        line.state in (LineState.APPROVED, LineState.DENIED) or line.appeal is not None for line in claim.lines
    )
    if not decided:
        return _ended(claim, ClaimState.EXPIRED, ClaimAction.EXPIRE, by, now)
    lines = tuple(unanswered(line, by, now) if line.state is LineState.INFO else line for line in claim.lines)
    return recorded(claim, replace(claim, lines=lines, info=None), ClaimAction.EXPIRE, by, now)


def _ended(claim: Claim, state: ClaimState, action: ClaimAction, by: Actor, now: Instant, reason: str = "") -> Outcome:
    return recorded(claim, replace(claim, ended=state, info=None, reviewer=None), action, by, now, reason=reason)


def _moved(
    claim: Claim,
    action: ClaimAction,
    numbers: Sequence[int],
    progress: LineProgress,
    move: Callable[[ClaimLine], ClaimLine],
    by: Actor,
    now: Instant,
) -> Outcome:
    require_allowed(claim, action, by.kind, now)
    chosen = named_lines(claim, numbers, progress)
    lines = tuple(move(line) if line.number in chosen else line for line in claim.lines)
    return recorded(claim, replace(claim, lines=lines), action, by, now)

"""Deciding the lines of a claim, and appeals against that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from domainkit.money import Money
from domainkit.refusals import Refused, invalid
from domainkit.text import text

from warranty.claims.domain.changing import Charge, Outcome, in_money, recorded, uncharged
from warranty.claims.domain.claim import (
    MOST_DECISIONS,
    Claim,
    ClaimAction,
    ClaimLine,
    InfoRequest,
    LineProgress,
    Remedy,
)
from warranty.claims.domain.decisions import LineAppeal, LineDecision, LineState
from warranty.claims.domain.states import is_appealable, require_allowed

LONGEST_TEXT = 4_000
LONGEST_NOTICE = 1_000
REMINDERS = 2
NO_ANSWER = "NO_ANSWER"
_REASON = re.compile(r"[A-Z][A-Z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about the line of this number. `share_percent`, `cap` and `remedy` are those of an approval."""

    line: int
    state: LineState
    share_percent: int = 100
    cap: Money | None = None
    remedy: Remedy | None = None
    reason_code: str = ""
    text: str = ""
    goodwill: bool = False


def review(claim: Claim, numbers: Sequence[int], by: Actor, now: Instant, *, reason: str = "") -> Outcome:
    """Somebody looks at the open lines. In fulfilment a finding opens those that are named, or all that have started.

    Raises Refused: TRANSITION_NOT_ALLOWED, REVIEWER_NOT_ANOTHER, VALIDATION_FAILED.
    """
    require_allowed(claim, ClaimAction.REVIEW, by.kind, now)
    lines = claim.lines
    if not any(line.state is LineState.OPEN for line in lines):
        found = named_lines(claim, numbers, LineProgress.STARTED)
        lines = tuple(_reopened(line) if line.number in found else line for line in lines)
    elif numbers:
        raise invalid("lines", "Name lines only where the claim is in fulfilment.")
    elif not any(_may_decide(line, by) for line in lines if line.state is LineState.OPEN):
        raise _not_another()
    return recorded(claim, replace(claim, lines=lines, reviewer=by), ClaimAction.REVIEW, by, now, reason=reason)


def decide(
    claim: Claim,
    verdicts: Sequence[Verdict],
    by: Actor,
    now: Instant,
    *,
    remind_every_days: int,
    charge: Charge = uncharged,
) -> Outcome:
    """Decides open lines; those that are not named stay open. Of what is asked the customer is reminded twice.

    An approved line of which `charge` finds no money to be certain stays open, with the reason.

    Raises Refused: TRANSITION_NOT_ALLOWED, REVIEWER_NOT_ANOTHER, CLAIM_FULL, VALIDATION_FAILED.
    """
    require_allowed(claim, ClaimAction.DECIDE, by.kind, now)
    made: dict[int, ClaimLine] = {}
    by_number = {line.number: line for line in claim.lines}
    for position, verdict in enumerate(verdicts):
        at = f"decisions[{position}]"
        line = by_number.get(verdict.line)
        if line is None or line.state is not LineState.OPEN or verdict.line in made:
            raise invalid(f"{at}.line", "Must be the number of an open line, named once.")
        if not _may_decide(line, by):
            raise _not_another()
        made[verdict.line] = _decided(line, verdict, at, by, now)
    lines = in_money(claim, made, charge)
    for position, verdict in enumerate(verdicts):
        if _costs_more(by_number[verdict.line], next(each for each in lines if each.number == verdict.line)):
            raise invalid(f"decisions[{position}].share_percent", "An appeal must not make the customer pay more.")
    asks = any(line.state is LineState.INFO for line in lines)
    info = InfoRequest(now, 0, after(now, remind_every_days * DAY)) if asks else None
    still_open = any(line.state is LineState.OPEN for line in lines)
    changed = replace(claim, lines=lines, info=info, reviewer=by if still_open and not asks else None)
    return recorded(claim, changed, ClaimAction.DECIDE, by, now)


def appeal(claim: Claim, numbers: Sequence[int], why: str, by: Actor, now: Instant) -> Outcome:
    """Opens the lines again, or all that can be appealed where none is named. Each line once.

    Raises Refused: TRANSITION_NOT_ALLOWED, VALIDATION_FAILED.
    """
    require_allowed(claim, ClaimAction.APPEAL, by.kind, now)
    appealable = {line.number for line in claim.lines if is_appealable(line, now)}
    if not appealable.issuperset(numbers):
        raise invalid("lines", "Must be lines that are denied or approved in part, for up to 30 days, each once.")
    chosen = set(numbers) or appealable
    said = LineAppeal(text(why, "text", longest=LONGEST_TEXT), by, now)
    lines = tuple(
        replace(line, state=LineState.OPEN, appeal=said) if line.number in chosen else line for line in claim.lines
    )
    return recorded(claim, replace(claim, lines=lines, reviewer=None), ClaimAction.APPEAL, by, now)


def unanswered(line: ClaimLine, by: Actor, now: Instant) -> ClaimLine:
    """The line without the answer that it waited for: denied, or approved as it was before its appeal."""
    return _decided_by_time(line, _approved_before(line), by, now)


def without_customer(line: ClaimLine, by: Actor, now: Instant) -> ClaimLine:
    """The line of someone who is erased: what is open is approved as it was before, or denied."""
    if line.state not in (LineState.OPEN, LineState.INFO):
        return line
    made = [each for each in line.decisions if each.state in (LineState.APPROVED, LineState.DENIED)]
    return _decided_by_time(line, made[-1] if made and made[-1].state is LineState.APPROVED else None, by, now)


def _decided_by_time(line: ClaimLine, best: LineDecision | None, by: Actor, now: Instant) -> ClaimLine:
    if best is not None:
        kept = replace(best, reason_code=NO_ANSWER, decided_by=by, decided_at=now)
        return _with(line, kept, now)
    return _with(line, LineDecision(LineState.DENIED, 0, None, NO_ANSWER, "", by, now), now)


def _decided(line: ClaimLine, verdict: Verdict, at: str, by: Actor, now: Instant) -> ClaimLine:
    if len(line.decisions) >= MOST_DECISIONS:
        raise Refused("conflict", "CLAIM_FULL", f"The line was decided {MOST_DECISIONS} times. Open another claim.")
    approves = verdict.state is LineState.APPROVED
    if not approves and (verdict.cap or verdict.remedy or verdict.goodwill):
        raise invalid(f"{at}.state", "Only an approval has a cap, a remedy and goodwill.")
    if verdict.cap and verdict.cap.currency != line.asked.currency:
        raise invalid(f"{at}.cap.currency", "Must be the currency of what is asked.")
    if approves and not 1 <= verdict.share_percent <= 100:
        raise invalid(f"{at}.share_percent", "Must be 1 to 100.")
    if verdict.reason_code and not _REASON.fullmatch(verdict.reason_code):
        raise invalid(f"{at}.reason_code", "Must be a code such as NOT_COVERED.")
    if verdict.state is LineState.DENIED and not verdict.reason_code:
        raise invalid(f"{at}.reason_code", "A denial needs a reason.")
    said = text(verdict.text, f"{at}.text", longest=LONGEST_NOTICE, shortest=0 if approves else 1)
    share = verdict.share_percent if approves else 0
    made = LineDecision(
        verdict.state, share, verdict.cap, verdict.reason_code, said, by, now, goodwill=verdict.goodwill
    )
    before = _approved_before(line)
    if before is not None and verdict.state is not LineState.INFO and _is_worse(made, before, line):
        raise invalid(f"{at}.share_percent", "An appeal must not take away what was approved before.")
    decided = _with(line, made, now)
    return replace(decided, granted_remedy=verdict.remedy or line.requested_remedy) if approves else decided


def _with(line: ClaimLine, made: LineDecision, now: Instant) -> ClaimLine:
    appealed = line.appeal
    if appealed is not None and appealed.decided_at is None and made.state is not LineState.INFO:
        appealed = replace(appealed, decided_at=now)
    decided = replace(line, state=made.state, decisions=(*line.decisions, made), appeal=appealed)
    return replace(decided, granted_remedy=None, payments=None) if made.state is LineState.DENIED else decided


def _reopened(line: ClaimLine) -> ClaimLine:
    return replace(line, state=LineState.OPEN, progress=LineProgress.WAITING)


def _approved_before(line: ClaimLine) -> LineDecision | None:
    """The approval that an open appeal is against; None where there is no such appeal, or it is against a denial."""
    if line.appeal is None or line.appeal.decided_at is not None:
        return None
    earlier = [each for each in line.decisions if each.state in (LineState.APPROVED, LineState.DENIED)]
    return earlier[-1] if earlier and earlier[-1].state is LineState.APPROVED else None


def _is_worse(made: LineDecision, before: LineDecision, line: ClaimLine) -> bool:
    if made.share_percent < before.share_percent:
        return True
    asked = line.asked.amount_minor
    return (made.cap.amount_minor if made.cap else asked) < min(before.cap.amount_minor if before.cap else asked, asked)


def _costs_more(before: ClaimLine, decided: ClaimLine) -> bool:
    """Whether the customer pays more by the decision of an appeal than by the approval that it is against."""
    if _approved_before(before) is None or decided.state is not LineState.APPROVED:
        return False
    if before.payments is None or decided.payments is None:
        return False
    return decided.payments.customer.net.amount_minor > before.payments.customer.net.amount_minor


def _may_decide(line: ClaimLine, by: Actor) -> bool:
    """Whether nobody but others, or a program, decided what the appeal of the line is against."""
    if line.appeal is None or line.appeal.decided_at is not None:
        return True
    people = (each.decided_by for each in line.decisions if each.decided_by.kind is not ActorKind.SERVICE)
    before_appeal = [each.decided_by for each in line.decisions if each.decided_at <= line.appeal.appealed_at]
    return by.id not in {each.id for each in people if each in before_appeal}


def _not_another() -> Refused:
    return Refused("conflict", "REVIEWER_NOT_ANOTHER", "An appeal is decided by another person than before.")


def named_lines(claim: Claim, numbers: Sequence[int], progress: LineProgress) -> set[int]:
    """The approved lines of these numbers, or all that are so far where none is named. Raises VALIDATION_FAILED."""
    there = {line.number for line in claim.lines if line.state is LineState.APPROVED and line.progress is progress}
    if not there.issuperset(numbers):
        raise invalid("lines", f"Must be numbers of approved lines that are {progress}.")
    return set(numbers) or there

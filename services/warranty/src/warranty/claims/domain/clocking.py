"""How the clock of a claim follows what is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.actors import ActorKind
from domainkit.business_time import Calendar
from domainkit.instants import Instant

from warranty.claim_policies.domain.claim_policy import ClaimPolicy, ClaimTargetKind
from warranty.claims.domain.changing import Outcome
from warranty.claims.domain.claim import Claim, ClaimAction, ClaimLine, ClaimState, LineProgress
from warranty.claims.domain.clock import ClaimClock, ClaimFact, ClaimParty, moved, noted
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.events import ClaimEvent, ClaimSlaBreached, ClaimSlaWarning

_STAFF = frozenset({ActorKind.AGENT, ActorKind.SUPERVISOR})
_NO_ANSWER = frozenset({ClaimAction.CREATE, ClaimAction.SUBMIT, ClaimAction.WITHDRAW, ClaimAction.APPEAL})
"""What staff do for the customer."""


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """By what a clock goes: the version of the calendar, and for a claim that has none yet the policy."""

    calendar_id: str
    calendar_number: int
    calendar: Calendar
    policy: ClaimPolicy | None = None

    def fits(self, clock: ClaimClock) -> bool:
        return (self.calendar_id, self.calendar_number) == (clock.calendar_id, clock.calendar_number)


def clocked(before: Claim, outcome: Outcome, terms: ClockTerms | None) -> Outcome:
    """The outcome with the clock after it. Events of what time brought come before those of the change.

    A claim gets its clock with its submission; one that was submitted without a policy never has one.
    """
    after, events = outcome
    if terms is None or after == before:
        return outcome
    now, facts = after.updated_at, tuple[ClaimFact, ...]()
    if before.clock is not None:
        now = max(now, before.clock.intervals[-1].since)
        passed, facts = noted(before.clock, now)
    elif terms.policy is not None and before.submitted_at is None and after.submitted_at is not None:
        passed = _new(terms.policy, terms, now)
    else:
        return outcome
    owed = _owed(after)
    party = ClaimParty.CUSTOMER if after.state is ClaimState.INFO_REQUESTED else ClaimParty.US
    clock = moved(
        passed,
        terms.calendar,
        now,
        owed=owed,
        paused=_paused(after),
        met=_met(after),
        party=party if owed else None,
    )
    with_clock = replace(after, clock=clock)
    changes = (replace(each, claim=replace(each.claim, clock=clock)) for each in events)  # each with its own lines
    return with_clock, [*_events(with_clock, passed, facts), *changes]


def tick(claim: Claim, now: Instant) -> Outcome:
    """What time alone brings: warnings and breaches."""
    if claim.clock is None:
        return claim, []
    clock, facts = noted(claim.clock, now)
    if not facts:
        return claim, []
    changed = replace(claim, clock=clock)
    return changed, _events(changed, clock, facts)


def _new(policy: ClaimPolicy, terms: ClockTerms, at: Instant) -> ClaimClock:
    return ClaimClock(
        policy_id=policy.id,
        calendar_id=terms.calendar_id,
        calendar_number=terms.calendar_number,
        budgets=policy.budgets,
        warn_at=policy.warn_at,
        started_at=at,
    )


def _owed(claim: Claim) -> frozenset[ClaimTargetKind]:
    if claim.submitted_at is None or claim.ended is not None:
        return frozenset()
    owes = {
        ClaimTargetKind.FIRST_ANSWER: not _answered(claim),
        ClaimTargetKind.DECISION: any(line.state in (LineState.OPEN, LineState.INFO) for line in claim.lines),
        ClaimTargetKind.SETTLEMENT: any(_is_unsettled(line) or _is_promised(line) for line in claim.lines),
    }
    return frozenset(kind for kind, is_owed in owes.items() if is_owed)


def _paused(claim: Claim) -> frozenset[ClaimTargetKind]:
    """While we wait for the customer; what is approved goes on meanwhile."""
    if claim.state is not ClaimState.INFO_REQUESTED:
        return frozenset()
    goes_on = any(_is_unsettled(line) for line in claim.lines)
    return frozenset(ClaimTargetKind) - ({ClaimTargetKind.SETTLEMENT} if goes_on else set())


def _met(claim: Claim) -> frozenset[ClaimTargetKind]:
    """What was done where it is not owed any more. What an erasure decides, nobody looked at."""
    done = {
        ClaimTargetKind.FIRST_ANSWER: _answered(claim),
        ClaimTargetKind.DECISION: claim.ended is None and claim.erased_at is None,
        ClaimTargetKind.SETTLEMENT: claim.ended is None
        and any(line.progress is LineProgress.SETTLED for line in claim.lines),
    }
    return frozenset(kind for kind, is_done in done.items() if is_done)


def _answered(claim: Claim) -> bool:
    """Whether the retailer's people have looked at it, or a line was decided or asked about: no referral is that."""
    decided = any(each.state is not LineState.OPEN for line in claim.lines for each in line.decisions)
    return decided or any(each.by.kind in _STAFF and each.action not in _NO_ANSWER for each in claim.transitions)


def _is_unsettled(line: ClaimLine) -> bool:
    return line.state is LineState.APPROVED and line.progress is not LineProgress.SETTLED


def _is_promised(line: ClaimLine) -> bool:
    """Approved, and opened again by a finding or an appeal: its remedy is still owed, or they would end the promise."""
    if line.state not in (LineState.OPEN, LineState.INFO) or line.settled_at is not None:
        return False
    made = [each.state for each in line.decisions if each.state in (LineState.APPROVED, LineState.DENIED)]
    return made[-1:] == [LineState.APPROVED]


def _events(claim: Claim, clock: ClaimClock, facts: Sequence[ClaimFact]) -> list[ClaimEvent]:
    due = {(each.kind, each.cycle): each.due_at for each in clock.targets}
    return [
        (ClaimSlaBreached if each.breach else ClaimSlaWarning)(claim, each, due.get((each.target, each.cycle), each.at))
        for each in facts
    ]

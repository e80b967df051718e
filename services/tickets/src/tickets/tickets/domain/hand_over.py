"""The hand-overs of a ticket to development: what was asked of whom, and what they answered."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import line, text

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.policies.domain.kinds import Party

MOST_HAND_OVERS = 20
"""Of a ticket, whatever their state: each of its events holds them all."""
LONGEST_LINE = 100
LONGEST_QUESTION = 500
LONGEST_ANSWER = 1000
LONGEST_URL = 500

PARTIES: Set[Party] = {Party.SUPPLIER, Party.US}
"""For whom a ticket waits meanwhile: the manufacturer's development or the retailer's."""


class HandOverState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


NEXT_STATES: Mapping[HandOverState, Set[HandOverState]] = {
    HandOverState.OPEN: {HandOverState.ANSWERED, HandOverState.WITHDRAWN},
    HandOverState.ANSWERED: frozenset(),
    HandOverState.WITHDRAWN: frozenset(),
}


class HandOverOutcome(StrEnum):
    FIXED = "fixed"
    BY_DESIGN = "by_design"
    CANNOT_REPRODUCE = "cannot_reproduce"
    NEEDS_MORE_INFORMATION = "needs_more_information"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDraft:
    """What the caller asks, of whom. `reference_url` was validated as an https URL by then."""

    addressee: str
    question: str
    reference: str = ""
    reference_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    outcome: HandOverOutcome
    text: str
    fixed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """`reason_id`: for what the ticket waits meanwhile. `ended_at`: when it was answered or withdrawn."""

    id: str
    addressee: str
    question: Annotated[str, Personal("what development is asked")]
    reference: Annotated[str, Personal("an issue of development")] = ""
    reference_url: Annotated[str, Personal("where that issue is")] = ""
    reason_id: str
    handed_over_by: Actor
    handed_over_at: Instant
    state: HandOverState = HandOverState.OPEN
    outcome: HandOverOutcome | None = None
    fixed_in: str = ""
    answer: Annotated[str, Personal("what development answers")] = ""
    answered_by: Actor | None = None
    ended_at: Instant | None = None


HandOvers = tuple[HandOver, ...]


def begun(
    known: HandOvers, draft: HandOverDraft, reason: PendingReason, by: Actor, now: Instant, *, id: str
) -> HandOver:
    """One more, open. Raises Refused: VALIDATION_FAILED, HAND_OVER_OPEN, TOO_MANY_HAND_OVERS."""
    if reason.party not in PARTIES:
        raise invalid("reason_id", "Must be a pending reason whose party is supplier or us.")
    if any(each.state is HandOverState.OPEN for each in known):
        raise Refused("conflict", "HAND_OVER_OPEN", "The ticket is handed over, and has no answer yet.")
    if len(known) >= MOST_HAND_OVERS:
        raise Refused("conflict", "TOO_MANY_HAND_OVERS", f"A ticket has at most {MOST_HAND_OVERS} hand-overs.")
    return HandOver(
        id=id,
        addressee=line(draft.addressee, "addressee", longest=LONGEST_LINE),
        question=text(draft.question, "question", longest=LONGEST_QUESTION),
        reference=line(draft.reference, "reference", shortest=0, longest=LONGEST_LINE),
        reference_url=line(draft.reference_url, "reference_url", shortest=0, longest=LONGEST_URL),
        reason_id=reason.id,
        handed_over_by=by,
        handed_over_at=now,
    )


def answered(hand_over: HandOver, answer: Answer, by: Actor, now: Instant) -> HandOver:
    """Raises Refused: HAND_OVER_NOT_OPEN, VALIDATION_FAILED."""
    ended = _ended(hand_over, HandOverState.ANSWERED, now)
    fixed_in = line(answer.fixed_in, "fixed_in", shortest=0, longest=LONGEST_LINE)
    if bool(fixed_in) is not (answer.outcome is HandOverOutcome.FIXED):
        raise invalid("fixed_in", "Must be there if the outcome is fixed, and with no other outcome.")
    said = text(answer.text, "answer", longest=LONGEST_ANSWER)
    return replace(ended, outcome=answer.outcome, fixed_in=fixed_in, answer=said, answered_by=by)


def withdrawn(hand_over: HandOver, by: Actor, now: Instant) -> HandOver:
    """Raises Refused: HAND_OVER_NOT_OPEN, HAND_OVER_NOT_YOURS."""
    if by.id != hand_over.handed_over_by.id and by.kind is not ActorKind.SUPERVISOR:
        detail = "Only who handed the ticket over, or a supervisor, withdraws it."
        raise Refused("denied", "HAND_OVER_NOT_YOURS", detail)
    return _ended(hand_over, HandOverState.WITHDRAWN, now)


def _ended(hand_over: HandOver, state: HandOverState, now: Instant) -> HandOver:
    allowed = NEXT_STATES[hand_over.state]
    if state not in allowed:
        raise Refused(
            "conflict",
            "HAND_OVER_NOT_OPEN",
            f"The hand-over is {hand_over.state}.",
            metadata={"state": hand_over.state, "allowed_states": ",".join(sorted(allowed))},
        )
    return replace(hand_over, state=state, ended_at=now)

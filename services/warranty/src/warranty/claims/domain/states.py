"""The states of a claim, as data: how its lines roll up, where it may go, and who may do what."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from domainkit.actors import ActorKind
from domainkit.instants import DAY, Instant
from domainkit.refusals import Refused

from warranty.claims.domain.claim import Claim, ClaimAction, ClaimLine, ClaimState, LineProgress
from warranty.claims.domain.decisions import LineState

APPEAL_WITHIN = 30 * DAY


class Side(Enum):
    """Who acts: the customer, a program of the retailer, its people, or nobody but time."""

    CUSTOMER = auto()
    PARTNER = auto()
    STAFF = auto()
    TIME = auto()


SIDES: Mapping[str, Side] = {
    ActorKind.CUSTOMER: Side.CUSTOMER,
    ActorKind.PARTNER: Side.PARTNER,
    ActorKind.AGENT: Side.STAFF,
    ActorKind.SUPERVISOR: Side.STAFF,
    ActorKind.SERVICE: Side.TIME,
}

_ANYBODY = frozenset({Side.CUSTOMER, Side.PARTNER, Side.STAFF})
_STAFF = frozenset({Side.STAFF})
_TIME = frozenset({Side.TIME})
_OF_APPROVED_LINES = {ClaimAction.FULFIL: _STAFF, ClaimAction.SETTLE: _STAFF}
_DECIDED = {**_OF_APPROVED_LINES, ClaimAction.APPEAL: _ANYBODY, ClaimAction.WITHDRAW: _ANYBODY}

ACTIONS: Mapping[ClaimState, Mapping[ClaimAction, frozenset[Side]]] = {
    ClaimState.DRAFT: {ClaimAction.SUBMIT: _ANYBODY, ClaimAction.WITHDRAW: _ANYBODY | _TIME},
    ClaimState.SUBMITTED: {
        ClaimAction.REVIEW: _STAFF,
        ClaimAction.DECIDE: _STAFF,
        ClaimAction.WITHDRAW: _ANYBODY,
    },
    ClaimState.INFO_REQUESTED: {
        ClaimAction.SUBMIT: _ANYBODY,
        ClaimAction.WITHDRAW: _ANYBODY,
        ClaimAction.REMIND: _TIME,
        ClaimAction.EXPIRE: _TIME,
        **_OF_APPROVED_LINES,
    },
    ClaimState.IN_REVIEW: {ClaimAction.DECIDE: _STAFF, ClaimAction.WITHDRAW: _ANYBODY, **_OF_APPROVED_LINES},
    ClaimState.APPROVED: _DECIDED,
    ClaimState.PARTIALLY_APPROVED: _DECIDED,
    ClaimState.DENIED: {
        ClaimAction.APPEAL: _ANYBODY,
        ClaimAction.CLOSE: frozenset({Side.CUSTOMER, Side.STAFF}),
    },
    ClaimState.APPEALED: {ClaimAction.REVIEW: _STAFF, **_OF_APPROVED_LINES},
    ClaimState.IN_FULFILMENT: {
        ClaimAction.SETTLE: _STAFF,
        ClaimAction.REVIEW: _STAFF,
        ClaimAction.APPEAL: _ANYBODY,
    },
    ClaimState.SETTLED: {
        ClaimAction.APPEAL: _ANYBODY,
        ClaimAction.CLOSE: frozenset({Side.CUSTOMER, Side.STAFF}),
    },
    ClaimState.DENIED_FINAL: {},
    ClaimState.WITHDRAWN: {},
    ClaimState.EXPIRED: {},
    ClaimState.CLOSED: {},
}
"""Who may do what in which state. What is not listed is refused; `allowed_actions` looks at the lines as well."""

_AFTER_A_REVIEW = frozenset(
    {
        ClaimState.INFO_REQUESTED,
        ClaimState.APPROVED,
        ClaimState.PARTIALLY_APPROVED,
        ClaimState.DENIED,
        ClaimState.WITHDRAWN,
    }
)
_WENT_ON = frozenset({ClaimState.IN_FULFILMENT, ClaimState.SETTLED})
"""Approved lines go on while another line is appealed or examined: then the header is where they are by then."""

TRANSITIONS: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.SUBMITTED, ClaimState.WITHDRAWN}),
    ClaimState.SUBMITTED: _AFTER_A_REVIEW | _WENT_ON | {ClaimState.IN_REVIEW},
    ClaimState.INFO_REQUESTED: frozenset(
        {
            *(ClaimState.SUBMITTED, ClaimState.APPEALED, ClaimState.WITHDRAWN, ClaimState.EXPIRED),
            # an erasure leaves what was approved before
            ClaimState.APPROVED,
            # without an answer its lines are denied where others are approved or were denied before
            *(ClaimState.PARTIALLY_APPROVED, ClaimState.DENIED, ClaimState.DENIED_FINAL, *_WENT_ON),
        }
    ),
    ClaimState.IN_REVIEW: _AFTER_A_REVIEW | _WENT_ON | {ClaimState.DENIED_FINAL},
    ClaimState.APPROVED: frozenset(
        {
            *(ClaimState.IN_FULFILMENT, ClaimState.WITHDRAWN),
            # stored as approved by its shares alone, while the customer pays a part
            *(ClaimState.PARTIALLY_APPROVED, ClaimState.APPEALED),
        }
    ),
    ClaimState.PARTIALLY_APPROVED: frozenset({ClaimState.IN_FULFILMENT, ClaimState.APPEALED, ClaimState.WITHDRAWN}),
    ClaimState.DENIED: frozenset({ClaimState.APPEALED, ClaimState.CLOSED}),
    ClaimState.APPEALED: frozenset(
        {
            ClaimState.IN_REVIEW,
            # an erasure decides what is appealed
            *(
                ClaimState.APPROVED,
                ClaimState.PARTIALLY_APPROVED,
                ClaimState.DENIED,
                ClaimState.DENIED_FINAL,
                *_WENT_ON,
            ),
        }
    ),
    ClaimState.IN_FULFILMENT: frozenset({ClaimState.SETTLED, ClaimState.IN_REVIEW, ClaimState.APPEALED}),
    ClaimState.SETTLED: frozenset({ClaimState.CLOSED, ClaimState.APPEALED}),
    ClaimState.DENIED_FINAL: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
    ClaimState.EXPIRED: frozenset(),
    ClaimState.CLOSED: frozenset(),
}
"""Where the header may go. A change that leads elsewhere is a fault of ours, and nothing of it is stored."""

OVER = frozenset(state for state, onward in TRANSITIONS.items() if not onward)


def roll_up(lines: Sequence[ClaimLine], *, in_review: bool) -> ClaimState:
    """The header of a claim that was submitted and has not ended. `in_review`: somebody looks at its open lines."""
    if any(line.state is LineState.INFO for line in lines):
        return ClaimState.INFO_REQUESTED
    undecided = [line for line in lines if line.state is LineState.OPEN]
    if undecided:
        if in_review:
            return ClaimState.IN_REVIEW
        return ClaimState.APPEALED if any(line.appeal for line in undecided) else ClaimState.SUBMITTED
    approved = [line for line in lines if line.state is LineState.APPROVED]
    if not approved:
        return ClaimState.DENIED_FINAL if all(line.appeal for line in lines) else ClaimState.DENIED
    if all(line.progress is LineProgress.SETTLED for line in approved):
        return ClaimState.SETTLED
    if all(line.progress is not LineProgress.WAITING for line in approved):
        return ClaimState.IN_FULFILMENT
    return ClaimState.APPROVED if all(line.in_full for line in lines) else ClaimState.PARTIALLY_APPROVED


def header_of(claim: Claim) -> ClaimState:
    if claim.ended is not None:
        return claim.ended
    if claim.submitted_at is None:
        return ClaimState.DRAFT
    return roll_up(claim.lines, in_review=claim.reviewer is not None)


def has_begun(claim: Claim) -> bool:
    """Whether the remedy of a line has ever begun, also where a finding opened it again."""
    return any(line.attempts for line in claim.lines)


def is_appealable(line: ClaimLine, now: Instant) -> bool:
    """Whether its decision denies some of what was asked, was never appealed, and is no older than 30 days."""
    if line.state not in (LineState.APPROVED, LineState.DENIED) or line.appeal is not None or line.in_full:
        return False
    return now < line.decisions[-1].decided_at + APPEAL_WITHIN


def allowed_actions(claim: Claim, role: str, now: Instant) -> tuple[ClaimAction, ...]:
    """What this role may do with the claim now, in the order of the table."""
    side = SIDES.get(role)
    actions = ACTIONS[claim.state].items()
    return tuple(action for action, sides in actions if side in sides and _has_object(claim, action, role, now))


def require_allowed(claim: Claim, action: ClaimAction, role: str, now: Instant) -> None:
    """Raises Refused: TRANSITION_NOT_ALLOWED, which names what this role may do instead."""
    allowed = allowed_actions(claim, role, now)
    if action not in allowed:
        raise Refused(
            "conflict",
            "TRANSITION_NOT_ALLOWED",
            f"A claim that is {claim.state} does not take '{action}' from this caller now.",
            metadata={"allowed_actions": ",".join(allowed)},
        )


_OF_ERASED = frozenset({ClaimAction.FULFIL, ClaimAction.SETTLE, ClaimAction.CLOSE})


def _has_object(claim: Claim, action: ClaimAction, role: str, now: Instant) -> bool:
    """Whether there is a line, or a claim, that the action can be about."""
    if claim.erased_at is not None and action not in _OF_ERASED:
        return False
    approved = [line.progress for line in claim.lines if line.state is LineState.APPROVED]
    appealable = any(is_appealable(line, now) for line in claim.lines)
    if action is ClaimAction.FULFIL:
        return LineProgress.WAITING in approved
    if action is ClaimAction.SETTLE:
        return LineProgress.STARTED in approved
    if action is ClaimAction.REVIEW and claim.state is ClaimState.IN_FULFILMENT:
        return LineProgress.STARTED in approved
    if action is ClaimAction.APPEAL:
        return appealable
    if action is ClaimAction.WITHDRAW:
        return not has_begun(claim)
    if action is ClaimAction.CLOSE:
        return role == ActorKind.CUSTOMER or claim.erased_at is not None or not appealable
    return True

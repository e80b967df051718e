"""The approvals of a ticket: what was asked of whom, and what they answered."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import line

MOST_APPROVALS = 20
"""Of a ticket, whatever their state: each of its events holds them all."""
LONGEST_TEXT = 200


class ApprovalState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class WithdrawalCause(StrEnum):
    """What withdrew an approval, where nobody did."""

    TICKET_MERGED = "ticket_merged"
    TICKET_CANCELLED = "ticket_cancelled"
    TICKET_CLOSED = "ticket_closed"
    TICKET_SPAM = "ticket_spam"
    APPROVER_GONE = "approver_gone"


NEXT_STATES: Mapping[ApprovalState, Set[ApprovalState]] = {
    ApprovalState.PENDING: {ApprovalState.APPROVED, ApprovalState.DECLINED, ApprovalState.WITHDRAWN},
    ApprovalState.APPROVED: frozenset(),
    ApprovalState.DECLINED: frozenset(),
    ApprovalState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """`ended_at`: when it was answered or withdrawn; None while it is pending.

    `withdrawal_cause`: None unless it was withdrawn with something else.
    """

    id: str
    question: Annotated[str, Personal("what is to be approved")]
    approver: Actor
    requested_by: Actor
    requested_at: Instant
    state: ApprovalState = ApprovalState.PENDING
    comment: Annotated[str, Personal("what the approver has to say about it")] = ""
    ended_at: Instant | None = None
    withdrawal_cause: WithdrawalCause | None = None


Approvals = tuple[Approval, ...]


def requested(approvals: Approvals, approval: Approval) -> Approvals:
    """With one more. Raises Refused: VALIDATION_FAILED, TOO_MANY_APPROVALS."""
    if approval.approver.id == approval.requested_by.id:
        raise invalid("approver_id", "Nobody approves what they ask for themselves.")
    if len(approvals) >= MOST_APPROVALS:
        raise Refused("conflict", "TOO_MANY_APPROVALS", f"A ticket has at most {MOST_APPROVALS} approvals.")
    return (*approvals, replace(approval, question=line(approval.question, "question", longest=LONGEST_TEXT)))


def answered(approval: Approval, *, approve: bool, comment: str, by: Actor, now: Instant) -> Approval:
    """Raises Refused: APPROVAL_NOT_PENDING, APPROVAL_NOT_YOURS, VALIDATION_FAILED."""
    state = ApprovalState.APPROVED if approve else ApprovalState.DECLINED
    ended = _ended(approval, state, now)
    if by.id != approval.approver.id:
        raise _not_theirs("Only who is asked answers.")
    comment = line(comment, "comment", longest=LONGEST_TEXT) if comment else ""
    return replace(ended, comment=comment)


def withdrawn(approval: Approval, by: Actor, now: Instant) -> Approval:
    """Raises Refused: APPROVAL_NOT_YOURS, APPROVAL_NOT_PENDING."""
    if by.id != approval.requested_by.id and by.kind is not ActorKind.SUPERVISOR:
        raise _not_theirs("Only who asked, or a supervisor, withdraws it.")
    return _ended(approval, ApprovalState.WITHDRAWN, now)


def given_up(approval: Approval, cause: WithdrawalCause, now: Instant) -> Approval:
    """Withdrawn by nobody. Raises Refused: APPROVAL_NOT_PENDING."""
    return replace(_ended(approval, ApprovalState.WITHDRAWN, now), withdrawal_cause=cause)


def require_answers(approvals: Approvals) -> None:
    """Raises Refused: APPROVALS_PENDING, which names them."""
    if pending := [each.id for each in approvals if each.state is ApprovalState.PENDING]:
        raise Refused(
            "conflict",
            "APPROVALS_PENDING",
            f"{len(pending)} approvals are pending.",
            metadata={"approval_ids": ",".join(pending)},
        )


def _ended(approval: Approval, state: ApprovalState, now: Instant) -> Approval:
    allowed = NEXT_STATES[approval.state]
    if state not in allowed:
        raise Refused(
            "conflict",
            "APPROVAL_NOT_PENDING",
            f"The approval is {approval.state}.",
            metadata={"state": approval.state, "allowed_states": ",".join(sorted(allowed))},
        )
    return replace(approval, state=state, ended_at=now)


def _not_theirs(detail: str) -> Refused:
    return Refused("denied", "APPROVAL_NOT_YOURS", detail)

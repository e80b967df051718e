"""An answer: one opinion, which never changes."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import text

from feedback.invitations.domain.invitation import Invitation, InvitationState, Metric

SCALE_MIN, SCALE_MAX = 1, 5
COMMENT_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the holder of an invitation submits. `comment` may be empty."""

    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The aggregate."""

    id: str
    retailer: str
    customer_id: str
    ticket_id: str
    invitation_id: str
    episode: int
    metric: Metric
    score: int
    comment: Annotated[str, Personal("what they wrote")]
    answered_at: Instant
    version: int = 0

    def matches(self, opinion: Opinion) -> bool:
        return (self.score, self.comment) == (opinion.score, opinion.comment.strip())


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """Answers of a retailer: all, or those about one ticket or of one customer, of a metric, with certain scores.

    Raises Refused (VALIDATION_FAILED) for a range of scores that is none.
    """

    retailer: str
    ticket_id: str | None = None
    customer_id: str | None = None
    metric: Metric | None = None
    min_score: int = SCALE_MIN
    max_score: int = SCALE_MAX

    def __post_init__(self) -> None:
        if self.max_score < self.min_score:
            raise invalid("max_score", "Must not be lower than min_score.")

    @property
    def every_score(self) -> bool:
        return (self.min_score, self.max_score) == (SCALE_MIN, SCALE_MAX)


def answer_id(invitation_id: str) -> str:
    """Derived from the invitation: a second answer would have the same id, and cannot be stored."""
    return derived_id("ans", invitation_id)


def answer(invitation: Invitation, opinion: Opinion, *, now: Instant) -> Answer:
    """The answer to an open invitation.

    Raises Refused: INVITATION_EXPIRED, VALIDATION_FAILED with the field at fault.
    """
    if invitation.state(now) is InvitationState.EXPIRED:
        raise Refused("conflict", "INVITATION_EXPIRED", "The invitation has expired.")
    if not SCALE_MIN <= opinion.score <= SCALE_MAX:
        raise invalid("score", f"Must be {SCALE_MIN} to {SCALE_MAX}.")
    return Answer(
        id=answer_id(invitation.id),
        retailer=invitation.retailer,
        customer_id=invitation.customer_id,
        ticket_id=invitation.ticket_id,
        invitation_id=invitation.id,
        episode=invitation.episode,
        metric=invitation.metric,
        score=opinion.score,
        comment=text(opinion.comment, "comment", longest=COMMENT_LIMIT, shortest=0),
        answered_at=now,
    )

"""An invitation: one request for an opinion about one resolution episode of a ticket.

Its token is the only credential of who answers, so that only its hash is stored.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import Duration, Instant, after
from domainkit.privacy import Personal


class Metric(StrEnum):
    CSAT = "csat"
    """Customer satisfaction, 1 to 5."""


class InvitationState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ResolvedTicket:
    """What an invitation is about: the end of one episode of a customer's ticket."""

    id: str
    retailer: str
    customer_id: str
    episode: int
    subject: str
    surveys_consent: bool
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """The aggregate. It cannot be answered from `expires_at` on.

    `locale` is the customer's language (BCP 47) when it was issued; empty if unknown. Invitations from before have
    neither it nor the subject of the ticket.
    """

    id: str
    retailer: str
    customer_id: str
    ticket_id: str
    episode: int
    metric: Metric
    token_hash: str
    created_at: Instant
    expires_at: Instant
    answered_at: Instant | None = None
    ticket_subject: Annotated[str, Personal("what the ticket is about")] = ""
    locale: Annotated[str, Personal("their language")] = ""
    version: int = 0

    def state(self, now: Instant) -> InvitationState:
        if self.answered_at is not None:
            return InvitationState.ANSWERED
        return InvitationState.EXPIRED if now >= self.expires_at else InvitationState.OPEN

    def answered(self, at: Instant) -> "Invitation":
        """The invitation marked as answered. The first mark stays."""
        return self if self.answered_at is not None else replace(self, answered_at=at)


def invite(ticket: ResolvedTicket, token: str, *, lifetime: Duration, now: Instant) -> Invitation:
    """The invitation of this episode, whose id derives from ticket and episode."""
    return Invitation(
        id=derived_id("inv", ticket.id, str(ticket.episode)),
        retailer=ticket.retailer,
        customer_id=ticket.customer_id,
        ticket_id=ticket.id,
        episode=ticket.episode,
        metric=Metric.CSAT,
        token_hash=hash_of(token),
        created_at=now,
        expires_at=after(now, lifetime),
        ticket_subject=ticket.subject,
        locale=ticket.locale,
    )


def hash_of(token: str) -> str:
    """SHA-256, in hexadecimal: recognises a token of 256 random bits without storing it."""
    return sha256(token.encode()).hexdigest()

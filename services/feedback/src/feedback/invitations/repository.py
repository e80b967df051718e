"""The collection of invitations, and the queries on it."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from feedback.invitations.domain.events import InvitationIssued
from feedback.invitations.domain.invitation import Invitation

INVITATIONS_BY_TOKEN = Index("by_token", equal=("token_hash",), unique=True)
INVITATIONS_BY_AGE = Index("by_age", order_by="created_at")

INVITATIONS = Collection(
    "invitations",
    (INVITATIONS_BY_TOKEN, INVITATIONS_BY_AGE),
    personal=PersonalData(
        kind=Invitation,
        purpose="To ask a customer once for an opinion on a ticket",
        retention="AFTERSALES_INVITATIONS_KEPT_DAYS, or until the customer is erased",
    ),
)


@dataclass(frozen=True, slots=True)
class InvitationRepository:
    invitations: Aggregates[Invitation, InvitationIssued]

    async def with_token(self, token_hash: str) -> Invitation | None:
        found = await self.invitations.find(INVITATIONS_BY_TOKEN, {"token_hash": token_hash}, limit=1)
        return next(iter(found), None)

    async def add_unless_known(self, invitation: Invitation, token: str, ticket_subject: str) -> Invitation:
        try:
            return await self.invitations.add(invitation, [InvitationIssued(invitation, token, ticket_subject)])
        except DuplicateKey:
            stored = await self.invitations.get(invitation.id)
            if stored is None:
                raise
            return stored

    async def mark_answered(self, id: str, at: Instant) -> None:
        await self.invitations.change(id, lambda invitation: (invitation.answered(at), []))

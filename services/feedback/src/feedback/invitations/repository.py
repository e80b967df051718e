"""The collection of invitations, and the queries on it."""

from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, emptied
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from feedback.invitations.domain.events import InvitationIssued
from feedback.invitations.domain.invitation import Invitation

INVITATIONS_BY_TOKEN = Index("by_token", equal=("token_hash",), unique=True)
INVITATIONS_BY_AGE = Index("by_age", order_by="created_at")
INVITATIONS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")

INVITATIONS = Collection(
    "invitations",
    (INVITATIONS_BY_TOKEN, INVITATIONS_BY_AGE, INVITATIONS_BY_CUSTOMER),
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

    async def of_customer(
        self, retailer: str, customer_id: str, *, size: int, after: Cursor | None
    ) -> Page[Invitation]:
        """Oldest first."""
        where = {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.invitations.page(INVITATIONS_BY_CUSTOMER, where, size=size, after=after))

    async def erase(self, id: str) -> None:
        """Events that have yet to be published lose what is personal, too: their token."""
        await self.invitations.erase(id, lambda invitation: (emptied(invitation), []))

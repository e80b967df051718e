"""Invitations: the documents they are stored as, and the queries on them."""

from dataclasses import dataclass, fields
from typing import Any

from domainkit.instants import Instant
from servicekit.documents import Collection, Document, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from feedback.invitations.domain.events import InvitationIssued
from feedback.invitations.domain.invitation import Invitation, Metric

INVITATIONS_BY_TOKEN = Index("by_token", equal=("token_hash",), unique=True)

INVITATIONS = Collection("invitations", (INVITATIONS_BY_TOKEN,))


@dataclass(frozen=True, slots=True)
class StoredInvitations:
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


def invitation_from(document: Document) -> Invitation:
    return Invitation(**{**_fields(Invitation, document), "metric": Metric(document["metric"])})


def _fields(kind: type[Any], document: Document) -> dict[str, Any]:
    """The document without what storage keeps beside the aggregate's own fields."""
    return {field.name: document[field.name] for field in fields(kind)}

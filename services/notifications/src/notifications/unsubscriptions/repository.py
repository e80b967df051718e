"""The collection of unsubscriptions, and the queries on it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, VersionConflict
from servicekit.documents.aggregates import Aggregates

from notifications.unsubscriptions.domain.unsubscription import (
    ContactUnsubscribed,
    MailPurpose,
    Unsubscription,
    unsubscription_id,
)
from notifications.unsubscriptions.ports import Decision

UNSUBSCRIPTIONS_BY_TOKEN = Index("by_token", equal=("token",), unique=True)
UNSUBSCRIPTIONS = Collection(
    "unsubscriptions",
    (UNSUBSCRIPTIONS_BY_TOKEN,),
    personal=PersonalData(
        kind=Unsubscription,
        purpose="The link by which a customer refuses mails, and when they did",
        retention="Until the customer is erased, then it is deleted",
    ),
)


@dataclass(frozen=True, slots=True)
class UnsubscriptionRepository:
    unsubscriptions: Aggregates[Unsubscription, ContactUnsubscribed]
    documents: Documents

    async def get(self, id: str) -> Unsubscription | None:
        return await self.unsubscriptions.get(id)

    async def with_token(self, token: str) -> Unsubscription | None:
        found = await self.unsubscriptions.find(UNSUBSCRIPTIONS_BY_TOKEN, {"token": token}, limit=1)
        return next(iter(found), None)

    async def of_customer(self, retailer: str, customer_id: str) -> Sequence[Unsubscription]:
        return await self.unsubscriptions.get_many(
            [unsubscription_id(retailer, customer_id, purpose) for purpose in MailPurpose]
        )

    async def delete(self, id: str) -> None:
        """Its token and all, so that the links of old mails lead nowhere."""
        while known := await self.documents.get(id):
            with suppress(VersionConflict):  # the link was followed meanwhile
                await self.documents.delete(id, if_version=known["version"])

    async def add_unless_known(self, new: Unsubscription) -> Unsubscription:
        try:
            return await self.unsubscriptions.add(new, [])
        except DuplicateKey:
            known = await self.get(new.id)
            if known is None:
                raise
            return known

    async def change(self, id: str, act: Callable[[Unsubscription], Decision]) -> Unsubscription | None:
        return await self.unsubscriptions.change(id, act)

"""The collection of unsubscriptions, and the queries on it."""

from collections.abc import Callable
from dataclasses import dataclass

from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates

from notifications.unsubscriptions.domain.unsubscription import ContactUnsubscribed, Unsubscription
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

    async def get(self, id: str) -> Unsubscription | None:
        return await self.unsubscriptions.get(id)

    async def with_token(self, token: str) -> Unsubscription | None:
        found = await self.unsubscriptions.find(UNSUBSCRIPTIONS_BY_TOKEN, {"token": token}, limit=1)
        return next(iter(found), None)

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

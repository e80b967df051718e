"""The collection of passports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.passports.domain.passport import Passport, passport_id

BY_PUBLIC_ID = Index("by_public_id", equal=("public_id",))
PASSPORTS = Collection(
    "passports",
    (BY_PUBLIC_ID,),
    personal=NoPersonalData("Which unit or product model a public page is about: ids, and nothing of an owner"),
)


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about them: an id was given to what has its own events."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class PassportRepository:
    passports: Aggregates[Passport, Never]

    async def of_subject(self, subject_id: str) -> Passport | None:
        return await self.passports.get(passport_id(subject_id))

    async def with_public_id(self, public_id: str) -> Passport | None:
        found = await self.passports.find(BY_PUBLIC_ID, {"public_id": public_id}, limit=1)
        return next(iter(found), None)

    async def add_unless_known(self, passport: Passport) -> Passport:
        try:
            return await self.passports.add(passport, [])
        except DuplicateKey:
            stored = await self.passports.get(passport.id)
            if stored is None:
                raise
            return stored

    async def change(
        self, id: str, act: Callable[[Passport], Passport], *, idempotency_key: IdempotencyKey | None
    ) -> Passport | None:
        return await self.passports.change(id, lambda passport: (act(passport), []), idempotency_key=idempotency_key)

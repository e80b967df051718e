"""Stored custom fields: one document for each retailer."""

from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.refusals import Stale

from tickets.custom_fields.domain.events import CustomFieldChanged
from tickets.custom_fields.domain.fields import CustomFields, fields_id, no_fields
from tickets.custom_fields.ports import Decide

FIELDS_BY_ID = Index("by_field", has="field_ids")
CUSTOM_FIELDS = Collection(
    "custom_fields",
    (FIELDS_BY_ID,),
    personal=NoPersonalData("What a retailer asks for on tickets; what was filled in is part of each ticket"),
)


def field_index_fields(known: CustomFields) -> dict[str, list[str]]:
    return {"field_ids": [each.id for each in known.fields]}


@dataclass(frozen=True, slots=True)
class CustomFieldRepository:
    fields: Aggregates[CustomFields, CustomFieldChanged]

    async def of_retailer(self, retailer: str) -> CustomFields | None:
        return await self.fields.get(fields_id(retailer))

    async def having(self, field_id: str) -> CustomFields | None:
        found = await self.fields.find(FIELDS_BY_ID, {"field_ids": field_id}, limit=1)
        return found[0] if found else None

    async def change(self, retailer: str, act: Decide, *, key: IdempotencyKey | None = None) -> CustomFields:
        changed = await self.fields.change(fields_id(retailer), act, idempotency_key=key)
        if changed is not None:
            return changed
        with suppress(DuplicateKey):  # another replica was first
            await self.fields.add(no_fields(retailer), [])
        return await self.change(retailer, act, key=key)

    async def change_field(
        self,
        field_id: str,
        retailer: str,
        act: Decide,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> CustomFields:
        def unless_stale(known: CustomFields) -> tuple[CustomFields, Sequence[CustomFieldChanged]]:
            field = known.get(field_id)
            if if_version is not None and field is not None and field.version not in if_version:
                raise Stale
            return act(known)

        return await self.change(retailer, unless_stale, key=key)

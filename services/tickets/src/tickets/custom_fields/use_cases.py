"""Custom fields, arranged by an admin, and what they ask of tickets."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from domainkit.actors import ActorKind
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.custom_fields.domain.events import CustomFieldChanged
from tickets.custom_fields.domain.field import CustomField, FieldDraft, FieldEdits, FieldType, edited, new_field
from tickets.custom_fields.domain.field_query import FieldQuery
from tickets.custom_fields.domain.fields import CustomFields, with_changed, with_new
from tickets.custom_fields.domain.values import FieldRules, Read
from tickets.custom_fields.ports import FieldsOfRetailers, Retailers

Outcome = tuple[CustomFields, Sequence[CustomFieldChanged]]


@dataclass(frozen=True, slots=True)
class CustomFieldUseCases:
    fields: FieldsOfRetailers
    retailers: Retailers

    async def create(
        self, retailer: str, draft: FieldDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> CustomField:
        """Raises Refused: RETAILER_UNKNOWN, CUSTOM_FIELD_EXISTS, CUSTOM_FIELDS_FULL, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")

        def act(known: CustomFields) -> Outcome:
            field = new_field(retailer, draft, id=id, now=now)
            return with_new(known, field), [CustomFieldChanged(field)]

        return _one_of(await self.fields.change(retailer, act, key=key), id)

    async def get(self, id: str, viewer: Viewer) -> CustomField:
        """Raises Refused: CUSTOM_FIELD_NOT_FOUND."""
        known = await self.fields.having(id)
        if known is None or not viewer.sees(known.retailer):
            raise not_found("custom field")
        field = _one_of(known, id)
        if viewer.role == ActorKind.CUSTOMER and not field.for_customers:
            raise not_found("custom field")
        return field

    async def page(self, query: FieldQuery, *, size: int, after: Cursor | None) -> Page[CustomField]:
        """The retailer's custom fields by key; of one document, which is read as a whole."""
        known = await self.fields.of_retailer(query.retailer)
        wanted = sorted(
            (each for each in (known.fields if known else ()) if _wanted(each, query)), key=lambda each: each.key
        )
        rest = [each for each in wanted if after is None or each.key > str(after.key)]
        last = Cursor(rest[size - 1].key, rest[size - 1].id) if len(rest) > size else None
        return Page(rest[:size], last)

    async def update(
        self,
        id: str,
        edits: FieldEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> CustomField:
        """Raises Refused: CUSTOM_FIELD_NOT_FOUND, VALIDATION_FAILED."""
        retailer = (await self.get(id, viewer)).retailer

        def act(known: CustomFields) -> Outcome:
            field = _one_of(known, id)
            changed = edited(field, edits, now)
            if changed is field:
                return known, []
            return with_changed(known, changed), [CustomFieldChanged(changed)]

        return _one_of(await self.fields.change_field(id, retailer, act, if_version=if_version, key=key), id)


@dataclass(frozen=True, slots=True)
class KnownFields:
    """What tickets ask of custom fields."""

    fields: FieldsOfRetailers
    formats: Mapping[FieldType, Read]

    async def rules(self, retailer: str) -> FieldRules:
        known = await self.fields.of_retailer(retailer)
        return FieldRules(known.fields if known else (), self.formats)


def _wanted(field: CustomField, query: FieldQuery) -> bool:
    if query.for_customers and (field.deactivated or not field.for_customers):
        return False
    return query.deactivated in (None, field.deactivated)


def _one_of(known: CustomFields, id: str) -> CustomField:
    """Raises Refused: CUSTOM_FIELD_NOT_FOUND."""
    field = known.get(id)
    if field is None:
        raise not_found("custom field")
    return field

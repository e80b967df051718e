"""The custom fields of a retailer together: one document, so that no two have the same key."""

from dataclasses import dataclass, replace

from domainkit.ids import derived_id
from domainkit.refusals import Refused

from tickets.custom_fields.domain.field import CustomField

MOST_FIELDS = 50


@dataclass(frozen=True, slots=True)
class CustomFields:
    """The aggregate: in the order in which they were created."""

    id: str
    retailer: str
    fields: tuple[CustomField, ...] = ()
    version: int = 0

    def get(self, id: str) -> CustomField | None:
        return next((each for each in self.fields if each.id == id), None)


def fields_id(retailer: str) -> str:
    return derived_id("cfs", retailer)


def no_fields(retailer: str) -> CustomFields:
    return CustomFields(fields_id(retailer), retailer)


def with_new(known: CustomFields, field: CustomField) -> CustomFields:
    """Raises Refused: CUSTOM_FIELD_EXISTS, CUSTOM_FIELDS_FULL."""
    if any(each.key == field.key for each in known.fields):
        raise Refused("conflict", "CUSTOM_FIELD_EXISTS", "The retailer has a custom field of this key.", field="key")
    if len(known.fields) >= MOST_FIELDS:
        raise Refused("conflict", "CUSTOM_FIELDS_FULL", f"A retailer has at most {MOST_FIELDS} custom fields.")
    return replace(known, fields=(*known.fields, field))


def with_changed(known: CustomFields, field: CustomField) -> CustomFields:
    """In place of what it was."""
    return replace(known, fields=tuple(field if each.id == field.id else each for each in known.fields))

"""Values of custom fields on tickets."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import line

from tickets.custom_fields.domain.field import CHOICES, CustomField, FieldType

LONGEST_VALUE = 500
MOST_CHOSEN = 10
LARGEST = 20_000
"""Bytes of the values of a ticket, in UTF-8."""
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")

Read = Callable[[str], str]
"""Returns the normal form of a text, and raises ValueError with what it has to be."""


@dataclass(frozen=True, slots=True)
class CustomFieldValue:
    """`value`, or for choices `option_ids`. `for_customers`: as the field was when the value was given."""

    key: str
    value: Annotated[str, Personal("what was filled in")] = ""
    option_ids: Annotated[tuple[str, ...], Personal("what was chosen")] = ()
    for_customers: bool = False

    @property
    def empty(self) -> bool:
        return not self.value.strip() and not self.option_ids


Values = tuple[CustomFieldValue, ...]


@dataclass(frozen=True, slots=True)
class FieldRules:
    """What the values of a retailer's tickets have to be. `formats`: how types that libraries know are read."""

    fields: Sequence[CustomField] = ()
    formats: Mapping[FieldType, Read] = field(default_factory=dict)

    def opened(self, given: Values, *, by_customer: bool, complete: bool) -> Values:
        """The values of a new ticket; `complete`: none that is required may be missing.

        Raises Refused (VALIDATION_FAILED), which names the field.
        """
        fields = [each for each in self.fields if each.for_customers or not by_customer]
        values = _changed((), given, fields, self.formats)
        if complete:
            _require(values, [each for each in fields if each.required_at_opening])
        return values

    def changed(self, values: Values, given: Values) -> Values:
        """The values with those that are given; an empty one is cleared. Raises Refused as `opened`."""
        return _changed(values, given, self.fields, self.formats)

    def normal(self, value: str, described: CustomField, path: str) -> str:
        """The value in the normal form of the field's type, choices excepted. Raises Refused as `opened`."""
        return _normal(value, described, path, self.formats)

    def require_resolvable(self, values: Values) -> None:
        """Raises Refused: VALIDATION_FAILED."""
        _require(values, [each for each in self.fields if each.required_at_resolving])


def shown_to_customer(values: Values) -> Values:
    return tuple(each for each in values if each.for_customers)


def _changed(values: Values, given: Values, fields: Sequence[CustomField], formats: Mapping[FieldType, Read]) -> Values:
    """By key."""
    known, changed = {each.key: each for each in fields}, {each.key: each for each in values}
    if len({each.key for each in given}) < len(given):
        raise invalid("custom_fields", "Name each field once.")
    for each in given:
        path = f"custom_fields.{each.key}"
        if each.empty and each.key in changed:
            del changed[each.key]  # also of a field that is deactivated
        elif not each.empty and (each.value, each.option_ids) != _stored(changed.get(each.key)):
            changed[each.key] = _checked(each, known.get(each.key), path, formats, changed.get(each.key))
        elif each.empty and each.key not in known:
            raise _no_such_field(path)
    if sum(len(each.value.encode()) + sum(map(len, each.option_ids)) for each in changed.values()) > LARGEST:
        raise invalid("custom_fields", f"The values of a ticket have at most {LARGEST} bytes.")
    return tuple(changed[key] for key in sorted(changed))


def _checked(
    given: CustomFieldValue,
    described: CustomField | None,
    path: str,
    formats: Mapping[FieldType, Read],
    before: CustomFieldValue | None,
) -> CustomFieldValue:
    if described is None or described.deactivated:
        raise _no_such_field(path)
    if described.type in CHOICES:
        chosen = _chosen(given, described, path, before.option_ids if before else ())
        return CustomFieldValue(described.key, "", chosen, described.for_customers)
    if given.option_ids:
        raise invalid(path, "Give it a value: it has no options.")
    value = _normal(given.value, described, path, formats)
    return CustomFieldValue(described.key, value, (), described.for_customers)


def _chosen(given: CustomFieldValue, described: CustomField, path: str, before: Sequence[str]) -> tuple[str, ...]:
    """In the order of the options. What is retired can stay, and nobody can choose it anew."""
    usable = [each.id for each in described.options if not each.retired or each.id in before]
    if given.value or not {*given.option_ids} <= {*usable}:
        raise invalid(path, "Name options of this field, by option_ids: " + ", ".join(usable[:10]) + ".")
    most = 1 if described.type is FieldType.CHOICE else MOST_CHOSEN
    if len(given.option_ids) > most:
        raise invalid(path, f"At most {most} of its options can be chosen.")
    return tuple(each for each in usable if each in given.option_ids)


def _normal(written: str, described: CustomField, path: str, formats: Mapping[FieldType, Read]) -> str:
    value, type = line(written, path, longest=LONGEST_VALUE), described.type
    if type is FieldType.BOOLEAN and value not in ("true", "false"):
        raise invalid(path, "Must be true or false.")
    if type is FieldType.NUMBER:
        digits = sum(character.isdigit() for character in value)
        if not _NUMBER.fullmatch(value) or digits > 18:
            raise invalid(path, "Must be a decimal number of at most 18 digits, such as -12.5.")
        return _number(value)
    if type not in formats:
        return value
    try:
        return formats[type](value)
    except ValueError as error:
        remedy = str(error)
        raise invalid(path, f"{remedy[:1].upper()}{remedy[1:]}.") from None


def _number(value: str) -> str:
    """Without zeros at the end of its fraction: numbers that are equal are the same text."""
    short = value.rstrip("0").rstrip(".") if "." in value else value
    return "0" if short == "-0" else short


def _require(values: Values, fields: Sequence[CustomField]) -> None:
    given = {each.key for each in values}
    for each in fields:
        if not each.deactivated and each.key not in given:
            raise invalid(f"custom_fields.{each.key}", "Required: give it a value.")


def _stored(value: CustomFieldValue | None) -> tuple[str, tuple[str, ...]] | None:
    return None if value is None else (value.value, value.option_ids)


def _no_such_field(path: str) -> Refused:
    return invalid(path, "The retailer has no such field to fill in.")

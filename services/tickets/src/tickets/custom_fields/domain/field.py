"""Custom fields: what a retailer's tickets have besides what every ticket has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import Instant
from domainkit.refusals import invalid
from domainkit.text import line

LONGEST_NAME = 200
MOST_OPTIONS = 50
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})


@dataclass(frozen=True, slots=True)
class Option:
    """`retired`: nobody can choose it any longer; values that name it stay readable."""

    id: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """`name` is for the retailer's people, `customer_label` for customers, who see it only if it is `for_customers`.

    Key and type never change. `version` is its own: it is stored with the other fields of its retailer.
    """

    id: str
    retailer: str
    key: str
    type: FieldType
    name: str
    customer_label: str
    created_at: Instant
    updated_at: Instant
    options: tuple[Option, ...] = ()
    for_customers: bool = False
    required_at_opening: bool = False
    required_at_resolving: bool = False
    deactivated: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDraft:
    """A field to be created."""

    key: str
    type: FieldType
    name: str
    customer_label: str
    options: tuple[Option, ...] = ()
    for_customers: bool = False
    required_at_opening: bool = False
    required_at_resolving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEdits:
    """What an admin changes. None: stays as it is. Options that are left out are retired."""

    name: str | None = None
    customer_label: str | None = None
    options: tuple[Option, ...] | None = None
    for_customers: bool | None = None
    required_at_opening: bool | None = None
    required_at_resolving: bool | None = None
    deactivated: bool | None = None


def new_field(retailer: str, draft: FieldDraft, *, id: str, now: Instant) -> CustomField:
    """Raises Refused: VALIDATION_FAILED."""
    if not _KEY.fullmatch(draft.key):
        raise invalid("key", "Write up to 40 lower-case letters, digits and underscores, beginning with a letter.")
    return _checked(
        CustomField(
            id=id,
            retailer=retailer,
            key=draft.key,
            type=draft.type,
            name=draft.name,
            customer_label=draft.customer_label,
            options=draft.options,
            for_customers=draft.for_customers,
            required_at_opening=draft.required_at_opening,
            required_at_resolving=draft.required_at_resolving,
            created_at=now,
            updated_at=now,
        )
    )


def edited(field: CustomField, edits: FieldEdits, now: Instant) -> CustomField:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    names = ("name", "customer_label", "for_customers", "required_at_opening", "required_at_resolving", "deactivated")
    changes = {name: value for name in names if (value := getattr(edits, name)) is not None}
    options = field.options if edits.options is None else _with_retired(field.options, edits.options)
    changed = _checked(replace(field, options=options, **changes))
    if changed == field:
        return field
    return replace(changed, version=field.version + 1, updated_at=max(now, field.updated_at))


def _with_retired(known: Sequence[Option], given: Sequence[Option]) -> tuple[Option, ...]:
    """The options that are given, and after them, retired, those that are left out."""
    ids = {each.id for each in given}
    return (*given, *(replace(each, retired=True) for each in known if each.id not in ids))


def _checked(field: CustomField) -> CustomField:
    if bool(field.options) is not (field.type in CHOICES):
        raise invalid("options", "A choice has at least one option, and no other field has any.")
    if len(field.options) > MOST_OPTIONS:
        raise invalid("options", f"A field has at most {MOST_OPTIONS} options, retired ones included.")
    if len({each.id for each in field.options}) < len(field.options):
        raise invalid("options", "No two options have the same id.")
    return replace(
        field,
        name=line(field.name, "name", longest=LONGEST_NAME),
        customer_label=line(field.customer_label, "customer_label", longest=LONGEST_NAME),
        options=tuple(
            Option(
                line(each.id, f"options[{number}].id", longest=40),
                line(each.label, f"options[{number}].label", longest=LONGEST_NAME),
                each.retired,
            )
            for number, each in enumerate(field.options)
        ),
    )

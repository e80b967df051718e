"""Organisations: companies and institutions whose people are customers of a retailer."""

from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.refusals import Refused
from domainkit.text import line

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Organisation:
    """The aggregate. Who belongs to it is part of each customer. `calendar_id` is None where it has none of its own."""

    id: str
    retailer: str
    name: str
    created_at: Instant
    updated_at: Instant
    calendar_id: str | None = None
    deactivated: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class OrganisationEdits:
    """What an admin changes. None: stays as it is; an empty `calendar_id`: none of its own."""

    name: str | None = None
    calendar_id: str | None = None
    deactivated: bool | None = None


def new_organisation(retailer: str, name: str, calendar_id: str | None, *, id: str, now: Instant) -> Organisation:
    """Raises Refused: VALIDATION_FAILED."""
    name = line(name, "name", longest=LONGEST_NAME)
    return Organisation(id, retailer, name, created_at=now, updated_at=now, calendar_id=calendar_id or None)


def update(organisation: Organisation, edits: OrganisationEdits, now: Instant) -> Organisation:
    """The same object if nothing changes. Raises Refused: VALIDATION_FAILED."""
    changed = replace(
        organisation,
        name=organisation.name if edits.name is None else line(edits.name, "name", longest=LONGEST_NAME),
        calendar_id=organisation.calendar_id if edits.calendar_id is None else edits.calendar_id or None,
        deactivated=organisation.deactivated if edits.deactivated is None else edits.deactivated,
    )
    return organisation if changed == organisation else replace(changed, updated_at=max(now, organisation.updated_at))


def organisation_unknown() -> Refused:
    message = "The retailer has no such organisation, or it is deactivated."
    return Refused("invalid", "ORGANISATION_UNKNOWN", message, field="organisation_id")

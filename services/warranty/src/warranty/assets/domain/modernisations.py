"""Upgrades and modernisations of a unit: what it is now differs from what it was sold as.

They are recorded with their date, never changed, and revoked with a reason. What a unit is follows from those that
hold, in the order of their dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant, after
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid, not_found

from warranty.assets.domain.facts import AHEAD

MOST_MODERNISATIONS = 50  # of one unit, those that were revoked too: all are in its document


class ModernisationKind(StrEnum):
    UPGRADE = "upgrade"
    MODERNISATION = "modernisation"
    SOFTWARE_UPDATE = "software_update"


@dataclass(frozen=True, slots=True)
class Modernisation:
    """`revision` and `firmware` are those from then on; empty: as before."""

    id: str
    kind: ModernisationKind
    at: Instant
    reported_by: Actor
    reported_at: Instant
    revision: str = ""
    firmware: str = ""
    document_id: str = ""
    extended_coverage_id: str = ""
    extended_months: int = 0
    reason: Annotated[str, Personal("why a modernisation of what they own was revoked")] = ""
    revoked_at: Instant | None = None
    revoked_by: Actor | None = None

    @property
    def holds(self) -> bool:
        return self.revoked_at is None


def holding(modernisations: Sequence[Modernisation]) -> Sequence[Modernisation]:
    """Those that hold, oldest first."""
    return sorted((each for each in modernisations if each.holds), key=lambda each: (each.at, each.reported_at))


def revision_now(modernisations: Sequence[Modernisation], sold_as: str) -> str:
    return next((each.revision for each in reversed(holding(modernisations)) if each.revision), sold_as)


def firmware_now(modernisations: Sequence[Modernisation]) -> str:
    return next((each.firmware for each in reversed(holding(modernisations)) if each.firmware), "")


def with_modernisation(
    modernisations: tuple[Modernisation, ...], new: Modernisation, disposed_at: Instant | None, *, now: Instant
) -> tuple[Modernisation, ...]:
    """Raises Refused: VALIDATION_FAILED, TOO_MANY_MODERNISATIONS."""
    if new.at > after(now, AHEAD):
        raise invalid("at", "Must not be in the future.")
    if disposed_at is not None and new.at > disposed_at:
        raise invalid("at", "Must not be after the disposal of the unit.")
    if bool(new.extended_coverage_id) != (new.extended_months > 0):
        raise invalid("extended_months", "Must be given with extended_coverage_id, and only then.")
    if len(modernisations) >= MOST_MODERNISATIONS:
        message = f"An asset has {MOST_MODERNISATIONS} modernisations at most."
        raise Refused("conflict", "TOO_MANY_MODERNISATIONS", message)
    return (*modernisations, new)


def without_modernisation(
    modernisations: tuple[Modernisation, ...], id: str, by: Actor, reason: str, *, now: Instant
) -> tuple[Modernisation, ...]:
    """One that was revoked before stays as it is. Raises Refused: MODERNISATION_NOT_FOUND."""
    found = modernisation_of(modernisations, id)
    if not found.holds:
        return modernisations
    revoked = replace(found, reason=reason, revoked_at=now, revoked_by=by)
    return tuple(revoked if each.id == id else each for each in modernisations)


def modernisation_of(modernisations: Sequence[Modernisation], id: str) -> Modernisation:
    """Raises Refused: MODERNISATION_NOT_FOUND."""
    found = next((each for each in modernisations if each.id == id), None)
    if found is None:
        raise not_found("modernisation")
    return found

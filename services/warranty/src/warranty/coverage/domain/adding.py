"""Coverages that are sold or granted after the unit: extensions, service contracts, goodwill, recalls.

They have a term of their own and a first day that is named. Facts of the unit do not move them, and the end of its sale
ends them as it ends the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid

from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.periods import day_of, months_later, zone_of
from warranty.coverage.domain.recording import require_room
from warranty.coverage.domain.starting import fixed_period
from warranty.product_models.domain.terms import WarrantyKind, WarrantyTerm, check_term

MOST_COVERAGES = 50
"""Of an asset. A document is read and written as a whole."""

_SOLD = frozenset({WarrantyKind.EXTENDED, WarrantyKind.CONTRACT})
_GRANTED = frozenset({WarrantyKind.GOODWILL, WarrantyKind.RECALL})
_MOST_MONTHS_AHEAD = 120


@dataclass(frozen=True, slots=True)
class NewCoverage:
    """`term` starts with the sale: what it starts with is `first_day`."""

    id: str
    term: WarrantyTerm
    first_day: date
    invoice_number: str
    reason: str
    added_by: Actor


def add(
    coverages: Sequence[Coverage], new: NewCoverage, *, earliest: date | None, time_zone: str, now: Instant
) -> tuple[Coverage, ...]:
    """The coverages with one more. `earliest`: the day of the sale, if it is known.

    Raises Refused: VALIDATION_FAILED, TOO_MANY_COVERAGES, LEDGER_FULL.
    """
    _check(new, earliest, day_of(now, zone_of(time_zone)))
    if len(coverages) >= MOST_COVERAGES:
        raise Refused("conflict", "TOO_MANY_COVERAGES", f"It has {len(coverages)} coverages.")
    return require_room((*coverages, _started(new, time_zone, now)))


def _started(new: NewCoverage, time_zone: str, now: Instant) -> Coverage:
    term = new.term
    starts_at, ends_at = fixed_period(term, new.first_day, zone_of(time_zone))
    entry = LedgerEntry(
        kind=EntryKind.STARTED,
        at=starts_at,
        recorded_at=now,
        recorded_by=new.added_by,
        reason=new.reason,
        starts_at=starts_at,
        ends_at=ends_at,
        invoice_number=new.invoice_number,
    )
    return Coverage(
        id=new.id,
        kind=term.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        parts_share_percent=term.parts_share_percent,
        labour_share_percent=term.labour_share_percent,
        travel_share_percent=term.travel_share_percent,
        shipping_share_percent=term.shipping_share_percent,
        term=term,
        time_zone="" if time_zone == "UTC" else time_zone,
        ledger=(entry,),
    )


def _check(new: NewCoverage, earliest: date | None, today: date) -> None:
    allowed = _SOLD if new.added_by.kind is ActorKind.PARTNER else _SOLD | _GRANTED
    if new.term.kind not in allowed:
        raise invalid("kind", f"Must be {', '.join(sorted(allowed))}. The sale and the law give the others.")
    check_term(new.term, "")
    if earliest is not None and new.first_day < earliest:
        raise invalid("first_day", f"Must not be before the sale of the unit, {earliest}.")
    if new.first_day > months_later(today, _MOST_MONTHS_AHEAD):
        raise invalid("first_day", "Must not be more than ten years ahead.")

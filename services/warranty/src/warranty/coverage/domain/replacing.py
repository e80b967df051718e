"""A unit that is replaced: what is left of its coverages covers the other one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domainkit.ids import derived_id
from domainkit.instants import DAY, Duration, Instant, after
from domainkit.refusals import Refused

from warranty.coverage.domain.adding import MOST_COVERAGES
from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import standing
from warranty.coverage.domain.periods import up_to_midnight, zone_of
from warranty.coverage.domain.recording import NewEntry, appended, require_room
from warranty.product_models.domain.terms import MeterUnit

LEAST: Duration = 90 * DAY
"""For which what is left covers the replacement at least."""


def taken_over(
    coverages: Sequence[Coverage],
    coverage: Coverage,
    new: NewEntry,
    *,
    replaced_asset_id: str,
    used: Mapping[MeterUnit, int],
    now: Instant,
) -> tuple[Coverage, ...]:
    """The coverages of the replacement with what is left of one of the replaced unit. Repeated, it changes nothing.

    Left are the time, what was not used of its caps, and of a meter limit what the replaced unit had not run: the meter
    of the replacement starts anew. `used`: the usage of the replaced unit then. Raises Refused: TOO_MANY_COVERAGES,
    LEDGER_FULL.
    """
    id = derived_id("cov", new.replacement_asset_id, coverage.id)
    if any(each.id == id for each in coverages):
        return tuple(coverages)
    if len(coverages) >= MOST_COVERAGES:
        raise Refused("conflict", "TOO_MANY_COVERAGES", f"The replacement has {len(coverages)} coverages.")
    least = up_to_midnight(after(new.at, LEAST), zone_of(coverage.time_zone))
    ends_at = max(standing(coverage, new.at).ends_at, least)
    started = LedgerEntry(
        kind=EntryKind.STARTED,
        at=new.at,
        recorded_at=now,
        recorded_by=new.recorded_by,
        reason=new.reason,
        starts_at=new.at,
        ends_at=ends_at,
        replaced_asset_id=replaced_asset_id,
    )
    term, limit = coverage.term, coverage.meter_limit
    if term is not None and limit is not None:
        term = replace(term, meter_limit=replace(limit, value=max(1, limit.value - used.get(limit.unit, 0))))
    taken = replace(
        coverage,
        id=id,
        starts_at=new.at,
        ends_at=ends_at,
        term=term,
        ledger=(started,),
        meter_ends_at=None,
        announced=(),
    )
    for entry in coverage.ledger:
        if entry.kind is EntryKind.USED:
            taken = appended(taken, entry)
    return require_room((*coverages, taken))

"""Coverages that a meter ends: what a limit that was reached, or is going to be, makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant

from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import ENDS_IT, EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import SERVICE, entries_of, exhausted_at, period, used_up
from warranty.coverage.domain.periods import up_to_midnight, zone_of
from warranty.coverage.domain.recording import appended, require_room
from warranty.product_models.domain.terms import MeterLimit


@dataclass(frozen=True, slots=True)
class LimitUsage:
    """When a meter reached a limit, by the first reading that shows it, or when it will by its rate."""

    reached_at: Instant | None
    projected_at: Instant | None


def metered(
    coverages: Sequence[Coverage], usage: Mapping[MeterLimit, LimitUsage], *, now: Instant
) -> tuple[Coverage, ...]:
    """The coverages as their meters leave them. Repeated, it changes nothing. Raises Refused: LEDGER_FULL."""
    return require_room(tuple(_metered(each, usage, now) for each in coverages))


def by_time_alone(coverage: Coverage) -> Coverage:
    """As if no meter had ended it: for a question that has the meter among its inputs."""
    about = (EntryKind.EXHAUSTED, EntryKind.RESTORED)
    if not any(entry.kind in about for entry in coverage.ledger):
        return coverage
    return replace(coverage, ledger=tuple(entry for entry in coverage.ledger if entry.kind not in about))


def _metered(coverage: Coverage, usage: Mapping[MeterLimit, LimitUsage], now: Instant) -> Coverage:
    of = usage.get(coverage.meter_limit) if coverage.meter_limit else None
    if of is None or used_up(coverage) or any(entry.kind in ENDS_IT for entry in coverage.ledger):
        return coverage
    ends_at = None
    if of.reached_at is None and of.projected_at is not None:
        ends_at = up_to_midnight(of.projected_at, zone_of(coverage.time_zone))
    return replace(_used_up(coverage, of.reached_at, now), meter_ends_at=ends_at)


def _used_up(coverage: Coverage, reached_at: Instant | None, now: Instant) -> Coverage:
    """A limit that was reached before the first day leaves nothing of the coverage."""
    starts_at, _ = period(entries_of(coverage), coverage.time_zone)
    at = None if reached_at is None else max(reached_at, starts_at)
    if at == exhausted_at(coverage.ledger):
        return coverage
    kind = EntryKind.RESTORED if at is None else EntryKind.EXHAUSTED
    return appended(coverage, LedgerEntry(kind, now if at is None else at, now, SERVICE))

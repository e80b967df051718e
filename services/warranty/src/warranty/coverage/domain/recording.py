"""What may be recorded in a ledger, and the coverage afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.actors import Actor
from domainkit.instants import DAY, EPOCH, Instant, after
from domainkit.refusals import Refused, invalid, not_found

from warranty.coverage.domain.coverage import MOST_ENTRIES, Coverage
from warranty.coverage.domain.entries import ENDS_IT, EntryKind, LedgerEntry
from warranty.coverage.domain.law import LawRule
from warranty.coverage.domain.ledger import (
    SERVICE,
    CoverageState,
    entries_of,
    period,
    standing,
    started,
    stored_end,
    was_added,
)
from warranty.coverage.domain.periods import day_of, zone_of
from warranty.coverage.domain.starting import Dates, period_of
from warranty.product_models.domain.terms import WarrantyKind

MOST_MONTHS = 600
"""That a coverage is extended by."""
RECORDED_BY_HAND = frozenset(
    {
        *(EntryKind.EXTENDED, EntryKind.REPAIR_EXTENSION, EntryKind.SUSPENDED),
        *(EntryKind.RESUMED, EntryKind.VOIDED, EntryKind.REPLACED),
    }
)

_LONGEST = 100 * 366 * DAY
_OVER = (CoverageState.VOIDED, CoverageState.EXHAUSTED)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What a person records."""

    kind: EntryKind
    at: Instant
    reason: str
    recorded_by: Actor
    months: int = 0
    legal_basis: str = ""
    invoice_number: str = ""
    replacement_asset_id: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """The start or the end that a person sets; None: stays as it is."""

    starts_at: Instant | None
    ends_at: Instant | None
    reason: str
    recorded_by: Actor


def record(coverage: Coverage, new: NewEntry, *, now: Instant) -> Coverage:
    """Raises Refused: VALIDATION_FAILED, COVERAGE_STATE, STATUTORY_RIGHT, REPAIR_EXTENSION_USED."""
    _check(coverage, new, now)
    entry = LedgerEntry(
        kind=new.kind,
        at=new.at,
        recorded_at=now,
        recorded_by=new.recorded_by,
        reason=new.reason,
        months=new.months,
        legal_basis=new.legal_basis,
        invoice_number=new.invoice_number,
        replacement_asset_id=new.replacement_asset_id,
    )
    return appended(coverage, entry)


def by_repair(coverage: Coverage, new: NewEntry, rule: LawRule | None) -> NewEntry:
    """The entry of a completed repair, with the months of the law. Raises Refused (VALIDATION_FAILED).

    The contract is not after the first day of the coverage, so that one that started before the law cannot have it.
    """
    if new.months:
        raise invalid("months", "Must be left out: the law says how many a repair adds.")
    first_day = day_of(coverage.starts_at, zone_of(coverage.time_zone))
    if rule is None or not rule.covers_contract(first_day):
        raise invalid("kind", "The law adds nothing to a coverage that started before it. Use `extended`.")
    return replace(new, months=rule.months, legal_basis=rule.source)


def override(coverage: Coverage, wanted: Override, *, now: Instant) -> Coverage:
    """Raises Refused: VALIDATION_FAILED, COVERAGE_STATE."""
    starts_at, ends_at = period(entries_of(coverage), coverage.time_zone)
    starts_at = starts_at if wanted.starts_at is None else wanted.starts_at
    ends_at = ends_at if wanted.ends_at is None else wanted.ends_at
    if not starts_at < ends_at <= after(starts_at, _LONGEST):
        raise invalid("ends_at", "Must be after the start of the coverage, by a hundred years at most.")
    if standing(coverage, now).state in _OVER:
        raise _wrong_state(coverage, now)
    entry = LedgerEntry(
        kind=EntryKind.OVERRIDDEN,
        at=now,
        recorded_at=now,
        recorded_by=wanted.recorded_by,
        reason=wanted.reason,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return appended(coverage, entry)


def recast(coverages: Sequence[Coverage], dates: Dates, *, now: Instant) -> tuple[Coverage, ...]:
    """The coverages after a fact of their unit was reported, corrected or revoked.

    Those that are open move with it; one that was added, voided, or set by a person stays. Repeated, it changes
    nothing.
    """
    return tuple(_recast(coverage, dates, now) for coverage in coverages)


def appended(coverage: Coverage, entry: LedgerEntry) -> Coverage:
    """The coverage with one more entry, after all that it has, whatever the clock of this replica shows."""
    ledger = coverage.ledger or (started(coverage),)
    recorded_at = max(entry.recorded_at, after(ledger[-1].recorded_at, 1))
    ledger = (*ledger, replace(entry, recorded_at=recorded_at))
    starts_at, _ = period(ledger, coverage.time_zone)
    return replace(coverage, starts_at=starts_at, ends_at=stored_end(ledger, coverage.time_zone), ledger=ledger)


def changed(coverages: Sequence[Coverage], coverage: Coverage) -> tuple[Coverage, ...]:
    """The coverages with this one in place of the one of its id. Raises Refused: LEDGER_FULL."""
    return require_room(tuple(coverage if each.id == coverage.id else each for each in coverages))


def require_room(coverages: tuple[Coverage, ...]) -> tuple[Coverage, ...]:
    """The same coverages. Raises Refused: LEDGER_FULL."""
    if sum(len(each.ledger) for each in coverages) > MOST_ENTRIES:
        raise Refused("conflict", "LEDGER_FULL", f"The ledgers of an asset have {MOST_ENTRIES} entries at most.")
    return coverages


def coverage_of(coverages: Sequence[Coverage], id: str) -> Coverage:
    """Raises Refused: COVERAGE_NOT_FOUND."""
    found = next((coverage for coverage in coverages if coverage.id == id), None)
    if found is None:
        raise not_found("coverage")
    return found


def _recast(coverage: Coverage, dates: Dates, now: Instant) -> Coverage:
    settled = {EntryKind.OVERRIDDEN, *ENDS_IT} & {each.kind for each in coverage.ledger}
    if coverage.term is None or was_added(coverage) or settled:
        return coverage
    starts_at, ends_at = period_of(coverage.term, dates, zone_of(coverage.time_zone))
    set_before = [entry for entry in entries_of(coverage) if entry.ends_at is not None]
    latest = max(set_before, key=lambda entry: entry.recorded_at)
    if (latest.starts_at, latest.ends_at) == (starts_at, ends_at):
        return coverage
    entry = LedgerEntry(
        kind=EntryKind.CORRECTED,
        at=starts_at,
        recorded_at=now,
        recorded_by=SERVICE,
        basis=coverage.term.start_basis,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return appended(coverage, entry)


def _check(coverage: Coverage, new: NewEntry, now: Instant) -> None:
    if not EPOCH < new.at <= now:
        raise invalid("at", "Must not be in the future.")
    if new.kind is EntryKind.VOIDED and coverage.kind is WarrantyKind.STATUTORY:
        raise Refused("conflict", "STATUTORY_RIGHT", "A statutory right cannot be voided.")
    if (new.kind in (EntryKind.EXTENDED, EntryKind.REPAIR_EXTENSION)) != (new.months > 0):
        raise invalid("months", "Must be given for `extended`, and for nothing else.")
    if new.months + sum(entry.months for entry in coverage.ledger) > MOST_MONTHS:
        raise invalid("months", f"All extensions together add {MOST_MONTHS} months at most.")
    if new.invoice_number and new.kind is not EntryKind.EXTENDED:
        raise invalid("invoice_number", "Must be left out but for `extended`.")
    if (new.kind is EntryKind.REPLACED) != bool(new.replacement_asset_id):
        raise invalid("replacement_asset_id", "Must be given for `replaced`, and for nothing else.")
    if new.kind is EntryKind.REPAIR_EXTENSION:
        _check_repair(coverage)
    state = standing(coverage, new.at).state
    if state not in _FROM[new.kind] or standing(coverage, now).state in _OVER:
        raise _wrong_state(coverage, new.at)


_OPEN = (CoverageState.PENDING_START, CoverageState.ACTIVE, CoverageState.SUSPENDED)
_FROM = {
    EntryKind.EXTENDED: _OPEN,
    EntryKind.REPAIR_EXTENSION: (CoverageState.ACTIVE, CoverageState.SUSPENDED, CoverageState.EXPIRED),
    EntryKind.SUSPENDED: (CoverageState.ACTIVE,),
    EntryKind.RESUMED: (CoverageState.SUSPENDED,),
    EntryKind.VOIDED: _OPEN,
    EntryKind.REPLACED: (CoverageState.ACTIVE, CoverageState.SUSPENDED),
}
"""The states in which an entry can be recorded. A repair that was demanded in time may be completed after the end."""


def _check_repair(coverage: Coverage) -> None:
    if coverage.kind is not WarrantyKind.STATUTORY:
        raise invalid("kind", "A completed repair extends the statutory coverage. Use `extended` for others.")
    if any(entry.kind is EntryKind.REPAIR_EXTENSION for entry in coverage.ledger):
        raise Refused("conflict", "REPAIR_EXTENSION_USED", "A completed repair has extended this coverage before.")


def _wrong_state(coverage: Coverage, at: Instant) -> Refused:
    state = standing(coverage, at).state.value.replace("_", " ")
    return Refused("conflict", "COVERAGE_STATE", f"The coverage is {state} at that time.")

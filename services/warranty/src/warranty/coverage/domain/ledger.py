"""What a ledger adds up to: the state of a coverage at any moment, its start and its end, and what is left of its caps.

Everything here is a sum or a maximum over the entries, so that the order of independent ones makes no difference:

- Start and end are those of the latest entry that sets them (started, corrected, overridden).
- The months of all extensions are added to that end as one period, but those that an override followed: who set the end
  knew of them.
- Of the entries about its exhaustion the latest counts.
- The time of closed suspensions is added, up to the midnight that follows: a coverage ends with a day. Two suspensions
  that overlap count once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domainkit.actors import Actor, ActorKind
from domainkit.instants import EPOCH, Duration, Instant, after
from domainkit.money import Money

from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import ENDS_IT, EntryKind, LedgerEntry
from warranty.coverage.domain.periods import prolonged, up_to_midnight, zone_of
from warranty.product_models.domain.terms import CostKind, WarrantyKind

SERVICE = Actor(ActorKind.SERVICE, "warranty")
_EXTENDS = frozenset({EntryKind.EXTENDED, EntryKind.REPAIR_EXTENSION})


class CoverageState(StrEnum):
    PENDING_START = "pending_start"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Standing:
    """A coverage at a moment. `ends_at` leaves voiding and exhaustion aside."""

    state: CoverageState
    starts_at: Instant
    ends_at: Instant


def entries_of(coverage: Coverage, known_at: Instant | None = None) -> Sequence[LedgerEntry]:
    """Its entries; of one without any, that it started. `known_at`: those that were recorded by then."""
    if not coverage.ledger:
        return [started(coverage)]
    if known_at is None:
        return coverage.ledger
    return [entry for entry in coverage.ledger if entry.recorded_at <= known_at]


def started(coverage: Coverage) -> LedgerEntry:
    """The entry that a coverage has from its beginning: it is written with the first one that follows."""
    return LedgerEntry(
        kind=EntryKind.STARTED,
        at=coverage.starts_at,
        recorded_at=EPOCH,
        recorded_by=SERVICE,
        starts_at=coverage.starts_at,
        ends_at=coverage.ends_at,
    )


def was_added(coverage: Coverage) -> bool:
    """Whether it was added after the sale: then its first entry was recorded by somebody."""
    return bool(coverage.ledger) and coverage.ledger[0].recorded_at != EPOCH


def standing(coverage: Coverage, at: Instant, *, known_at: Instant | None = None) -> Standing:
    """The coverage as it was at a moment, by what is known of it today, or was known at `known_at`."""
    if not coverage.ledger:
        return Standing(_by_time(coverage.starts_at, coverage.ends_at, at), coverage.starts_at, coverage.ends_at)
    entries = entries_of(coverage, known_at)
    starts_at, ends_at = period(entries, coverage.time_zone)
    used_up = exhausted_at(entries)
    if any(entry.kind in ENDS_IT and entry.at <= at for entry in entries):
        state = CoverageState.VOIDED
    elif used_up is not None and used_up <= at:
        state = CoverageState.EXHAUSTED
    elif any(since <= at and (until is None or at < until) for since, until in suspensions(entries)):
        state = CoverageState.SUSPENDED
    else:
        state = _by_time(starts_at, ends_at, at)
    return Standing(state, starts_at, ends_at)


def holds(coverage: Coverage, at: Instant) -> bool:
    """Whether it can be claimed. A statutory right can also while its time stands still."""
    state = standing(coverage, at).state
    return state is CoverageState.ACTIVE or (
        state is CoverageState.SUSPENDED and coverage.kind is WarrantyKind.STATUTORY
    )


def period(entries: Sequence[LedgerEntry], time_zone: str) -> tuple[Instant, Instant]:
    """The start and the end that the entries add up to."""
    base, starts_at, base_end = max(
        (
            (entry, entry.starts_at, entry.ends_at)
            for entry in entries
            if entry.starts_at is not None and entry.ends_at is not None
        ),
        key=lambda found: found[0].recorded_at,
    )
    counted = entries
    if base.kind is EntryKind.OVERRIDDEN:
        counted = [entry for entry in entries if entry.recorded_at > base.recorded_at]
    zone = zone_of(time_zone)
    months = sum(entry.months for entry in counted if entry.kind in _EXTENDS)
    ends_at = prolonged(base_end, months, zone)
    still = _still(entries, base.at if base.kind is EntryKind.OVERRIDDEN else starts_at)
    return starts_at, up_to_midnight(after(ends_at, still), zone) if still else ends_at


def stored_end(entries: Sequence[LedgerEntry], time_zone: str) -> Instant:
    """The end that a check without the ledger sees: that of the period, or when it was voided or exhausted."""
    over = [entry.at for entry in entries if entry.kind in ENDS_IT]
    used_up = exhausted_at(entries)
    return min([period(entries, time_zone)[1], *over, *([] if used_up is None else [used_up])])


def exhausted_at(entries: Sequence[LedgerEntry]) -> Instant | None:
    """From when it is used up; None: it is not."""
    about = [entry for entry in entries if entry.kind in (EntryKind.EXHAUSTED, EntryKind.RESTORED)]
    latest = max(about, key=lambda entry: entry.recorded_at, default=None)
    return latest.at if latest is not None and latest.kind is EntryKind.EXHAUSTED else None


def suspensions(entries: Iterable[LedgerEntry]) -> list[tuple[Instant, Instant | None]]:
    """From when until when it stood still, in order; None: until further notice. They do not overlap."""
    kinds = {EntryKind.RESUMED: 0, EntryKind.SUSPENDED: 1}  # resumed and suspended again at the same instant
    marks = sorted((entry.at, kinds[entry.kind]) for entry in entries if entry.kind in kinds)
    found: list[tuple[Instant, Instant | None]] = []
    for at, suspends in marks:
        is_open = bool(found) and found[-1][1] is None
        if suspends and not is_open:
            found.append((at, None))
        elif not suspends and is_open:
            found[-1] = (found[-1][0], at)
    return found


def cap_left(coverage: Coverage, cost: CostKind) -> Money | None:
    """What is left of the cap for its life; None where there is none.

    What a line of a claim has used takes the place of what was reserved for it, and what was released is free again.
    """
    cap = coverage.limit(cost).for_life
    if cap is None:
        return None
    taken: dict[tuple[str, int], dict[EntryKind, int]] = {}
    for entry in coverage.ledger:
        if entry.amount is not None and entry.cost_kind is cost:
            of_line = taken.setdefault((entry.claim_id, entry.claim_line), {})
            of_line[entry.kind] = of_line.get(entry.kind, 0) + entry.amount.amount_minor
    spent = sum(_spent(of_line) for of_line in taken.values())
    return Money(max(0, cap.amount_minor - spent), cap.currency)


def used_up(coverage: Coverage) -> bool:
    """Whether it pays nothing any more: each kind of cost that it pays has a cap for life, and all of it is used."""
    paid = [cost for cost in CostKind if coverage.share(cost)]
    caps = {cost: coverage.limit(cost).for_life for cost in paid}
    used = dict.fromkeys(paid, 0)
    for entry in coverage.ledger:
        if entry.kind is EntryKind.USED and entry.amount is not None and entry.cost_kind in used:
            used[entry.cost_kind] += entry.amount.amount_minor
    return any(used.values()) and all(cap is not None and used[cost] >= cap.amount_minor for cost, cap in caps.items())


def _spent(of_line: dict[EntryKind, int]) -> int:
    used = of_line.get(EntryKind.USED, 0)
    waiting = of_line.get(EntryKind.RESERVED, 0) - of_line.get(EntryKind.RELEASED, 0)
    return max(used, waiting)


def _still(entries: Sequence[LedgerEntry], since: Instant) -> Duration:
    """How long it stood still since its start; or since a person set the end."""
    closed = [(begin, end) for begin, end in suspensions(entries) if end is not None]
    return sum(max(0, end - max(begin, since)) for begin, end in closed)


def _by_time(starts_at: Instant, ends_at: Instant, at: Instant) -> CoverageState:
    if at < starts_at:
        return CoverageState.PENDING_START
    return CoverageState.ACTIVE if at < ends_at else CoverageState.EXPIRED

"""What claims hold of the caps of coverages: reserved by an approval, used by its settlement, or released.

The ledger is brought to what a claim holds by the difference to what it has, so that repeating it changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.money import Money

from warranty.coverage.domain.coverage import Coverage
from warranty.coverage.domain.entries import EntryKind, LedgerEntry
from warranty.coverage.domain.ledger import SERVICE, exhausted_at, used_up
from warranty.coverage.domain.recording import appended, require_room
from warranty.product_models.domain.terms import CostKind


@dataclass(frozen=True, slots=True)
class Holding:
    """What a line of a claim holds of a coverage's cap: reserved, or used."""

    coverage_id: str
    line: int
    cost_kind: CostKind
    amount: Money
    used: bool = False


def reserve(
    coverages: Sequence[Coverage], claim_id: str, wanted: Iterable[Holding], *, now: Instant
) -> tuple[Coverage, ...]:
    """With so much reserved at least for each line. Raises Refused: LEDGER_FULL."""
    reserved = _brought(coverages, claim_id, wanted, now, releases=False)
    return reserved if reserved == tuple(coverages) else require_room(reserved)


def follow(
    coverages: Sequence[Coverage], claim_id: str, held: Iterable[Holding], *, now: Instant
) -> tuple[Coverage, ...]:
    """With exactly what the claim holds: the rest of what was reserved for it is released, what is settled is used.

    Not kept within MOST_ENTRIES: what was reserved can always be released or used. What was used stays so.
    """
    return _brought(coverages, claim_id, held, now, releases=True)


def without(coverage: Coverage, claim_id: str, lines: Set[int]) -> Coverage:
    """The coverage as if nothing were held for these lines of a claim."""
    others = tuple(each for each in coverage.ledger if each.claim_id != claim_id or each.claim_line not in lines)
    return replace(coverage, ledger=others)


def _brought(
    coverages: Sequence[Coverage], claim_id: str, wanted: Iterable[Holding], now: Instant, *, releases: bool
) -> tuple[Coverage, ...]:
    by_coverage: dict[str, dict[int, Holding]] = {}
    for each in wanted:
        by_coverage.setdefault(each.coverage_id, {})[each.line] = each
    return tuple(_of_one(each, claim_id, by_coverage.get(each.id, {}), now, releases) for each in coverages)


def _of_one(coverage: Coverage, claim_id: str, wanted: Mapping[int, Holding], now: Instant, releases: bool) -> Coverage:
    there = {each.claim_line: each for each in coverage.ledger if each.claim_id == claim_id}
    for line in sorted({*there, *wanted}):
        holding = wanted.get(line)
        cost = holding.cost_kind if holding else there[line].cost_kind
        waiting, used = _held(coverage, claim_id, line)
        amount = holding.amount.amount_minor if holding else 0
        steps = [(EntryKind.RESERVED, amount - waiting)]
        if releases:
            steps.append((EntryKind.RELEASED, waiting - max(amount, used)))
            steps.append((EntryKind.USED, amount - used if holding and holding.used else 0))
        for kind, more in steps:
            if more > 0:
                money = Money(more, _currency(coverage, holding, there, line))
                coverage = appended(
                    coverage,
                    LedgerEntry(
                        kind=kind,
                        at=now,
                        recorded_at=now,
                        recorded_by=SERVICE,
                        claim_id=claim_id,
                        claim_line=line,
                        cost_kind=cost,
                        amount=money,
                    ),
                )
    if releases and used_up(coverage) and exhausted_at(coverage.ledger) is None:
        coverage = appended(coverage, LedgerEntry(EntryKind.EXHAUSTED, now, now, SERVICE))
    return coverage


def _held(coverage: Coverage, claim_id: str, line: int) -> tuple[int, int]:
    """What waits, reserved and not released, and what is used of it."""
    sums = dict.fromkeys((EntryKind.RESERVED, EntryKind.RELEASED, EntryKind.USED), 0)
    for each in coverage.ledger:
        if each.claim_id == claim_id and each.claim_line == line and each.amount is not None and each.kind in sums:
            sums[each.kind] += each.amount.amount_minor
    return sums[EntryKind.RESERVED] - sums[EntryKind.RELEASED], sums[EntryKind.USED]


def _currency(coverage: Coverage, holding: Holding | None, there: Mapping[int, LedgerEntry], line: int) -> str:
    if holding is not None:
        return holding.amount.currency
    amount = there[line].amount
    if amount is None:
        raise AssertionError(f"an entry of a claim in {coverage.id} has no amount")
    return amount.currency

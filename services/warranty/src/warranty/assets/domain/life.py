"""Where a unit is in its life: derived from its facts and sales, never stored."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from warranty.assets.domain.facts import ENDINGS, FactKind, Sale, UnitFact, sale_dates


class AssetState(StrEnum):
    MANUFACTURED = "manufactured"
    IN_STOCK = "in_stock"
    SOLD = "sold"
    IN_USE = "in_use"
    RETURNED = "returned"
    DISPOSED = "disposed"


_OF_A_SALE = frozenset(FactKind) - {FactKind.MANUFACTURED}
NEXT_FACTS: Mapping[AssetState, frozenset[FactKind]] = {
    AssetState.MANUFACTURED: frozenset({FactKind.SHIPPED, FactKind.DISPOSED}),
    AssetState.IN_STOCK: frozenset({FactKind.SHIPPED, FactKind.DISPOSED}),
    AssetState.SOLD: _OF_A_SALE,
    AssetState.IN_USE: _OF_A_SALE - {FactKind.SHIPPED},
    AssetState.RETURNED: frozenset({FactKind.SHIPPED, FactKind.DISPOSED}),
    AssetState.DISPOSED: frozenset(),
}
"""What may happen to a unit in each state, but for what has happened in its present sale."""

_IN_USE = frozenset({FactKind.DELIVERED, FactKind.INSTALLED, FactKind.ACTIVATED})


def state_of(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> AssetState:
    """The state that follows from what is known now."""
    *earlier, last = sale_dates(facts, sales)
    if FactKind.DISPOSED in last.dates:
        return AssetState.DISPOSED
    if last.sale is not None:
        return AssetState.IN_USE if _IN_USE & last.dates.keys() else AssetState.SOLD
    if FactKind.SHIPPED in last.dates:
        return AssetState.IN_STOCK
    if not earlier:
        return AssetState.MANUFACTURED
    ended = next(fact.kind for fact in facts if fact.holds and fact.kind in ENDINGS and fact.at == earlier[-1].ended_at)
    return AssetState.IN_STOCK if ended is FactKind.CANCELLED else AssetState.RETURNED


def next_facts(facts: Sequence[UnitFact], sales: Sequence[Sale]) -> Sequence[FactKind]:
    """What may be reported of the unit as happening now, in the order of the kinds."""
    present = sale_dates(facts, sales)[-1]
    known = {fact.kind for fact in facts if fact.holds and present.dates.get(fact.kind) == fact.at}
    allowed = NEXT_FACTS[state_of(facts, sales)] - known
    return [kind for kind in FactKind if kind in allowed]

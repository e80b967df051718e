"""The rows of files: units that are not sold yet, and readings of meters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.stock import StockUnit, register_stock
from warranty.imports.domain.importing import SenderOfFile, is_of_batch, require_same
from warranty.imports.ports import Assets, ProductModels, ReadingOf, Readings, SerialRules, UnitOf
from warranty.operations.domain.rows import ACCEPTED, UNCHANGED, Outcome, Rejection, Row
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.serial_rule import SerialRule, rule_id

T = TypeVar("T")

_AT_ONCE = 40  # rows: between them requests have their turn, and likely wait less than for 200 at once
_OF_A_UNIT = ("product_model_id", "serial")


@dataclass(frozen=True, slots=True)
class ImportAssets:
    """Registers units before their sale, as RegisterStock does one. Nothing is published and nobody gets a mail."""

    assets: Assets
    models: ProductModels
    rules: SerialRules
    unit_of: UnitOf
    columns: Sequence[str] = (*_OF_A_UNIT, "manufactured_at")
    required: Sequence[Sequence[str]] = tuple((each,) for each in _OF_A_UNIT)
    most_rows: int = 100_000
    at_once: int = 200

    async def carry_out(self, rows: Sequence[Row], retailer: str, by: Actor, *, at: Instant) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        seen: set[str] = set()
        for start in range(0, len(rows), _AT_ONCE):
            outcomes += await self._some(rows[start : start + _AT_ONCE], retailer, by, at, seen)
        return outcomes

    async def _some(
        self, rows: Sequence[Row], retailer: str, by: Actor, at: Instant, seen: set[str]
    ) -> Sequence[Outcome]:
        """`seen`: the ids of units that rows before these are of."""
        parsed, outcomes = _parsed(rows, lambda row: self.unit_of(row, retailer))
        units = [_Unit(number, unit, unit.asset_id) for number, unit in parsed]
        batch = _Batch(by, at, seen, *await self._read(retailer, units))
        outcomes += filter(None, map(batch.decide, units))
        stored = await self.assets.add_unsold_many([asset for _, asset in batch.new])
        taken = [unit for (unit, _), each in zip(batch.new, stored, strict=True) if each is None]
        outcomes += [ACCEPTED] * (len(stored) - len(taken))
        if taken:  # somebody else registered them meanwhile
            again = _Batch(by, at, set(), *await self._read(retailer, taken))
            outcomes += filter(None, map(again.decide, taken))
        return outcomes

    async def _read(
        self, retailer: str, units: Sequence["_Unit"]
    ) -> tuple[dict[str, ProductModel], dict[str, SerialRule], dict[str, Asset]]:
        """Models, rules and the assets that are registered already, by the ids that these units derive."""
        models = await self.models.get_many(sorted({each.unit.product_model_id for each in units}))
        rules = await self.rules.get_many(sorted({rule_id(each.retailer, each.manufacturer) for each in models}))
        known = {asset.id: asset for asset in await self.assets.get_many([each.asset_id for each in units])}
        spellings = [(each.unit.product_model_id, each.unit.serial) for each in units]
        former = await self.assets.of_serials(retailer, spellings)
        for each, spelling in zip(units, spellings, strict=True) if former else ():
            if found := former.get(spelling):
                known[each.asset_id] = found
        return {each.id: each for each in models}, {each.id: each for each in rules}, known


@dataclass(frozen=True, slots=True)
class _Unit:
    """The unit of a row, with the id that it derives."""

    number: int
    unit: StockUnit
    asset_id: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """Decides on the units of one batch, in the order of the file."""

    by: Actor
    at: Instant
    seen: set[str]
    models: dict[str, ProductModel]
    rules: dict[str, SerialRule]
    known: dict[str, Asset]
    new: list[tuple[_Unit, Asset]] = field(default_factory=list)

    def decide(self, row: _Unit) -> Outcome | None:
        """None for a unit that is new."""
        unit, first = row.unit, row.asset_id not in self.seen
        self.seen.add(row.asset_id)
        try:
            if (stored := self.known.get(row.asset_id)) is not None:
                require_same(stored, unit)
                return ACCEPTED if first and is_of_batch(stored.registered_at, self.at) else UNCHANGED
            model = self.models.get(unit.product_model_id)
            rule = self.rules.get(rule_id(model.retailer, model.manufacturer)) if model else None
            asset = register_stock(unit, model, rule, self.by, now=self.at)
        except Refused as refused:
            return Rejection.of(row.number, refused)
        self.known[row.asset_id] = asset
        self.new.append((row, asset))
        return None


@dataclass(frozen=True, slots=True)
class ImportReadings:
    """Records readings of meters, each by the rules of one."""

    assets: Assets
    readings: Readings
    reading_of: ReadingOf
    columns: Sequence[str] = ("asset_id", *_OF_A_UNIT, "unit", "read_at", "value", "rollovers")
    required: Sequence[Sequence[str]] = (("asset_id", "serial"), ("unit",), ("read_at",), ("value",))
    most_rows: int = 10_000
    at_once: int = 100

    async def carry_out(self, rows: Sequence[Row], retailer: str, by: Actor, *, at: Instant) -> Sequence[Outcome]:
        parsed, outcomes = _parsed(rows, lambda row: self.reading_of(row, retailer))
        units = [(each.unit.product_model_id, each.unit.serial) for _, each in parsed if each.unit is not None]
        former = await self.assets.of_serials(retailer, units)
        readings = [each.reading({unit: asset.id for unit, asset in former.items()}) for _, each in parsed]
        recorded = await self.readings.record_many(retailer, readings, SenderOfFile(by, retailer), now=at)
        seen: set[str] = set()
        for (number, _), each in zip(parsed, recorded, strict=True):
            if isinstance(each, Refused):
                outcomes.append(Rejection.of(number, each))
                continue
            new = not each.version or is_of_batch(each.recorded_at, at)
            outcomes.append(ACCEPTED if new and each.id not in seen else UNCHANGED)
            seen.add(each.id)
        return outcomes


def _parsed(rows: Sequence[Row], parse: Callable[[Row], T]) -> tuple[list[tuple[int, T]], list[Outcome]]:
    """What rows describe, by their numbers; and those that describe nothing."""
    parsed: list[tuple[int, T]] = []
    rejected: list[Outcome] = []
    for row in rows:
        try:
            parsed.append((row.number, parse(row)))
        except Refused as refused:
            rejected.append(Rejection.of(row.number, refused))
    return parsed, rejected

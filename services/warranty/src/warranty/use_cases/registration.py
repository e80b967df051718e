"""Registration: every unit of a reported purchase becomes an asset, or is refused for a reason, once.

Each unit is a write of its own, and each write tells its own outcome. So a crash between two units loses nothing: the
event comes again, and what was decided before stays as it was decided.
"""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from warranty.domain.asset import (
    SERIAL_ALREADY_REGISTERED,
    UNKNOWN_PRODUCT_MODEL,
    Asset,
    SoldUnit,
    refuse_unit,
    register_asset,
)
from warranty.domain.instants import Instant
from warranty.domain.product_model import ProductModel
from warranty.use_cases.ports import AssetStore, ProductModelStore, RefusalStore

_AT_ONCE = 50  # units on their way to the store together: enough to share commits, few enough to leave room for reads


@dataclass(frozen=True, slots=True)
class Registration:
    models: ProductModelStore
    assets: AssetStore
    refusals: RefusalStore

    async def register(self, units: Sequence[SoldUnit], zone: tzinfo, *, now: Instant) -> None:
        """Decides on every unit of one purchase, in the zone of its customer. Repeating it changes nothing."""
        models = await self.models.get_many(sorted({unit.product_model_id for unit in units}))
        model_of = {model.id: model for model in models}
        for start in range(0, len(units), _AT_ONCE):
            some = units[start : start + _AT_ONCE]
            refused = await self.refusals.known([unit.refusal_id for unit in some])
            undecided = [unit for unit in some if unit.refusal_id not in refused]
            await gather(*(self._decide(unit, model_of.get(unit.product_model_id), zone, now) for unit in undecided))

    async def _decide(self, unit: SoldUnit, model: ProductModel | None, zone: tzinfo, now: Instant) -> None:
        if model is None or model.retailer != unit.retailer:
            await self.refusals.add_unless_known(refuse_unit(unit, UNKNOWN_PRODUCT_MODEL, now=now))
            return
        stored = await self._spelled_otherwise(unit)
        if stored is None:
            stored = await self.assets.add_unless_known(register_asset(unit, model, zone=zone, now=now))
        if not stored.is_of(unit):
            await self.refusals.add_unless_known(refuse_unit(unit, SERIAL_ALREADY_REGISTERED, now=now))

    async def _spelled_otherwise(self, unit: SoldUnit) -> Asset | None:
        """The asset that the unit was registered as before its serial had a normal form."""
        if not unit.serial:
            return None
        return await self.assets.of_serial(unit.retailer, unit.product_model_id, unit.serial)

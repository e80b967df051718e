"""Assets: registering what was sold, and reading it."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import (
    SERIAL_ALREADY_REGISTERED,
    UNKNOWN_PRODUCT_MODEL,
    Asset,
    SoldUnit,
    refuse_unit,
    register_asset,
)
from warranty.assets.domain.coverage import CoverageCheck, resolve_coverage
from warranty.assets.ports import AssetStore, ProductModels, RefusalStore
from warranty.product_models.domain.product_model import ProductModel

_AT_ONCE = 50  # units on their way to the store together: enough to share commits, few enough to leave room for reads


@dataclass(frozen=True, slots=True)
class Registration:
    """Every unit of a reported purchase becomes an asset, or is refused for a reason, once.

    Each unit is a write of its own, and each write tells its own outcome. So a crash between two units loses nothing:
    the event comes again, and what was decided before stays as it was decided.
    """

    models: ProductModels
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


@dataclass(frozen=True, slots=True)
class AssetRegister:
    assets: AssetStore

    async def get(self, id: str, viewer: Viewer) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        return asset

    async def page(
        self, retailer: str, viewer: Viewer, *, customer_id: str | None, size: int, after: Cursor | None
    ) -> Page[Asset]:
        """A retailer's assets, or the named customer's, newest first. A customer lists nobody's but their own."""
        if viewer.only_customer is not None:
            customer_id = customer_id or viewer.only_customer
            if not viewer.sees(retailer, customer_id):
                return Page([], None)
        return await self.assets.page(retailer, customer_id=customer_id, size=size, after=after)

    async def check_coverage(self, asset_id: str, viewer: Viewer, *, at: Instant) -> CoverageCheck:
        """Whether the asset is covered at an instant, and by what. Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.get(asset_id, viewer)
        return resolve_coverage(asset.coverages, at)

"""Registering sold units as assets, and reading assets and their coverage."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import (
    PRODUCT_MODEL_DEACTIVATED,
    UNKNOWN_PRODUCT_MODEL,
    Asset,
    SoldUnit,
    refuse_unit,
    register_asset,
)
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.erasure import erased_unit
from warranty.assets.domain.history import seen_since
from warranty.assets.domain.sales import sell_again
from warranty.assets.domain.stock import StockUnit, already_registered, register_stock
from warranty.assets.domain.waiting import refuse_for_now, unit_of
from warranty.assets.ports import Assets, Erasures, ProductModels, Refusals, SerialRules
from warranty.coverage.domain.checking import NOT_STARTED, CoverageCheck
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.serial_rule import SerialRule, rule_id

_AT_ONCE = 50  # concurrent writes: enough to share commits, few enough to leave room for reads


@dataclass(frozen=True, slots=True)
class RegisterUnits:
    """Registers each unit of a reported purchase as an asset, or refuses it with a reason, exactly once.

    Each unit is a write of its own, which carries its own event. After a crash between two units the event is delivered
    again, and units that were decided before keep their outcome.
    """

    models: ProductModels
    rules: SerialRules
    assets: Assets
    refusals: Refusals
    erasures: Erasures

    async def register(self, units: Sequence[SoldUnit], zone: ZoneInfo, *, now: Instant) -> None:
        """Decides on every unit of one purchase, in the zone of its customer. Repeating it changes nothing.

        Of someone erased no serial and no order number are stored, also where a law has them kept of units that were
        registered before: nobody would look for what was stored after the erasure, when that has to go.
        """
        if units and await self.erasures.includes(units[0].customer_id):
            units = [erased_unit(unit) for unit in units]
        models = await self.models.get_many(sorted({unit.product_model_id for unit in units}))
        rules = await self.rules.get_many(sorted({rule_id(each.retailer, each.manufacturer) for each in models}))
        model_of, rule_of = {model.id: model for model in models}, {rule.id: rule for rule in rules}
        for start in range(0, len(units), _AT_ONCE):
            batch = units[start : start + _AT_ONCE]
            refused = await self.refusals.stored([unit.refusal_id for unit in batch])
            undecided = [unit for unit in batch if unit.refusal_id not in refused]
            await gather(
                *(self._decide(unit, model_of.get(unit.product_model_id), rule_of, zone, now) for unit in undecided)
            )

    async def decide_again(self, retailer: str, asset_id: str, *, now: Instant) -> None:
        """Decides on sales that wait for the end of another one, the earliest first. Repeating it changes nothing."""
        waiting = [(each, each.waiting) for each in await self.refusals.waiting_for(retailer, asset_id) if each.waiting]
        for refusal, sale in sorted(waiting, key=lambda each: (each[1].sold_at, each[0].id)):
            unit = unit_of(refusal, sale)
            await self.register([unit], ZoneInfo(sale.time_zone), now=now)
            stored = await self.assets.get(asset_id)
            if stored is not None and stored.is_of(unit):
                await self.refusals.settle(refusal.id)

    async def _decide(
        self,
        unit: SoldUnit,
        model: ProductModel | None,
        rules: Mapping[str, SerialRule],
        zone: ZoneInfo,
        now: Instant,
    ) -> None:
        if model is None or model.retailer != unit.retailer:
            await self.refusals.add_unless_known(refuse_unit(unit, UNKNOWN_PRODUCT_MODEL, now=now))
            return
        if not model.takes_sale_at(unit.sold_at):
            if not await self._is_registered(unit):  # delivered again, with a sale that lay ahead of our clock
                await self.refusals.add_unless_known(refuse_unit(unit, PRODUCT_MODEL_DEACTIVATED, now=now))
            return
        rule = rules.get(rule_id(model.retailer, model.manufacturer))
        stored = await self._of_former_spelling(unit)
        if stored is None:
            stored = await self.assets.add_unless_known(register_asset(unit, model, rule, zone=zone, now=now))
        act = partial(sell_again, unit=unit, model=model, rule=rule, zone=zone, now=now)
        if not stored.is_of(unit) and stored.takes(unit):
            stored = await self.assets.change(stored.id, act, idempotency_key=None) or stored
        if not stored.is_of(unit):
            await self.refusals.add_unless_known(refuse_for_now(unit, stored.id, zone, now=now))
            # a return that was reported meanwhile has found no refusal that waits for it
            stored = await self.assets.change(stored.id, act, idempotency_key=None) or stored
            if stored.is_of(unit):
                await self.refusals.settle(unit.refusal_id)

    async def _is_registered(self, unit: SoldUnit) -> bool:
        stored = await self.assets.get(unit.asset_id)
        return stored is not None and stored.is_of(unit)

    async def _of_former_spelling(self, unit: SoldUnit) -> Asset | None:
        """The asset that was registered before serials had a normal form, with this serial in another spelling."""
        if not unit.serial:
            return None
        return await self.assets.of_serial(unit.retailer, unit.product_model_id, unit.serial)


@dataclass(frozen=True, slots=True)
class RegisterStock:
    models: ProductModels
    rules: SerialRules
    assets: Assets

    async def register(
        self, unit: StockUnit, by: Actor, *, now: Instant, idempotency_key: IdempotencyKey | None
    ) -> Asset:
        """The asset of a unit that is not sold yet. Raises Refused: VALIDATION_FAILED, ASSET_EXISTS."""
        models = await self.models.get_many([unit.product_model_id])
        rules = await self.rules.get_many([rule_id(each.retailer, each.manufacturer) for each in models])
        is_stored = await self.assets.get(unit.asset_id) is not None  # a repeated request gets what the first one made
        new = register_stock(unit, next(iter(models), None), next(iter(rules), None), by, now=now, is_stored=is_stored)
        known = await self.assets.of_serial(unit.retailer, unit.product_model_id, unit.serial)
        if known is not None:
            raise already_registered(known.id)
        stored = await self.assets.add_unsold(new, idempotency_key)
        if stored is None:
            raise already_registered(new.id)
        return stored


@dataclass(frozen=True, slots=True)
class AssetQueries:
    assets: Assets

    async def get(self, id: str, viewer: Viewer) -> Asset:
        """Raises Refused: ASSET_NOT_FOUND."""
        asset = await self.assets.get(id)
        if asset is None or not viewer.sees(asset.retailer, asset.customer_id):
            raise not_found("asset")
        return asset

    async def get_many(self, ids: Sequence[str], viewer: Viewer) -> list[Asset]:
        """Those of the assets that exist for the viewer."""
        found = await self.assets.get_many(ids)
        return [asset for asset in found if viewer.sees(asset.retailer, asset.customer_id)]

    async def page(self, query: AssetQuery, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Asset]:
        """The assets that the query asks for. Customers list only their own."""
        if viewer.only_customer is not None:
            query = replace(query, customer_id=query.customer_id or viewer.only_customer)
            if not viewer.sees(query.retailer, query.customer_id):
                return Page([], None)
        return await self.assets.page(query, size=size, after=after)

    async def check_coverage(self, asset_id: str, viewer: Viewer, *, at: Instant) -> CoverageCheck:
        """Whether the asset is covered at an instant, and by which coverage.

        For a customer nothing counts from before it was theirs.

        Raises Refused: ASSET_NOT_FOUND, also of a unit that is not sold: what covers it is not known until its
        purchase arrives, and tickets asks again until then.
        """
        asset = await self.get(asset_id, viewer)
        if not asset.is_sold:
            raise not_found("asset")
        since = seen_since(asset, viewer)
        if since is not None and at < since and asset.coverages:
            return CoverageCheck(None, NOT_STARTED)
        return asset.coverage_at(at)

"""The collections of assets and refusals, and the queries on them."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData, emptied
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index, Search
from servicekit.documents.aggregates import Aggregates, New
from servicekit.documents.declared import LARGEST_CHOICE
from servicekit.documents.idempotency import KeyReused
from servicekit.formats.text import normal, upper

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.changes import Outcome
from warranty.assets.domain.erasure import erased_asset
from warranty.assets.domain.events import AssetEvent, AssetRefused, AssetRegistered, CoverageChanged
from warranty.assets.domain.expiry import alert_at
from warranty.assets.domain.past import as_owned_at
from warranty.coverage.domain.coverage import Coverage

ASSETS_BY_AGE = Index("by_age", equal=("retailer",), order_by="registered_at")
ASSETS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="registered_at")
ASSETS_BY_SERIAL = Index("by_serial", equal=("retailer", "product_model_id", "serial_key"))
ASSETS_BY_FORMER_SERIAL = Index("by_former_serial", equal=("retailer", "serial_key"))
ASSETS_BY_SERIAL_NUMBER = Index("by_serial_number", equal=("retailer", "serial"), order_by="registered_at")
ASSETS_BY_ORDER = Index("by_order", equal=("retailer", "order_id"), order_by="registered_at")
ASSETS_BY_MODEL = Index("by_model", equal=("retailer", "product_model_id"), order_by="registered_at")

ASSETS_BY_FORMER_OWNER = Index(
    "by_former_owner", equal=("retailer",), has="former_customer_ids", order_by="registered_at"
)
ASSETS_EXPIRING = Index("expiring", order_by="expiry_alert_at")

ASSETS_HOLD_DUE = Index("hold_due", order_by="hold_due_at")

ASSETS = Collection(
    "assets",
    (
        *(ASSETS_BY_AGE, ASSETS_BY_CUSTOMER, ASSETS_BY_SERIAL, ASSETS_BY_FORMER_SERIAL),
        *(ASSETS_BY_SERIAL_NUMBER, ASSETS_BY_ORDER, ASSETS_BY_MODEL),
        *(ASSETS_BY_FORMER_OWNER, ASSETS_HOLD_DUE, ASSETS_EXPIRING),
    ),
    filters=tuple(Filterable(path, str) for path in ("serial", "order_id", "customer_id", "product_model_id")),
    search=Search(scope=("retailer",), first=("serial", "order_id", "name", "manufacturer"), newest="registered_at"),
    personal=PersonalData(
        kind=Asset,
        purpose="To know which units are covered, by what and until when",
        retention="Until the customer is erased; while AFTERSALES_LEGAL_HOLDS holds it, with its numbers",
    ),
)
REFUSALS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="refused_at")
REFUSALS_BY_PURCHASE = Index("by_purchase", equal=("retailer", "purchase_id"), order_by="refused_at")
REFUSALS_WAITING = Index("waiting", equal=("retailer", "waits_for"), order_by="refused_at")
_MOST_WAITING = 20
REFUSALS = Collection(
    "refusals",
    (REFUSALS_BY_CUSTOMER, REFUSALS_BY_PURCHASE, REFUSALS_WAITING),
    personal=PersonalData(
        kind=Refusal,
        purpose="To know why a unit has no warranty",
        retention="Until the customer is erased; while AFTERSALES_LEGAL_HOLDS holds assets, with its number",
    ),
)

_INDEXES = {
    "serial": ASSETS_BY_SERIAL_NUMBER,
    "order_id": ASSETS_BY_ORDER,
    "customer_id": ASSETS_BY_CUSTOMER,
    "product_model_id": ASSETS_BY_MODEL,
}
"""The index that finds the assets with a value of a field. The first one that a query names finds the fewest."""
_MOST_SPELLINGS = 20


@dataclass(frozen=True, slots=True)
class AssetRepository:
    assets: Aggregates[Asset, AssetEvent]

    async def get(self, id: str) -> Asset | None:
        return await self.assets.get(id)

    async def as_owned_at(self, id: str, at: Instant) -> Asset | None:
        asset = await self.assets.get(id)
        return as_owned_at(asset, at) if asset else None

    async def get_many(self, ids: Sequence[str]) -> list[Asset]:
        return await self.assets.get_many(ids)

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        where = {"retailer": retailer, "product_model_id": product_model_id, "serial_key": serial}
        return next(iter(await self.assets.find(ASSETS_BY_SERIAL, where, limit=1)), None)

    async def add_unless_known(self, asset: Asset) -> Asset:
        try:
            return await self.assets.add(asset, [AssetRegistered(asset)])
        except DuplicateKey:
            stored = await self.assets.get(asset.id)
            if stored is None:
                raise
            return stored

    async def add_unsold(self, asset: Asset, idempotency_key: IdempotencyKey | None) -> Asset | None:
        try:
            return await self.assets.add(asset, [], idempotency_key)
        except (DuplicateKey, KeyReused):  # the id derives from the serial, so that another key has it taken
            return None

    async def of_serials(self, retailer: str, units: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Asset]:
        """Of units by product model and serial those whose id derives from another spelling of the serial."""
        found: dict[tuple[str, str], Asset] = {}
        for model in sorted({model for model, _ in units}):
            serials = sorted({serial for each, serial in units if each == model})
            for start in range(0, len(serials), LARGEST_CHOICE):
                some = serials[start : start + LARGEST_CHOICE]
                where = {"retailer": retailer, "product_model_id": model, "serial_key": some}
                spelt = await self.assets.find(ASSETS_BY_SERIAL, where, limit=len(some))
                found |= {(model, serial_key(asset.serial) or asset.serial): asset for asset in spelt}
        return found

    async def add_unsold_many(self, assets: Sequence[Asset]) -> list[Asset | None]:
        """Without events; None for each whose id is taken."""
        results: list[Asset | None] = []
        for each in await self.assets.add_many([New(asset) for asset in assets]) if assets else ():
            if isinstance(each, Exception) and not isinstance(each, DuplicateKey):
                raise each
            results.append(None if isinstance(each, Exception) else each)
        return results

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        return await self.assets.change(id, act, idempotency_key=idempotency_key)

    async def change_coverages(
        self,
        id: str,
        act: Callable[[Asset], tuple[Coverage, ...]],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> Asset | None:
        def changed(asset: Asset) -> tuple[Asset, Sequence[AssetEvent]]:
            after = replace(asset, coverages=act(asset))
            happened = [each.ledger for each in after.coverages] != [each.ledger for each in asset.coverages]
            return after, [CoverageChanged(after)] if happened else []

        return await self.assets.change(id, changed, if_version=if_version, idempotency_key=idempotency_key)

    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        asked = await self._asked(query)
        where: dict[str, Any] = {"retailer": query.retailer}
        if query.words is not None:
            return Page(*await self.assets.search(query.words, where, size=size, after=after, filters=_equal(asked)))
        index = next((index for path, index in _INDEXES.items() if path in asked), ASSETS_BY_AGE)
        where |= {path: asked.pop(path) for path in index.equal if path in asked}
        page = await self.assets.page(index, where, size=size, after=after, descending=True, filters=_equal(asked))
        return Page(*page)

    async def of_model(
        self, retailer: str, product_model_id: str, *, size: int, after: Cursor | None
    ) -> Sequence[Asset]:
        """In the order of their registration."""
        where = {"retailer": retailer, "product_model_id": product_model_id}
        return (await self.assets.page(ASSETS_BY_MODEL, where, size=size, after=after))[0]

    async def erase(self, id: str, customer_id: str, *, held: bool) -> None:
        """`held`: a law has the asset kept, with what it would mean nothing without."""
        await self.assets.erase(id, lambda asset: (erased_asset(asset, customer_id, held=held), []))

    async def formerly_of(self, retailer: str, customer_id: str, *, size: int, after: Cursor | None) -> Page[Asset]:
        """Units that the customer has owned and that were sold again; the newest sale first."""
        where = {"retailer": retailer, "former_customer_ids": customer_id}
        page = await self.assets.page(ASSETS_BY_FORMER_OWNER, where, size=size, after=after, descending=True)
        return Page(*page)

    async def _asked(self, query: AssetQuery) -> dict[str, Sequence[str]]:
        """The values that the query asks for, by the fields that have them."""
        asked: dict[str, Sequence[str]] = {}
        if query.serial is not None:
            asked["serial"] = await self._spellings(query.retailer, query.serial)
        if query.order_id is not None:  # in its normal form, or as it was stored before there was one
            asked["order_id"] = [spelling for spelling in (normal(query.order_id), query.order_id) if spelling.strip()]
        if query.customer_id is not None:
            asked["customer_id"] = [query.customer_id]
        if query.product_model_id is not None:
            asked["product_model_id"] = [query.product_model_id]
        return asked

    async def _spellings(self, retailer: str, serial: str) -> Sequence[str]:
        """The serial in its normal form, and as it was stored before there was one. Empty for one that is empty."""
        key = normal(upper(normal(serial)))
        if not key:
            return ()
        where = {"retailer": retailer, "serial_key": key}
        former = await self.assets.find(ASSETS_BY_FORMER_SERIAL, where, limit=_MOST_SPELLINGS)
        return [key, *(asset.serial for asset in former)]


def _equal(asked: Mapping[str, Sequence[str]]) -> list[Equal]:
    return [Equal(path, values) for path, values in asked.items()]


@dataclass(frozen=True, slots=True)
class RefusalRepository:
    refusals: Aggregates[Refusal, AssetRefused]

    async def stored(self, ids: Sequence[str]) -> set[str]:
        return {refusal.id for refusal in await self.refusals.get_many(ids) if refusal.waiting is None}

    async def add_unless_known(self, refusal: Refusal) -> None:
        try:
            await self.refusals.add(refusal, [AssetRefused(refusal)])
        except DuplicateKey:
            return

    async def of_customer(self, retailer: str, customer_id: str, *, size: int, after: Cursor | None) -> Page[Refusal]:
        """Oldest first, without those that were stored before refusals had a customer."""
        where = {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.refusals.page(REFUSALS_BY_CUSTOMER, where, size=size, after=after))

    async def waiting_for(self, retailer: str, asset_id: str) -> Sequence[Refusal]:
        where = {"retailer": retailer, "waits_for": asset_id}
        return await self.refusals.find(REFUSALS_WAITING, where, limit=_MOST_WAITING)

    async def settle(self, id: str) -> None:
        await self.refusals.change(id, lambda refusal: (replace(refusal, waiting=None), []))

    async def of_purchase(self, retailer: str, purchase_id: str, *, size: int, after: Cursor | None) -> Page[Refusal]:
        """Oldest first."""
        where = {"retailer": retailer, "purchase_id": purchase_id}
        return Page(*await self.refusals.page(REFUSALS_BY_PURCHASE, where, size=size, after=after))

    async def erase(self, id: str, *, held: bool) -> None:
        await self.refusals.erase(id, lambda refusal: (emptied(refusal, but_held=held), []))


def serial_key(serial: str) -> str | None:
    """The normal form of a serial that was stored before there was one; None for a serial in normal form.

    The id of an asset derives from its serial as it was stored. One whose serial had another spelling is found by this.
    """
    key = normal(upper(normal(serial)))
    return key if key != serial else None


def asset_index_fields(asset: Asset, alert_days: Sequence[int]) -> dict[str, Any]:
    """The fields that only an index needs. `alert_days`: how many days ahead the end of a coverage is announced."""
    former = sorted({each.customer_id for each in asset.former})
    return {
        "serial_key": serial_key(asset.serial),
        "former_customer_ids": former,
        "hold_due_at": min((each.due_at for each in asset.holds), default=None),
        "expiry_alert_at": alert_at(asset, alert_days),
    }


def refusal_index_fields(refusal: Refusal) -> dict[str, Any]:
    return {"waits_for": refusal.waiting.asset_id} if refusal.waiting else {}

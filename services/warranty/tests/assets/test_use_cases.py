"""Registering reported units: each becomes an asset or is refused, once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.testing.erasures import Erased
from warranty.assets.domain.asset import Asset, Refusal, SoldUnit
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.changes import Outcome
from warranty.assets.use_cases import RegisterUnits
from warranty.product_models.domain.product_model import ProductModel, ProductModelQuery
from warranty.product_models.domain.terms import StartBasis, WarrantyKind, WarrantyTerm
from warranty.serial_rules.domain.serial_rule import SerialRule

UTC = ZoneInfo("UTC")
TERM = WarrantyTerm(WarrantyKind.STATUTORY, 24, StartBasis.SALE, 100, 100, 0)
COOLER = ProductModel("mod_cooler", "nordic-home", "Frostvik", "Cooler 300", "fridges", (TERM,), created_at=Instant(1))
FOREIGN = replace(COOLER, id="mod_drill", retailer="baltic-tools")
UNIT = SoldUnit(
    asset_id="ast_1",
    retailer="nordic-home",
    customer_id="cus_1",
    purchase_id="pur_1",
    order_id="A-1",
    line=1,
    unit=1,
    product_model_id="mod_cooler",
    serial="SN-1",
    sold_at=Instant(1_000),
    delivered_at=None,
)


class FakeProductModels:
    def __init__(self, *models: ProductModel) -> None:
        self.models = {model.id: model for model in models}

    async def get(self, id: str) -> ProductModel | None:
        return self.models.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]:
        return [self.models[id] for id in ids if id in self.models]

    async def add(self, model: ProductModel, idempotency_key: IdempotencyKey | None) -> ProductModel:
        return self.models.setdefault(model.id, model)

    async def page(self, query: ProductModelQuery, *, size: int, after: Cursor | None) -> Page[ProductModel]:
        return Page(list(self.models.values()), None)


class FakeSerialRules:
    async def get_many(self, ids: Sequence[str]) -> list[SerialRule]:
        return []


class Crash(Exception):
    pass


class FakeAssets:
    def __init__(self) -> None:
        self.assets: dict[str, Asset] = {}
        self.published: list[str] = []
        self.crash_before: str = ""

    async def get(self, id: str) -> Asset | None:
        return self.assets.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Asset]:
        return [self.assets[id] for id in ids if id in self.assets]

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        return None

    async def add_unless_known(self, asset: Asset) -> Asset:
        if asset.id == self.crash_before:
            raise Crash
        if asset.id not in self.assets:
            self.assets[asset.id] = asset
            self.published.append(asset.id)
        return self.assets[asset.id]

    async def add_unsold(self, asset: Asset, idempotency_key: IdempotencyKey | None) -> Asset | None:
        return None if asset.id in self.assets else self.assets.setdefault(asset.id, asset)

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        if id not in self.assets:
            return None
        self.assets[id], events = act(self.assets[id])
        self.published += [id for _ in events]
        return self.assets[id]

    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        return Page(list(self.assets.values()), None)


class FakeRefusals:
    def __init__(self) -> None:
        self.refusals: dict[str, Refusal] = {}

    async def stored(self, ids: Sequence[str]) -> set[str]:
        return self.refusals.keys() & set(ids)

    async def add_unless_known(self, refusal: Refusal) -> None:
        self.refusals.setdefault(refusal.id, refusal)

    async def waiting_for(self, retailer: str, asset_id: str) -> Sequence[Refusal]:
        return ()

    async def settle(self, id: str) -> None:
        self.refusals.pop(id)


class Scenario:
    def __init__(self, *models: ProductModel) -> None:
        self.models, self.assets, self.refusals = FakeProductModels(*models), FakeAssets(), FakeRefusals()
        self.registration = RegisterUnits(self.models, FakeSerialRules(), self.assets, self.refusals, Erased())

    async def register(self, *units: SoldUnit) -> None:
        await self.registration.register(units, UTC, now=Instant(5_000))

    @property
    def reasons(self) -> list[tuple[str, int, str]]:
        return [(refusal.purchase_id, refusal.line, refusal.reason) for refusal in self.refusals.refusals.values()]


def units_without_serial(count: int) -> list[SoldUnit]:
    return [replace(UNIT, asset_id=f"ast_{unit}", serial="", unit=unit) for unit in range(1, count + 1)]


async def test_unit_becomes_the_asset_of_the_given_id_with_coverage() -> None:
    scenario = Scenario(COOLER)
    await scenario.register(UNIT)
    asset = scenario.assets.assets["ast_1"]
    assert (asset.customer_id, asset.manufacturer, asset.name, asset.serial) == (
        "cus_1",
        "Frostvik",
        "Cooler 300",
        "SN-1",
    )
    assert (asset.order_id, asset.line, asset.unit, asset.registered_at) == ("A-1", 1, 1, 5_000)
    assert [coverage.starts_at for coverage in asset.coverages] == [0]


async def test_repeated_purchase_registers_each_unit_once() -> None:
    scenario = Scenario(COOLER)
    units = units_without_serial(120)
    await scenario.register(*units)
    await scenario.register(*units)
    assert sorted(scenario.assets.published) == sorted(unit.asset_id for unit in units)
    assert scenario.reasons == []


async def test_redelivery_after_a_crash_registers_the_other_units() -> None:
    scenario = Scenario(COOLER)
    scenario.assets.crash_before = "ast_60"
    with pytest.raises(Crash):
        await scenario.register(*units_without_serial(120))
    assert 0 < len(scenario.assets.assets) < 120
    scenario.assets.crash_before = ""
    await scenario.register(*units_without_serial(120))
    assert len(scenario.assets.published) == len(scenario.assets.assets) == 120


@pytest.mark.parametrize("model", ["mod_unknown", "mod_drill"])
async def test_unit_of_an_unknown_or_foreign_model_is_refused(model: str) -> None:
    scenario = Scenario(COOLER, FOREIGN)
    await scenario.register(replace(UNIT, product_model_id=model))
    assert scenario.reasons == [("pur_1", 1, "UNKNOWN_PRODUCT_MODEL")]
    assert scenario.assets.assets == {}


async def test_refusal_stays_when_the_model_is_created_later() -> None:
    scenario = Scenario()
    await scenario.register(UNIT)
    scenario.models.models[COOLER.id] = COOLER
    await scenario.register(UNIT)
    assert scenario.reasons == [("pur_1", 1, "UNKNOWN_PRODUCT_MODEL")]
    assert scenario.assets.assets == {}


async def test_serial_of_an_earlier_purchase_is_refused() -> None:
    scenario = Scenario(COOLER)
    await scenario.register(UNIT)
    await scenario.register(replace(UNIT, purchase_id="pur_2", order_id="A-2", customer_id="cus_2"))
    assert scenario.reasons == [("pur_2", 1, "SERIAL_ALREADY_REGISTERED")]
    assert scenario.assets.assets["ast_1"].customer_id == "cus_1"


async def test_serial_on_two_lines_is_registered_once_refused_once() -> None:
    scenario = Scenario(COOLER)
    lines = (UNIT, replace(UNIT, line=2))
    await scenario.register(*lines)
    await scenario.register(*lines)
    assert scenario.assets.published == ["ast_1"]
    assert scenario.reasons == [("pur_1", 2, "SERIAL_ALREADY_REGISTERED")]

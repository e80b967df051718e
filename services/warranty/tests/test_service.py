"""The service as it runs, all but its bus: real wiring, gRPC server, tokens and store."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from aftersales.common.v1.timeline_service_pb2 import (
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelinePoint,
)
from aftersales.tickets.v1.events_pb2 import PurchaseReported
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, UnitRegistration
from aftersales.warranty.v1.asset_service_pb2 import (
    CheckCoverageRequest,
    CheckCoverageResponse,
    GetAssetRequest,
    GetAssetResponse,
    ListAssetsRequest,
    ListAssetsResponse,
)
from aftersales.warranty.v1.product_model_pb2 import ProductModel, StartBasis, WarrantyKind, WarrantyTerm
from aftersales.warranty.v1.product_model_service_pb2 import (
    CreateProductModelRequest,
    CreateProductModelResponse,
    GetProductModelRequest,
    GetProductModelResponse,
    ListProductModelsRequest,
    ListProductModelsResponse,
)
from google.protobuf.message import Message
from servicekit.auth import ServiceTokens
from servicekit.bus import Bus
from servicekit.dialect import to_json
from servicekit.documents import Store, open_store
from servicekit.events import Event
from servicekit.instants import SECOND, from_rfc3339, to_timestamp
from servicekit.pages import Pages
from servicekit.relay import Relay
from servicekit.rpc.client import Channel
from servicekit.rpc.errors import status_of
from servicekit.rpc.server import RpcServer
from servicekit.run import Kit, Parts
from servicekit.settings import Operational
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.timers import Timers
from warranty.adapters.collections import ASSETS, COLLECTIONS, REFUSALS
from warranty.wiring import wire

NOW = from_rfc3339("2026-03-01T10:00:00Z")
MODELS, ASSET_SERVICE = "aftersales.warranty.v1.ProductModelService", "aftersales.warranty.v1.AssetService"
TIMELINE = "aftersales.common.v1.TimelineService"
RESPONSES: dict[str, type[Message]] = {
    f"{MODELS}/CreateProductModel": CreateProductModelResponse,
    f"{MODELS}/GetProductModel": GetProductModelResponse,
    f"{MODELS}/ListProductModels": ListProductModelsResponse,
    f"{ASSET_SERVICE}/GetAsset": GetAssetResponse,
    f"{ASSET_SERVICE}/ListAssets": ListAssetsResponse,
    f"{ASSET_SERVICE}/CheckCoverage": CheckCoverageResponse,
    f"{TIMELINE}/ListTimelineEntries": ListTimelineEntriesResponse,
}


@dataclass
class Warranty:
    issuer: LocalIssuer
    clock: FakeClock
    store: Store
    parts: Parts
    channel: Channel

    async def call(self, method: str, request: Message, role: str = "agent", **claims: Any) -> Any:
        metadata = [("authorization", f"Bearer {self.issuer.token(role=role, **claims)}")]
        if role == "service":
            metadata.append(("x-aftersales-retailer", claims["retailers"][0]))
        return await self.channel.call(f"/{method}", request, RESPONSES[method], timeout=5, metadata=metadata)

    async def refusal(self, method: str, request: Message, role: str = "agent", **claims: Any) -> tuple[str, str]:
        """The gRPC code and the reason of a call that must fail."""
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await self.call(method, request, role, **claims)
        return failed.value.code().name, status_of(failed.value).reason

    async def create(self, retailer: str = "nordic-home", **changes: Any) -> ProductModel:
        request = CreateProductModelRequest(product_model=cooler(retailer), **changes)
        model: ProductModel = (await self.call(f"{MODELS}/CreateProductModel", request, "admin")).product_model
        return model

    async def report(self, purchase: Purchase, time_zone: str = "Europe/Helsinki") -> None:
        """What the consumer does when tickets told of a purchase."""
        (subscription,) = self.parts.subscriptions
        data = to_json(PurchaseReported(purchase=purchase, time_zone=time_zone))
        kind = PurchaseReported.DESCRIPTOR.full_name
        await subscription.handle(
            Event("evt_1", "/aftersales/tickets", kind, purchase.id, purchase.retailer, 1, self.clock(), "", data)
        )

    async def told(self, asset_id: str) -> list[dict[str, Any]]:
        document = await self.store.documents(ASSETS).get(asset_id)
        return [pending["event"] for pending in document["outbox"]] if document else []


def cooler(retailer: str) -> ProductModel:
    terms = [
        WarrantyTerm(
            kind=WarrantyKind.WARRANTY_KIND_STATUTORY,
            months=24,
            start_basis=StartBasis.START_BASIS_DELIVERY,
            parts_share_percent=100,
            labour_share_percent=100,
        ),
        WarrantyTerm(
            kind=WarrantyKind.WARRANTY_KIND_COMMERCIAL,
            months=60,
            start_basis=StartBasis.START_BASIS_SALE,
            parts_share_percent=100,
        ),
    ]
    return ProductModel(
        retailer=retailer, manufacturer="Frostvik", name="Cooler 300", category="fridges", warranty_terms=terms
    )


def purchase(model: str, units: Sequence[str], *, id: str = "pur_1", customer: str = "cus_1") -> Purchase:
    item = PurchaseItem(
        line=1,
        product_model_id=model,
        quantity=len(units),
        sold_at=to_timestamp(from_rfc3339("2026-02-10T12:00:00Z")),
        delivered_at=to_timestamp(from_rfc3339("2026-02-27T23:30:00Z")),
        registrations=[UnitRegistration(asset_id=unit, unit=place + 1) for place, unit in enumerate(units)],
    )
    return Purchase(id=id, retailer="nordic-home", order_id=f"A-{id}", customer_id=customer, items=[item])


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
async def warranty(issuer: LocalIssuer, tmp_path: Path) -> AsyncIterator[Warranty]:
    clock = FakeClock(NOW)
    url = f"sqlite:///{tmp_path}/warranty.db"
    operational = Operational.model_validate(
        {
            "store_url": url,
            "jwt_issuer": issuer.url,
            "jwt_jwks_url": issuer.jwks_url,
            "page_token_secret": "0123456789abcdef",
        }
    )
    store = await open_store(url, COLLECTIONS)
    bus = Bus("nats://127.0.0.1:1", "warranty")  # never started: what is told waits in the outboxes
    tokens = ServiceTokens(token_url=issuer.token_url, client_id="warranty", client_secret=operational.client_secret)
    kit = Kit(
        name="warranty",
        operational=operational,
        clock=clock,
        store=store,
        bus=bus,
        relay=Relay(bus, clock),
        timers=Timers(clock),
        pages=Pages("0123456789abcdef"),
        authenticator=issuer.authenticator(),
        service_tokens=tokens,
    )
    parts = await wire(kit)
    server = RpcServer(parts.servicers)
    channel = Channel("warranty", f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield Warranty(issuer, clock, store, parts, channel)
    await channel.close()
    await server.stop(0)
    await kit.close()
    await store.close()


async def test_a_created_model_can_be_read_and_listed_newest_first_in_pages(warranty: Warranty) -> None:
    made = []
    for _ in range(3):
        warranty.clock.advance(1)
        made.append(await warranty.create())
    read = await warranty.call(f"{MODELS}/GetProductModel", GetProductModelRequest(id=made[0].id), "partner")
    assert read.product_model == made[0]
    assert read.product_model.etag == "1"
    assert [term.months for term in read.product_model.warranty_terms] == [24, 60]
    first = await warranty.call(f"{MODELS}/ListProductModels", ListProductModelsRequest(page_size=2))
    assert [model.id for model in first.product_models] == [made[2].id, made[1].id]
    rest = ListProductModelsRequest(page_size=2, page_token=first.next_page_token)
    second = await warranty.call(f"{MODELS}/ListProductModels", rest)
    assert ([model.id for model in second.product_models], second.next_page_token) == ([made[0].id], "")


async def test_a_repeated_creation_is_one_model_and_the_same_key_for_another_is_refused(warranty: Warranty) -> None:
    first = await warranty.create(request_id="key-1")
    assert (await warranty.create(request_id="key-1")).id == first.id
    other = CreateProductModelRequest(product_model=cooler("baltic-tools"), request_id="key-1")
    refused = await warranty.refusal(f"{MODELS}/CreateProductModel", other, "admin")
    assert refused == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")


async def test_an_unspecified_kind_is_refused_by_the_name_of_its_field(warranty: Warranty) -> None:
    model = cooler("nordic-home")
    model.warranty_terms[1].kind = WarrantyKind.WARRANTY_KIND_UNSPECIFIED
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await warranty.call(
            f"{MODELS}/CreateProductModel", CreateProductModelRequest(product_model=model), "admin", retailers=()
        )
    assert [field for field, _ in status_of(failed.value).violations] == ["warranty_terms[1].kind"]


async def test_a_reported_purchase_becomes_assets_with_coverage_in_the_customers_zone(warranty: Warranty) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1", "ast_2"]))
    asset = (await warranty.call(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_1"))).asset
    assert (asset.customer_id, asset.purchase_id, asset.line, asset.unit) == ("cus_1", "pur_1", 1, 1)
    days = [(to_json(each)["starts_at"], to_json(each)["ends_at"]) for each in asset.coverages]
    assert days == [
        ("2026-02-27T22:00:00Z", "2028-02-28T22:00:00Z"),  # delivered on 28 February in Helsinki
        ("2026-02-09T22:00:00Z", "2031-02-10T22:00:00Z"),
    ]
    listed = await warranty.call(f"{ASSET_SERVICE}/ListAssets", ListAssetsRequest(customer_id="cus_1"))
    assert {each.id for each in listed.assets} == {"ast_1", "ast_2"}


async def test_an_asset_tells_of_itself_once_in_the_write_that_made_it(warranty: Warranty) -> None:
    model = await warranty.create()
    for _ in range(2):
        await warranty.report(purchase(model.id, ["ast_1"]))
    (event,) = await warranty.told("ast_1")
    assert event["type"] == "aftersales.warranty.v1.AssetRegistered"
    assert (event["source"], event["retailer"], event["sequence"]) == ("/aftersales/warranty", "nordic-home", 1)
    assert event["data"]["asset"]["id"] == "ast_1"
    document = await warranty.store.documents(ASSETS).get("ast_1")
    assert document
    assert document["outbox"][0]["subject"] == "internal.nordic-home.warranty.v1.asset.registered"


async def test_a_refused_unit_is_told_on_a_subject_of_its_own(warranty: Warranty) -> None:
    await warranty.report(purchase("mod_unknown", ["ast_1"]))
    taken = await warranty.store.documents(REFUSALS).take_outbox(
        now=NOW + SECOND, recorded_before=NOW + SECOND, lease=SECOND, limit=10
    )
    ((entry,),) = (document["outbox"] for document in taken)
    assert entry["subject"] == "internal.nordic-home.warranty.v1.asset.refused"
    assert entry["event"]["data"]["reason"] == "UNKNOWN_PRODUCT_MODEL"
    assert (entry["event"]["data"]["asset_id"], entry["event"]["data"]["unit"]) == ("ast_1", 1)
    refused = await warranty.refusal(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_1"))
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_an_unknown_zone_counts_days_in_the_default_one(warranty: Warranty) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]), time_zone="Nowhere/Land")
    asset = (await warranty.call(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_1"))).asset
    assert to_json(asset.coverages[0])["starts_at"] == "2026-02-27T00:00:00Z"


@pytest.mark.parametrize(
    ("at", "kind", "reason"),
    [
        ("2026-02-01T00:00:00Z", None, "NOT_STARTED"),
        ("2026-02-20T00:00:00Z", WarrantyKind.WARRANTY_KIND_COMMERCIAL, ""),
        ("2026-03-01T00:00:00Z", WarrantyKind.WARRANTY_KIND_STATUTORY, ""),
        ("2031-02-10T22:00:00Z", None, "EXPIRED"),
    ],
)
async def test_coverage_is_checked_at_an_instant(warranty: Warranty, at: str, kind: int | None, reason: str) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    request = CheckCoverageRequest(asset_id="ast_1", at=to_timestamp(from_rfc3339(at)))
    check = await warranty.call(f"{ASSET_SERVICE}/CheckCoverage", request, "service", retailers=["nordic-home"])
    assert (check.covered, check.reason) == (kind is not None, reason)
    assert check.HasField("coverage") == check.covered
    assert not kind or check.coverage.kind == kind


async def test_the_timeline_shows_assets_newest_first_before_a_point(warranty: Warranty) -> None:
    model = await warranty.create()
    for number in (1, 2, 3):
        warranty.clock.advance(1)
        await warranty.report(purchase(model.id, [f"ast_{number}"], id=f"pur_{number}"))
    first = await warranty.call(
        f"{TIMELINE}/ListTimelineEntries", ListTimelineEntriesRequest(customer_id="cus_1", limit=2)
    )
    assert [(entry.id, entry.title, entry.status) for entry in first.entries] == [
        ("ast_3", "Frostvik Cooler 300", "covered"),
        ("ast_2", "Frostvik Cooler 300", "covered"),
    ]
    last = first.entries[-1]
    before = TimelinePoint(occurred_at=last.occurred_at, id=last.id)
    rest = await warranty.call(
        f"{TIMELINE}/ListTimelineEntries", ListTimelineEntriesRequest(customer_id="cus_1", limit=2, before=before)
    )
    assert [entry.id for entry in rest.entries] == ["ast_1"]


REQUESTS: dict[str, Message] = {
    f"{MODELS}/CreateProductModel": CreateProductModelRequest(product_model=cooler("nordic-home")),
    f"{MODELS}/GetProductModel": GetProductModelRequest(id="mod_1"),
    f"{MODELS}/ListProductModels": ListProductModelsRequest(),
    f"{ASSET_SERVICE}/GetAsset": GetAssetRequest(id="ast_1"),
    f"{ASSET_SERVICE}/ListAssets": ListAssetsRequest(),
    f"{ASSET_SERVICE}/CheckCoverage": CheckCoverageRequest(asset_id="ast_1"),
    f"{TIMELINE}/ListTimelineEntries": ListTimelineEntriesRequest(customer_id="cus_1", limit=10),
}


@pytest.mark.parametrize("method", REQUESTS)
async def test_nobody_calls_without_a_token(warranty: Warranty, method: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await warranty.channel.call(f"/{method}", REQUESTS[method], RESPONSES[method], timeout=5)
    assert failed.value.code() is grpc.StatusCode.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("method", "role"),
    [
        *((f"{MODELS}/CreateProductModel", role) for role in ("customer", "agent", "supervisor", "partner", "service")),
        (f"{ASSET_SERVICE}/ListAssets", "service"),
        (f"{ASSET_SERVICE}/CheckCoverage", "partner"),
        (f"{ASSET_SERVICE}/CheckCoverage", "admin"),
        (f"{TIMELINE}/ListTimelineEntries", "partner"),
        (f"{TIMELINE}/ListTimelineEntries", "service"),
    ],
)
async def test_a_role_that_the_table_does_not_name_is_refused(warranty: Warranty, method: str, role: str) -> None:
    refused = await warranty.refusal(method, REQUESTS[method], role, retailers=["nordic-home"], customer="cus_1")
    assert refused == ("PERMISSION_DENIED", "ACCESS_DENIED")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "partner", "service"])
async def test_what_belongs_to_another_retailer_does_not_exist(warranty: Warranty, role: str) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    stranger: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    refused = await warranty.refusal(f"{MODELS}/GetProductModel", GetProductModelRequest(id=model.id), **stranger)
    assert refused == ("NOT_FOUND", "PRODUCT_MODEL_NOT_FOUND")
    refused = await warranty.refusal(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_1"), **stranger)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")
    models = await warranty.call(f"{MODELS}/ListProductModels", ListProductModelsRequest(), **stranger)
    assert not models.product_models
    foreign = ListProductModelsRequest(retailer="nordic-home")
    assert await warranty.refusal(f"{MODELS}/ListProductModels", foreign, **stranger) == (
        "PERMISSION_DENIED",
        "ACCESS_DENIED",
    )


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "service"])
async def test_coverage_of_another_retailers_asset_cannot_be_checked(warranty: Warranty, role: str) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    stranger: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    check = CheckCoverageRequest(asset_id="ast_1")
    refused = await warranty.refusal(f"{ASSET_SERVICE}/CheckCoverage", check, **stranger)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor"])
async def test_lists_of_another_retailer_are_empty_or_refused(warranty: Warranty, role: str) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    stranger: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    timeline = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    assert not (await warranty.call(f"{TIMELINE}/ListTimelineEntries", timeline, **stranger)).entries
    assert not (await warranty.call(f"{ASSET_SERVICE}/ListAssets", ListAssetsRequest(), **stranger)).assets
    for method, request in (
        (f"{TIMELINE}/ListTimelineEntries", ListTimelineEntriesRequest(retailer="nordic-home", limit=10)),
        (f"{ASSET_SERVICE}/ListAssets", ListAssetsRequest(retailer="nordic-home")),
    ):
        assert await warranty.refusal(method, request, **stranger) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_a_customer_sees_their_own_assets_alone(warranty: Warranty) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    await warranty.report(purchase(model.id, ["ast_2"], id="pur_2", customer="cus_2"))
    me: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    assert (await warranty.call(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_1"), **me)).asset.id == "ast_1"
    listed = await warranty.call(f"{ASSET_SERVICE}/ListAssets", ListAssetsRequest(), **me)
    assert [asset.id for asset in listed.assets] == ["ast_1"]
    for request in (ListAssetsRequest(customer_id="cus_2"), ListAssetsRequest(customer_id="cus_2", page_size=1)):
        assert not (await warranty.call(f"{ASSET_SERVICE}/ListAssets", request, **me)).assets
    foreign = ListTimelineEntriesRequest(customer_id="cus_2", limit=10)
    assert not (await warranty.call(f"{TIMELINE}/ListTimelineEntries", foreign, **me)).entries
    refused = await warranty.refusal(f"{ASSET_SERVICE}/GetAsset", GetAssetRequest(id="ast_2"), **me)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")
    refused = await warranty.refusal(f"{ASSET_SERVICE}/CheckCoverage", CheckCoverageRequest(asset_id="ast_2"), **me)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


async def test_a_customer_token_without_a_customer_lists_nothing(warranty: Warranty) -> None:
    model = await warranty.create()
    await warranty.report(purchase(model.id, ["ast_1"]))
    assert not (await warranty.call(f"{ASSET_SERVICE}/ListAssets", ListAssetsRequest(), "customer")).assets

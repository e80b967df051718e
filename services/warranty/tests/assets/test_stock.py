"""Units that are registered before they are sold: nobody's until a purchase with their serial takes them."""

from dataclasses import replace
from typing import Any

import pytest
from aftersales.tickets.v1.purchase_pb2 import Purchase
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind, AssetState
from aftersales.warranty.v1.asset_life_service_pb2 import ListAssetHistoryRequest, ReportAssetFactRequest
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import (
    BatchGetAssetsRequest,
    CheckCoverageRequest,
    CreateAssetRequest,
    GetAssetRequest,
    ListAssetsRequest,
)
from aftersales.warranty.v1.claim_pb2 import Claim
from aftersales.warranty.v1.claim_service_pb2 import CreateClaimRequest
from aftersales.warranty.v1.coverage_service_pb2 import GetCoverageExplanationRequest
from aftersales.warranty.v1.product_model_pb2 import StartBasis
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest, UpdateProductModelRequest
from domainkit.actors import Actor, ActorKind
from domainkit.ids import derived_id
from domainkit.instants import DAY, HOUR, Instant, after
from domainkit.refusals import Refused
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService
from warranty.assets.domain.facts import FactKind
from warranty.assets.domain.life import AssetState as State
from warranty.assets.domain.stock import StockUnit, register_stock
from warranty.assets.repository import ASSETS

from services.warranty.tests.assets.test_use_cases import COOLER, FOREIGN
from services.warranty.tests.steps import cooler, create, purchase, report

BY = Actor(ActorKind.PARTNER, "partner-7")
NOW = Instant(1_000 * DAY)
UNIT = StockUnit("nordic-home", COOLER.id, "SN-1", after(NOW, -DAY))
MADE = to_timestamp(from_rfc3339("2026-01-05T08:00:00Z"))
UNKNOWN = ("NOT_FOUND", "ASSET_NOT_FOUND")


def test_unit_is_manufactured_without_an_owner_or_coverage() -> None:
    asset = register_stock(UNIT, COOLER, None, BY, now=NOW)
    assert (asset.state, asset.is_sold, asset.coverages, asset.sales) == (State.MANUFACTURED, False, (), ())
    assert [(fact.kind, fact.at) for fact in asset.facts] == [(FactKind.MANUFACTURED, after(NOW, -DAY))]
    assert register_stock(replace(UNIT, manufactured_at=None), COOLER, None, BY, now=NOW).facts == ()


@pytest.mark.parametrize(
    ("changes", "model", "field"),
    [
        ({}, None, "product_model_id"),
        ({}, FOREIGN, "product_model_id"),
        ({}, replace(COOLER, deactivated_at=NOW), "product_model_id"),
        ({"manufactured_at": after(NOW, HOUR)}, COOLER, "manufactured_at"),
    ],
    ids=["unknown model", "foreign model", "deactivated model", "made tomorrow"],
)
def test_unit_is_refused_by_field(changes: dict[str, Any], model: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        register_stock(replace(UNIT, **changes), model, None, BY, now=NOW)
    assert (refused.value.reason, refused.value.field) == ("VALIDATION_FAILED", field)


async def register(service: RunningService, model: str, serial: str = "sn-1 ", **fields: Any) -> Asset:
    request = CreateAssetRequest(product_model_id=model, serial=serial, manufactured_at=MADE, **fields)
    asset: Asset = (await service.call(request, "partner")).asset
    return asset


def sold(model: str, asset_id: str, *, id: str = "pur_1", customer: str = "cus_1") -> Purchase:
    of = purchase(model, [asset_id], id=id, customer=customer)
    of.items[0].serial = "SN-1"
    return of


async def test_registered_unit_is_nobodys_and_publishes_nothing(service: RunningService) -> None:
    model = await create(service)
    asset = await register(service, model.id)
    assert asset.id == derived_id("ast", "nordic-home", model.id, "SN-1")  # as tickets derives it at the sale
    assert (asset.serial, asset.customer_id, asset.purchase_id, asset.terms_version) == ("SN-1", "", "", 0)
    assert (asset.state, list(asset.coverages)) == (AssetState.ASSET_STATE_MANUFACTURED, [])
    shipped = AssetFactKind.ASSET_FACT_KIND_SHIPPED
    assert await service.recorded(asset.id) == []
    at = to_timestamp(from_rfc3339("2026-01-20T08:00:00Z"))
    await service.call(ReportAssetFactRequest(asset_id=asset.id, kind=shipped, at=at), "partner")
    assert (await service.call(GetAssetRequest(id=asset.id))).asset.state == AssetState.ASSET_STATE_IN_STOCK
    explained = await service.call(GetCoverageExplanationRequest(asset_id=asset.id))
    assert not explained.explanation.rights


async def test_unit_registered_again_is_answered_or_refused(service: RunningService) -> None:
    model = await create(service)
    first = await register(service, model.id, request_id="one")
    assert await register(service, model.id, request_id="one") == first
    for request_id in ("two", ""):
        request = CreateAssetRequest(product_model_id=model.id, serial="ＳＮ-1", request_id=request_id)
        assert await service.refusal(request, "partner") == ("ALREADY_EXISTS", "ASSET_EXISTS")
    await report(service, sold(model.id, first.id))
    assert (await register(service, model.id, request_id="one")).customer_id == "cus_1"
    assert await service.refusal(CreateAssetRequest(product_model_id=model.id, serial="SN-1"), "partner") == (
        "ALREADY_EXISTS",
        "ASSET_EXISTS",
    )


async def test_registration_is_repeated_after_a_deactivation(service: RunningService) -> None:
    model = await create(service)
    first = await register(service, model.id, request_id="one")
    await service.call(UpdateProductModelRequest(id=model.id, deactivated=True), "admin")
    assert await register(service, model.id, request_id="one") == first
    another = CreateAssetRequest(product_model_id=model.id, serial="SN-2")
    assert await service.refusal(another, "partner") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_purchase_takes_the_unit_with_its_facts(service: RunningService) -> None:
    described = cooler("nordic-home")
    described.warranty_terms[1].start_basis = StartBasis.START_BASIS_MANUFACTURE
    model = (await service.call(CreateProductModelRequest(product_model=described), "admin")).product_model
    asset_id = (await register(service, model.id)).id
    for _ in range(2):
        await report(service, sold(model.id, asset_id))
    asset = (await service.call(GetAssetRequest(id=asset_id), "customer", customer="cus_1")).asset
    assert (asset.customer_id, asset.purchase_id, asset.terms_version) == ("cus_1", "pur_1", 1)
    starts = [to_json(each)["starts_at"] for each in asset.coverages]
    assert starts == ["2026-02-27T22:00:00Z", "2026-01-04T22:00:00Z"]  # delivered, and made, in Helsinki
    (entry,) = await service.recorded(asset_id)
    assert entry["event"]["type"] == "aftersales.warranty.v1.AssetRegistered"
    assert entry["event"]["data"]["asset"]["purchase_id"] == "pur_1"
    assert not entry["event"]["data"].get("sold_before")
    await report(service, sold(model.id, asset_id, id="pur_2", customer="cus_2"))
    refused = await service.recorded(derived_id("rfs", asset_id, "pur_2", "1", "1"))
    assert [each["event"]["data"]["reason"] for each in refused] == ["SERIAL_ALREADY_REGISTERED"]


async def test_customers_see_no_unit_that_is_not_sold(service: RunningService) -> None:
    model = await create(service)
    id = (await register(service, model.id)).id
    me: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    theirs: dict[str, Any] = {"role": "partner", "retailers": ["baltic-tools"]}
    for who in (me, theirs):
        assert await service.refusal(GetAssetRequest(id=id), **who) == UNKNOWN
        assert await service.refusal(ListAssetHistoryRequest(asset_id=id), **who) == UNKNOWN
        assert await service.refusal(GetCoverageExplanationRequest(asset_id=id), **who) == UNKNOWN
        assert not (await service.call(BatchGetAssetsRequest(ids=[id]), **who)).assets
        assert not (await service.call(ListAssetsRequest(), **who)).assets
    assert not (await service.call(ListAssetsRequest(serial="SN-1", q="cooler"), **me)).assets
    for request in (GetAssetRequest(id=id), ListAssetsRequest(), BatchGetAssetsRequest(ids=[id])):
        refused = await service.refusal(request, "customer", customer="")
        assert refused == ("PERMISSION_DENIED", "ACCESS_DENIED")
    for role in ("agent", "supervisor", "partner"):
        listed = await service.call(ListAssetsRequest(serial="sn-1"), role)
        assert [each.id for each in listed.assets] == [id]


async def test_units_of_other_retailers_models_are_refused(service: RunningService) -> None:
    foreign = await create(service, "baltic-tools")
    stopped = await create(service)
    await service.call(UpdateProductModelRequest(id=stopped.id, deactivated=True), "admin")
    for model in (foreign.id, stopped.id, "mod_none"):
        request = CreateAssetRequest(product_model_id=model, serial="SN-1")
        assert await service.refusal(request, "partner") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    elsewhere = CreateAssetRequest(retailer="baltic-tools", product_model_id=foreign.id, serial="SN-1")
    assert await service.refusal(elsewhere, "partner") == ("PERMISSION_DENIED", "ACCESS_DENIED")
    assert not (await service.call(ListAssetsRequest())).assets


async def test_unsold_unit_has_neither_cover_nor_claims(service: RunningService) -> None:
    """Tickets asks again while an asset is not found: a ticket is not to be decided before its sale arrives."""
    model = await create(service)
    id = (await register(service, model.id)).id
    assert await service.refusal(CheckCoverageRequest(asset_id=id), "service") == UNKNOWN
    claim = CreateClaimRequest(claim=Claim(asset_id=id))
    assert await service.refusal(claim, "partner") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")
    stored = await service.store.documents(ASSETS).get(id)
    assert stored
    assert (stored["customer_id"], stored["purchase_id"], stored["facts"][0]["kind"]) == ("", "", "manufactured")

"""Changing product models over gRPC, and what becomes of units sold before and after."""

from typing import Any

import grpc
import pytest
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest
from aftersales.warranty.v1.product_model_pb2 import RepairInformation, RepairLink, WarrantyKind
from aftersales.warranty.v1.product_model_service_pb2 import (
    GetProductModelRequest,
    ListProductModelsRequest,
    UpdateProductModelRequest,
)
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import cooler, create, purchase, report


def commercial_only() -> list[Any]:
    return [cooler("nordic-home").warranty_terms[1]]


async def update(service: RunningService, id: str, **changes: Any) -> Any:
    response = await service.call(UpdateProductModelRequest(id=id, **changes), "admin")
    return response.product_model


async def test_update_changes_what_is_named_and_the_etag(service: RunningService) -> None:
    model = await create(service)
    updated = await update(service, model.id, name="Cooler 301", etag=model.etag)
    assert (updated.name, updated.category, updated.etag, updated.terms_version) == ("Cooler 301", "fridges", "2", 1)
    stale = UpdateProductModelRequest(id=model.id, name="Cooler 302", etag=model.etag)
    assert await service.refusal(stale, "admin") == ("ABORTED", "ETAG_MISMATCH")
    read = await service.call(GetProductModelRequest(id=model.id), "partner")
    assert read.product_model == updated


async def test_update_is_published_once_without_earlier_terms(service: RunningService) -> None:
    model = await create(service)
    for _ in range(2):
        await update(service, model.id, warranty_terms=commercial_only(), request_id="key-1")
    [recorded] = await service.recorded(model.id)
    assert recorded["subject"] == "internal.nordic-home.warranty.v1.product_model.changed"
    published = recorded["event"]["data"]["product_model"]
    assert (published["terms_version"], published["earlier_terms"], published["etag"]) == (2, [], "2")


async def test_terms_versions_are_shown_by_id_and_not_in_lists(service: RunningService) -> None:
    model = await create(service)
    assert (model.terms_version, model.HasField("terms_since"), list(model.earlier_terms)) == (1, False, [])
    service.clock.advance(10)
    updated = await update(service, model.id, warranty_terms=commercial_only())
    assert (updated.terms_version, from_timestamp(updated.terms_since)) == (2, service.clock())
    assert [(each.version, each.HasField("since")) for each in updated.earlier_terms] == [(1, False)]
    assert list(updated.earlier_terms[0].warranty_terms) == list(model.warranty_terms)
    [listed] = (await service.call(ListProductModelsRequest())).product_models
    assert (listed.terms_version, list(listed.earlier_terms)) == (2, [])


async def test_sold_unit_keeps_its_terms_however_late_it_is_reported(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    before = (await service.call(GetAssetRequest(id="ast_1"))).asset
    await update(service, model.id, warranty_terms=commercial_only())
    await report(service, purchase(model.id, ["ast_1"]))  # delivered again
    await report(service, purchase(model.id, ["ast_2"], id="pur_2"))  # sold before, reported now
    later = purchase(model.id, ["ast_3"], id="pur_3")
    later.items[0].sold_at.CopyFrom(to_timestamp(service.clock()))
    await report(service, later)
    assert (await service.call(GetAssetRequest(id="ast_1"))).asset == before
    kinds = {}
    for id in ("ast_2", "ast_3"):
        asset = (await service.call(GetAssetRequest(id=id))).asset
        kinds[id] = (asset.terms_version, [coverage.kind for coverage in asset.coverages])
    both = [WarrantyKind.WARRANTY_KIND_STATUTORY, WarrantyKind.WARRANTY_KIND_COMMERCIAL]
    assert kinds == {"ast_2": (1, both), "ast_3": (2, both[1:])}


async def test_deactivated_model_refuses_units_sold_since(service: RunningService) -> None:
    model = await create(service)
    updated = await update(service, model.id, deactivated=True)
    assert (updated.deactivated, from_timestamp(updated.deactivated_at)) == (True, service.clock())
    since = purchase(model.id, ["ast_2"], id="pur_2")
    since.items[0].sold_at.CopyFrom(to_timestamp(service.clock()))
    await report(service, purchase(model.id, ["ast_1"]))
    await report(service, since)
    assert (await service.call(GetAssetRequest(id="ast_1"))).asset.product_model_id == model.id
    assert await service.refusal(GetAssetRequest(id="ast_2")) == ("NOT_FOUND", "ASSET_NOT_FOUND")
    back = await update(service, model.id, deactivated=False)
    assert (back.deactivated, back.HasField("deactivated_at")) == (False, False)
    since.id = "pur_3"
    await report(service, since)
    assert (await service.call(GetAssetRequest(id="ast_2"))).asset.purchase_id == "pur_3"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "\u200b"}, "name"),
        ({"manufacturer": "two\nlines"}, "manufacturer"),
        ({"update_mask": {"paths": ["warranty_terms"]}}, "warranty_terms"),
        ({"update_mask": {"paths": ["deactivated"]}}, "deactivated"),
        ({"update_mask": {"paths": ["terms_version"]}}, "update_mask"),
        ({"warranty_terms": [{"months": 24}]}, "warranty_terms[0].kind"),
        ({"warranty_terms": [{"kind": 1, "start_basis": 1}]}, "warranty_terms[0].months"),
    ],
)
async def test_unusable_change_is_refused_with_its_field(
    service: RunningService, changes: dict[str, Any], path: str
) -> None:
    model = await create(service)
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await service.call(UpdateProductModelRequest(id=model.id, **changes), "admin")
    assert path in [field for field, _ in status_of(failed.value).violations]


async def test_unknown_model_cannot_be_changed(service: RunningService) -> None:
    request = UpdateProductModelRequest(id="mod_none", name="Cooler")
    assert await service.refusal(request, "admin") == ("NOT_FOUND", "PRODUCT_MODEL_NOT_FOUND")


async def test_model_gets_its_gtin_revision_and_repairs(service: RunningService) -> None:
    model = await create(service)
    assert (model.gtin, model.revision, model.HasField("repair_information")) == ("", "", False)
    repairs = RepairInformation(
        links=[RepairLink(title="Parts", url="https://frostvik.example/parts")], spare_parts_until="2036-12-31"
    )
    updated = await update(service, model.id, gtin="6412345678907", revision="B", repair_information=repairs)
    assert (updated.gtin, updated.revision, updated.repair_information) == ("06412345678907", "B", repairs)
    mask = {"paths": ["repair_information.contact"]}
    part = await update(service, model.id, repair_information={"contact": "Frostvik service"}, update_mask=mask)
    assert (part.repair_information.contact, part.repair_information.links) == ("Frostvik service", repairs.links)
    cleared = await update(service, model.id, update_mask={"paths": ["revision", "repair_information"]})
    assert (cleared.gtin, cleared.revision, cleared.HasField("repair_information")) == ("06412345678907", "", False)
    other = UpdateProductModelRequest(id=model.id, gtin="96385074")
    assert await service.refusal(other, "admin") == ("FAILED_PRECONDITION", "GTIN_FIXED")


@pytest.mark.parametrize(
    "changes",
    [
        {"gtin": "6412345678900"},
        {"gtin": "2000000000008"},
        {"revision": "x" * 21},
        {"repair_information": RepairInformation(spare_parts_until="2036-02-30")},
        {"repair_information": RepairInformation(links=[RepairLink(title="x", url="javascript:alert(1)")])},
        {"repair_information": RepairInformation(links=[RepairLink(title="x", url="https://a.example")] * 11)},
        {"repair_information": RepairInformation(contact="two\nlines")},
    ],
)
async def test_what_is_no_gtin_or_link_is_refused(service: RunningService, changes: dict[str, Any]) -> None:
    model = await create(service)
    request = UpdateProductModelRequest(id=model.id, **changes)
    assert await service.refusal(request, "admin") == ("INVALID_ARGUMENT", "VALIDATION_FAILED")

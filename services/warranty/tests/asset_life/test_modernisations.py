"""Modernisations over gRPC: the asset, its history, its passport and its coverages afterwards."""

import json
from typing import Any

from aftersales.warranty.v1.asset_life_pb2 import AssetHistoryKind, ModernisationKind
from aftersales.warranty.v1.asset_life_service_pb2 import (
    ListAssetHistoryRequest,
    RecordModernisationRequest,
    RevokeModernisationRequest,
)
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest
from aftersales.warranty.v1.passport_service_pb2 import GetAssetPassportRequest, ReadPassportRequest
from servicekit.testing.service import RunningService

from services.warranty.tests.product_documents.test_servicer import document, upload
from services.warranty.tests.steps import create, erase_customer, purchase, report

OWNER: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
MODERNISED = AssetHistoryKind.ASSET_HISTORY_KIND_MODERNISED


async def sold(service: RunningService) -> tuple[str, Asset]:
    """The model's id, and a unit of it."""
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    return model.id, await asset(service)


async def asset(service: RunningService, **claims: Any) -> Asset:
    return (await service.call(GetAssetRequest(id="ast_1"), **claims)).asset  # type: ignore[no-any-return]


def recording(service: RunningService, **fields: Any) -> RecordModernisationRequest:
    request = RecordModernisationRequest(
        **{"asset_id": "ast_1", "kind": ModernisationKind.MODERNISATION_KIND_MODERNISATION, "revision": "C", **fields}
    )
    request.at.FromNanoseconds(service.clock() * 1_000)
    return request


async def passport(service: RunningService) -> dict[str, Any]:
    id = (await service.call(GetAssetPassportRequest(asset_id="ast_1"))).passport.id
    content = (await service.call(ReadPassportRequest(id=id), "")).content
    return json.loads(content)  # type: ignore[no-any-return]


async def test_modernised_unit_has_the_documents_of_its_new_revision(service: RunningService) -> None:
    model, _ = await sold(service)
    bulletin = await document(service, model, title="Bulletin", revisions=["A"])
    manual = await document(service, model, title="Manual of C", revisions=["C"])
    for each in (bulletin, manual):
        await upload(service, each.id)
    assert "subjectOf" not in await passport(service)
    recorded = await service.call(recording(service, document_id=bulletin.id, firmware="2.4"), "partner")
    after = await asset(service)
    assert (after.revision, after.present_revision, after.firmware) == ("", "C", "2.4")
    shown = await passport(service)
    assert {each["name"] for each in shown["subjectOf"]} == {"Bulletin", "Manual of C"}
    assert "modernisation, revision C, firmware 2.4" in str(shown["additionalProperty"])
    assert recorded.modernisation.id not in str(shown)
    history = (await service.call(ListAssetHistoryRequest(asset_id="ast_1"), **OWNER)).entries
    (entry,) = [each for each in history if each.kind == MODERNISED]
    assert (entry.revision, entry.document_id, entry.HasField("reported_by")) == ("C", bulletin.id, False)
    events = [each["subject"] for each in await service.recorded("ast_1")]
    assert events[-1].endswith("asset.modernised")


async def test_revoked_modernisation_leaves_the_unit_as_before(service: RunningService) -> None:
    await sold(service)
    id = (await service.call(recording(service))).modernisation.id
    revoking = RevokeModernisationRequest(asset_id="ast_1", modernisation_id=id, reason="It was another unit.")
    revoked = (await service.call(revoking)).modernisation
    assert (revoked.reason, revoked.HasField("revoked_at")) == ("It was another unit.", True)
    assert (await asset(service)).present_revision == ""
    asked = ListAssetHistoryRequest(asset_id="ast_1")
    assert MODERNISED not in [each.kind for each in (await service.call(asked, **OWNER)).entries]
    assert MODERNISED in [each.kind for each in (await service.call(asked)).entries]
    await erase_customer(service)
    reasons = [each.reason for each in (await service.call(asked)).entries if each.kind == MODERNISED]
    assert reasons == [""]


async def test_modernisation_extends_a_coverage_in_the_same_write(service: RunningService) -> None:
    _, before = await sold(service)
    covered = before.coverages[1]
    extending = {"extended_coverage_id": covered.id, "extended_months": 12}
    request = recording(service, request_id="once", **extending)
    for _ in range(2):
        await service.call(request)
    (after,) = [each for each in (await asset(service)).coverages if each.id == covered.id]
    assert after.ends_at.ToDatetime().year == covered.ends_at.ToDatetime().year + 1
    assert (await service.refusal(recording(service, **extending), "partner"))[1] == "VALIDATION_FAILED"
    extending["extended_coverage_id"] = "cov_none"
    assert (await service.refusal(recording(service, **extending)))[1] == "COVERAGE_NOT_FOUND"
    assert len([each for each in await service.recorded("ast_1") if "modernised" in each["subject"]]) == 1


async def test_modernisation_is_for_the_people_of_the_retailer(service: RunningService) -> None:
    await sold(service)
    request = recording(service)
    revoking = RevokeModernisationRequest(asset_id="ast_1", modernisation_id="mdn_1", reason="Wrong")
    for each in (request, revoking):
        elsewhere = await service.refusal(each, "agent", retailers=["baltic-tools"])
        assert elsewhere == ("NOT_FOUND", "ASSET_NOT_FOUND")
        assert (await service.refusal(each, **OWNER))[0] == "PERMISSION_DENIED"
    assert (await service.refusal(recording(service, document_id="pdc_none")))[1] == "VALIDATION_FAILED"

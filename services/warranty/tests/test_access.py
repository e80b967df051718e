"""Which role may call which operation, seen from callers that may not."""

from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.common.v1.export_service_pb2 import ExportRecordsRequest
from aftersales.common.v1.operation_pb2 import OPERATION_KIND_ASSETS
from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest
from aftersales.warranty.v1 import campaign_service_pb2 as campaigns
from aftersales.warranty.v1 import claim_policy_service_pb2 as claim_policies
from aftersales.warranty.v1 import claim_service_pb2 as claims
from aftersales.warranty.v1 import component_service_pb2 as components
from aftersales.warranty.v1 import goodwill_service_pb2 as goodwill
from aftersales.warranty.v1 import meter_service_pb2 as meters
from aftersales.warranty.v1 import operation_service_pb2 as operations
from aftersales.warranty.v1 import price_list_service_pb2 as price_lists
from aftersales.warranty.v1 import product_document_service_pb2 as documents
from aftersales.warranty.v1 import serial_rule_service_pb2 as serial_rules
from aftersales.warranty.v1 import supplier_recovery_service_pb2 as recoveries
from aftersales.warranty.v1 import transfer_service_pb2 as transfers
from aftersales.warranty.v1.adjudication_run_service_pb2 import CreateAdjudicationRunRequest, GetAdjudicationRunRequest
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind, ModernisationKind
from aftersales.warranty.v1.asset_life_service_pb2 import (
    ListAssetHistoryRequest,
    RecordModernisationRequest,
    ReportAssetFactRequest,
    RevokeAssetFactRequest,
    RevokeModernisationRequest,
)
from aftersales.warranty.v1.asset_service_pb2 import (
    BatchGetAssetsRequest,
    CheckCoverageRequest,
    CreateAssetRequest,
    GetAssetRequest,
    ListAssetsRequest,
)
from aftersales.warranty.v1.campaign_pb2 import Campaign, CampaignKind, CampaignUnitState
from aftersales.warranty.v1.claim_pb2 import Claim
from aftersales.warranty.v1.claim_policy_pb2 import ClaimPolicy
from aftersales.warranty.v1.coverage_pb2 import COVERAGE_ENTRY_KIND_SUSPENDED
from aftersales.warranty.v1.coverage_service_pb2 import (
    AddCoverageRequest,
    GetCoverageExplanationRequest,
    GetCoverageRequest,
    GetLawPackRequest,
    OverrideCoverageRequest,
    RecordCoverageEntryRequest,
)
from aftersales.warranty.v1.goodwill_pb2 import GoodwillPolicy
from aftersales.warranty.v1.passport_service_pb2 import (
    GetAssetPassportRequest,
    GetProductModelPassportRequest,
    IssuePassportCodeRequest,
    ReadAssetPassportCodeRequest,
)
from aftersales.warranty.v1.price_list_pb2 import PriceList
from aftersales.warranty.v1.product_document_pb2 import ProductDocument, ProductDocumentKind
from aftersales.warranty.v1.product_model_pb2 import WarrantyKind
from aftersales.warranty.v1.product_model_service_pb2 import (
    BatchGetProductModelsRequest,
    CreateProductModelRequest,
    GetProductModelRequest,
    ListProductModelsRequest,
    UpdateProductModelRequest,
)
from aftersales.warranty.v1.serial_rule_pb2 import SerialRule
from aftersales.warranty.v1.supplier_recovery_pb2 import SUPPLIER_RECOVERY_STATE_FILED, SupplierRecovery
from domainkit.instants import Instant
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService
from warranty.access import ACCESS

from services.warranty.tests.adjudication.steps import REQUESTS as ADJUDICATION
from services.warranty.tests.steps import cooler, create, purchase, report

REQUESTS: dict[str, Message] = {
    **ADJUDICATION,
    "CreateAdjudicationRun": CreateAdjudicationRunRequest(id="adj_1"),
    "GetAdjudicationRun": GetAdjudicationRunRequest(id="adr_1"),
    "CreateProductModel": CreateProductModelRequest(product_model=cooler("nordic-home")),
    "UpdateProductModel": UpdateProductModelRequest(id="mod_1", name="Cooler"),
    "GetProductModel": GetProductModelRequest(id="mod_1"),
    "BatchGetProductModels": BatchGetProductModelsRequest(ids=["mod_1"]),
    "ListProductModels": ListProductModelsRequest(),
    "CreateProductDocument": documents.CreateProductDocumentRequest(
        product_document=ProductDocument(
            product_model_id="mod_1",
            kind=ProductDocumentKind.PRODUCT_DOCUMENT_KIND_MANUAL,
            title="Manual",
            language="en",
        )
    ),
    "UpdateProductDocument": documents.UpdateProductDocumentRequest(id="pdc_1", title="Manual", if_match=["1"]),
    "GetProductDocument": documents.GetProductDocumentRequest(id="pdc_1"),
    "ListProductDocuments": documents.ListProductDocumentsRequest(),
    "UploadProductDocumentVersion": documents.UploadProductDocumentVersionRequest(
        id="pdc_1", name="manual.pdf", media_type="application/pdf"
    ),
    "ReadProductDocumentVersion": documents.ReadProductDocumentVersionRequest(id="pdc_1", number="1"),
    "CreateCampaign": campaigns.CreateCampaignRequest(
        campaign=Campaign(
            product_model_id="mod_1", kind=CampaignKind.CAMPAIGN_KIND_RECALL, title="Pump", description="It overheats."
        )
    ),
    "StartCampaign": campaigns.StartCampaignRequest(id="cmp_1"),
    "GetCampaign": campaigns.GetCampaignRequest(id="cmp_1"),
    "ListCampaigns": campaigns.ListCampaignsRequest(),
    "ListCampaignUnits": campaigns.ListCampaignUnitsRequest(campaign_id="cmp_1"),
    "MoveCampaignUnit": campaigns.MoveCampaignUnitRequest(
        campaign_id="cmp_1",
        unit_id="cun_1",
        state=CampaignUnitState.CAMPAIGN_UNIT_STATE_DONE,
    ),
    "CreateAsset": CreateAssetRequest(product_model_id="mod_1", serial="SN-9"),
    "CreateSerialRule": serial_rules.CreateSerialRuleRequest(serial_rule=SerialRule(manufacturer="Frostvik")),
    "UpdateSerialRule": serial_rules.UpdateSerialRuleRequest(id="srl_1", dummies=["4711"]),
    "CreateGoodwillPolicy": goodwill.CreateGoodwillPolicyRequest(
        goodwill_policy=GoodwillPolicy(
            automatic_limit=Money(amount_minor=1, currency="EUR"),
            agent_limit=Money(amount_minor=1, currency="EUR"),
            supervisor_limit=Money(amount_minor=1, currency="EUR"),
        )
    ),
    "GetGoodwillPolicy": goodwill.GetGoodwillPolicyRequest(id="gwp_1"),
    "ListGoodwillPolicies": goodwill.ListGoodwillPoliciesRequest(),
    "CreatePriceList": price_lists.CreatePriceListRequest(
        price_list=PriceList(
            currency="EUR", valid_from=to_timestamp(Instant(1)), rows="cost_kind,net_minor\nparts,100\n"
        )
    ),
    "GetPriceList": price_lists.GetPriceListRequest(id="prl_1"),
    "ListPriceLists": price_lists.ListPriceListsRequest(),
    "GetSerialRule": serial_rules.GetSerialRuleRequest(id="srl_1"),
    "ListSerialRules": serial_rules.ListSerialRulesRequest(),
    "CheckSerial": serial_rules.CheckSerialRequest(manufacturer="Frostvik", serial="F300"),
    "CreateSupplierRecovery": recoveries.CreateSupplierRecoveryRequest(
        supplier_recovery=SupplierRecovery(claim_id="clm_1", line=1, supplier="Compressors of Turku")
    ),
    "MoveSupplierRecovery": recoveries.MoveSupplierRecoveryRequest(id="rcv_1", state=SUPPLIER_RECOVERY_STATE_FILED),
    "GetSupplierRecovery": recoveries.GetSupplierRecoveryRequest(id="rcv_1"),
    "ListSupplierRecoveries": recoveries.ListSupplierRecoveriesRequest(),
    "GetAsset": GetAssetRequest(id="ast_1"),
    "BatchGetAssets": BatchGetAssetsRequest(ids=["ast_1"]),
    "ListAssets": ListAssetsRequest(),
    "CheckCoverage": CheckCoverageRequest(asset_id="ast_1"),
    "AddMeter": meters.AddMeterRequest(asset_id="ast_1"),
    "GetAssetMeters": meters.GetAssetMetersRequest(asset_id="ast_1"),
    "AddMeterReading": meters.AddMeterReadingRequest(asset_id="ast_1"),
    "ListMeterReadings": meters.ListMeterReadingsRequest(asset_id="ast_1"),
    "RevokeMeterReading": meters.RevokeMeterReadingRequest(asset_id="ast_1", reading_id="mrd_1"),
    "BatchAddMeterReadings": meters.BatchAddMeterReadingsRequest(),
    "ReportAssetFact": ReportAssetFactRequest(
        asset_id="ast_1", kind=AssetFactKind.ASSET_FACT_KIND_SHIPPED, at=to_timestamp(Instant(1))
    ),
    "IssuePassportCode": IssuePassportCodeRequest(asset_id="ast_1"),
    "OfferAssetTransfer": transfers.OfferAssetTransferRequest(asset_id="ast_1"),
    "RevokeAssetTransfer": transfers.RevokeAssetTransferRequest(asset_id="ast_1"),
    "RedeemAssetTransfer": transfers.RedeemAssetTransferRequest(serial="SN-1", code="A"),
    "ConfirmAssetTransfer": transfers.ConfirmAssetTransferRequest(asset_id="ast_1", coverage_id="cov_1"),
    "RevokeAssetFact": RevokeAssetFactRequest(asset_id="ast_1", fact_id="fct_1", reason="Wrong unit"),
    "RecordModernisation": RecordModernisationRequest(
        asset_id="ast_1",
        kind=ModernisationKind.MODERNISATION_KIND_UPGRADE,
        at=Timestamp(seconds=1_700_000_000),
        revision="C",
    ),
    "RevokeModernisation": RevokeModernisationRequest(asset_id="ast_1", modernisation_id="mdn_1", reason="Wrong"),
    "ListAssetHistory": ListAssetHistoryRequest(asset_id="ast_1"),
    "AddComponent": components.AddComponentRequest(asset_id="ast_1"),
    "GetAssetComponents": components.GetAssetComponentsRequest(asset_id="ast_1"),
    "SwapComponent": components.SwapComponentRequest(asset_id="ast_1", component_id="cmp_1"),
    "RemoveComponent": components.RemoveComponentRequest(asset_id="ast_1", component_id="cmp_1"),
    "CreateClaimPolicy": claim_policies.CreateClaimPolicyRequest(
        claim_policy=ClaimPolicy(name="Claims", decision_minutes=960)
    ),
    "GetClaimPolicy": claim_policies.GetClaimPolicyRequest(id="cpo_1"),
    "ListClaimPolicies": claim_policies.ListClaimPoliciesRequest(),
    "CreateClaim": claims.CreateClaimRequest(claim=Claim(asset_id="ast_1")),
    "GetClaim": claims.GetClaimRequest(id="clm_1"),
    "ListClaims": claims.ListClaimsRequest(),
    "SubmitClaim": claims.SubmitClaimRequest(id="clm_1"),
    "WithdrawClaim": claims.WithdrawClaimRequest(id="clm_1"),
    "ReviewClaim": claims.ReviewClaimRequest(id="clm_1"),
    "DecideClaim": claims.DecideClaimRequest(id="clm_1"),
    "AppealClaim": claims.AppealClaimRequest(id="clm_1", text="No."),
    "FulfilClaim": claims.FulfilClaimRequest(id="clm_1"),
    "SettleClaim": claims.SettleClaimRequest(id="clm_1"),
    "CloseClaim": claims.CloseClaimRequest(id="clm_1"),
    "GetAssetPassport": GetAssetPassportRequest(asset_id="ast_1"),
    "GetProductModelPassport": GetProductModelPassportRequest(product_model_id="mod_1"),
    "ReadAssetPassportCode": ReadAssetPassportCodeRequest(asset_id="ast_1", file="qr.svg", scale=8),
    "GetCoverageExplanation": GetCoverageExplanationRequest(asset_id="ast_1"),
    "GetCoverage": GetCoverageRequest(asset_id="ast_1", coverage_id="cov_1"),
    "AddCoverage": AddCoverageRequest(
        asset_id="ast_1",
        kind=WarrantyKind.WARRANTY_KIND_CONTRACT,
        first_day="2026-03-01",
        months=12,
        parts_share_percent=100,
        labour_share_percent=0,
        travel_share_percent=0,
    ),
    "RecordCoverageEntry": RecordCoverageEntryRequest(
        asset_id="ast_1", coverage_id="cov_1", kind=COVERAGE_ENTRY_KIND_SUSPENDED, reason="In repair"
    ),
    "OverrideCoverage": OverrideCoverageRequest(
        asset_id="ast_1", coverage_id="cov_1", ends_at=Timestamp(seconds=2_000_000_000), reason="Agreed"
    ),
    "GetLawPack": GetLawPackRequest(id="EU"),
    "CreateOperation": operations.CreateOperationRequest(kind=OPERATION_KIND_ASSETS, media_type="text/csv"),
    "GetOperation": operations.GetOperationRequest(id="opn_1"),
    "ListOperations": operations.ListOperationsRequest(),
    "CancelOperation": operations.CancelOperationRequest(id="opn_1"),
    "ListRejectedRows": operations.ListRejectedRowsRequest(operation_id="opn_1"),
    "ListTimelineEntries": ListTimelineEntriesRequest(customer_id="cus_1", limit=10),
    "ExportRecords": ExportRecordsRequest(customer_id="cus_1"),
}


async def test_access_table_holds_for_every_operation_and_role(service: RunningService) -> None:
    assert REQUESTS.keys() == ACCESS.keys()
    assert await service.access_faults(ACCESS, REQUESTS) == []


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "partner", "service"])
async def test_records_of_another_retailer_are_not_found(service: RunningService, role: str) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    other_retailer: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    refused = await service.refusal(GetProductModelRequest(id=model.id), **other_retailer)
    assert refused == ("NOT_FOUND", "PRODUCT_MODEL_NOT_FOUND")
    refused = await service.refusal(GetAssetRequest(id="ast_1"), **other_retailer)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")
    models = await service.call(ListProductModelsRequest(), **other_retailer)
    assert not models.product_models
    foreign = ListProductModelsRequest(retailer="nordic-home")
    assert await service.refusal(foreign, **other_retailer) == (
        "PERMISSION_DENIED",
        "ACCESS_DENIED",
    )


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "service"])
async def test_coverage_of_another_retailers_asset_is_not_found(service: RunningService, role: str) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    other_retailer: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    check = CheckCoverageRequest(asset_id="ast_1")
    refused = await service.refusal(check, **other_retailer)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor"])
async def test_lists_of_another_retailer_are_empty_or_refused(service: RunningService, role: str) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    other_retailer: dict[str, Any] = {"role": role, "retailers": ["baltic-tools"], "customer": "cus_1"}
    timeline = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    assert not (await service.call(timeline, **other_retailer)).entries
    assert not (await service.call(ListAssetsRequest(), **other_retailer)).assets
    for request in (
        ListTimelineEntriesRequest(retailer="nordic-home", customer_id="cus_1", limit=10),
        ListAssetsRequest(retailer="nordic-home"),
    ):
        assert await service.refusal(request, **other_retailer) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_customer_sees_only_their_own_assets(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    await report(service, purchase(model.id, ["ast_2"], id="pur_2", customer="cus_2"))
    me: dict[str, Any] = {"role": "customer", "customer": "cus_1"}
    assert (await service.call(GetAssetRequest(id="ast_1"), **me)).asset.id == "ast_1"
    listed = await service.call(ListAssetsRequest(), **me)
    assert [asset.id for asset in listed.assets] == ["ast_1"]
    for request in (ListAssetsRequest(customer_id="cus_2"), ListAssetsRequest(customer_id="cus_2", page_size=1)):
        assert not (await service.call(request, **me)).assets
    foreign = ListTimelineEntriesRequest(customer_id="cus_2", limit=10)
    assert not (await service.call(foreign, **me)).entries
    refused = await service.refusal(GetAssetRequest(id="ast_2"), **me)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")
    refused = await service.refusal(CheckCoverageRequest(asset_id="ast_2"), **me)
    assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "supervisor", "partner", "service"])
async def test_batches_leave_out_what_another_retailer_has(service: RunningService, role: str) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    for retailer, found in (("baltic-tools", False), ("nordic-home", True)):
        caller: dict[str, Any] = {"role": role, "retailers": [retailer], "customer": "cus_1"}
        models = await service.call(BatchGetProductModelsRequest(ids=[model.id]), **caller)
        assets = await service.call(BatchGetAssetsRequest(ids=["ast_1"]), **caller)
        assert (bool(models.product_models), bool(assets.assets)) == (found, found)


async def test_batch_leaves_out_assets_of_other_customers(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    await report(service, purchase(model.id, ["ast_2"], id="pur_2", customer="cus_2"))
    batch = BatchGetAssetsRequest(ids=["ast_2", "ast_none", "ast_1"])
    assert [each.id for each in (await service.call(batch)).assets] == ["ast_2", "ast_1"]
    mine = await service.call(batch, "customer", customer="cus_1")
    assert [each.id for each in mine.assets] == ["ast_1"]


async def test_customer_token_without_a_customer_is_refused(service: RunningService) -> None:
    model = await create(service)
    await report(service, purchase(model.id, ["ast_1"]))
    for request in (ListAssetsRequest(), BatchGetAssetsRequest(ids=["ast_1"])):
        assert await service.refusal(request, "customer") == ("PERMISSION_DENIED", "ACCESS_DENIED")

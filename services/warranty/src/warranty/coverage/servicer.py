"""CoverageService."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date

from aftersales.warranty.v1 import coverage_service_pb2 as pb
from aftersales.warranty.v1 import product_model_pb2
from aftersales.warranty.v1.coverage_service_pb2_grpc import CoverageServiceServicer
from domainkit.refusals import invalid
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context, chosen, chosen_or_none, optional_instant
from servicekit.runtime.clock import Clock

from warranty.coverage.domain.adding import NewCoverage
from warranty.coverage.domain.answers import Inputs
from warranty.coverage.domain.entries import EntryKind
from warranty.coverage.domain.ledger import SERVICE
from warranty.coverage.domain.periods import day_of
from warranty.coverage.domain.recording import RECORDED_BY_HAND, NewEntry, Override
from warranty.coverage.messages import explanation_message, law_pack_message, record_message
from warranty.coverage.use_cases import CoverageChange, Coverages
from warranty.product_models.domain.terms import CostKind, MeterUnit, WarrantyTerm

_NO_UNIT = ("meter_unit", "Must be given with meter_value.")
_NO_VALUE = ("meter_value", "Must be given with meter_unit.")

ReadTerm = Callable[[product_model_pb2.WarrantyTerm, str], WarrantyTerm]
"""Reads the term of a request; with what precedes the names of its fields. Raises Refused (VALIDATION_FAILED)."""


@dataclass(frozen=True)
class CoverageServicer(CoverageServiceServicer):
    access: Access
    clock: Clock
    coverages: Coverages
    read_term: ReadTerm

    async def GetCoverageExplanation(
        self, request: pb.GetCoverageExplanationRequest, context: Context
    ) -> pb.GetCoverageExplanationResponse:
        caller = await self.access.caller(context, "GetCoverageExplanation")
        at, unit = optional_instant(request, "at"), chosen_or_none(MeterUnit, request, "meter_unit")
        cost = chosen_or_none(CostKind, request, "cost_kind")
        if (unit is None) != (not request.meter_value):
            raise invalid(*(_NO_UNIT if unit is None else _NO_VALUE))
        inputs = Inputs(
            at=self.clock() if at is None else at,
            meters={} if unit is None else {unit: request.meter_value},
            fault_reason=request.fault_reason,
            country=request.country,
        )
        found = await self.coverages.explain(request.asset_id, caller, inputs, () if cost is None else (cost,))
        explanation = explanation_message(request.asset_id, found, caller.role)
        return pb.GetCoverageExplanationResponse(explanation=explanation)

    async def GetCoverage(self, request: pb.GetCoverageRequest, context: Context) -> pb.GetCoverageResponse:
        caller = await self.access.caller(context, "GetCoverage")
        found = await self.coverages.get(request.asset_id, request.coverage_id, caller, now=self.clock())
        return pb.GetCoverageResponse(record=record_message.fields(found, role=caller.role))

    async def AddCoverage(self, request: pb.AddCoverageRequest, context: Context) -> pb.AddCoverageResponse:
        caller = await self.access.caller(context, "AddCoverage")
        key = idempotency_key_of(caller, "AddCoverage", request)
        new = NewCoverage(
            id=new_id("cov", key),
            term=self.read_term(_term(request), ""),
            first_day=date.fromisoformat(request.first_day),
            invoice_number=request.invoice_number.strip(),
            reason=request.reason.strip(),
            added_by=SERVICE,
        )
        found = await self.coverages.add(request.asset_id, new, caller, now=self.clock(), idempotency_key=key)
        return pb.AddCoverageResponse(record=record_message.fields(found, role=caller.role))

    async def RecordCoverageEntry(
        self, request: pb.RecordCoverageEntryRequest, context: Context
    ) -> pb.RecordCoverageEntryResponse:
        change, role = await self._change(context, "RecordCoverageEntry", request)
        kind, at = chosen(EntryKind, request, "kind"), optional_instant(request, "at")
        if kind not in RECORDED_BY_HAND:
            raise invalid("kind", "Must be extended, repair_extension, suspended, resumed, voided or replaced.")
        new = NewEntry(
            kind=kind,
            at=change.now if at is None else at,
            reason=request.reason,
            recorded_by=SERVICE,
            months=request.months,
            invoice_number=request.invoice_number,
            replacement_asset_id=request.replacement_asset_id,
        )
        found = await self.coverages.record(change, new)
        return pb.RecordCoverageEntryResponse(record=record_message.fields(found, role=role))

    async def OverrideCoverage(
        self, request: pb.OverrideCoverageRequest, context: Context
    ) -> pb.OverrideCoverageResponse:
        change, role = await self._change(context, "OverrideCoverage", request)
        starts_at, ends_at = optional_instant(request, "starts_at"), optional_instant(request, "ends_at")
        if starts_at is None and ends_at is None:
            raise invalid("ends_at", "Must be given, or starts_at, or both.")
        found = await self.coverages.override(change, Override(starts_at, ends_at, request.reason, SERVICE))
        return pb.OverrideCoverageResponse(record=record_message.fields(found, role=role))

    async def GetLawPack(self, request: pb.GetLawPackRequest, context: Context) -> pb.GetLawPackResponse:
        caller = await self.access.caller(context, "GetLawPack")
        on = date.fromisoformat(request.on) if request.on else day_of(self.clock(), UTC)
        return pb.GetLawPackResponse(
            pack=law_pack_message.fields(self.coverages.rules(request.id, on), role=caller.role)
        )

    async def _change(
        self, context: Context, rpc: str, request: pb.RecordCoverageEntryRequest | pb.OverrideCoverageRequest
    ) -> tuple[CoverageChange, str]:
        caller = await self.access.caller(context, rpc)
        key = idempotency_key_of(caller, rpc, request)
        versions = versions_to_match(request)
        return CoverageChange(request.asset_id, request.coverage_id, caller, self.clock(), versions, key), caller.role


def _term(request: pb.AddCoverageRequest) -> product_model_pb2.WarrantyTerm:
    return product_model_pb2.WarrantyTerm(
        kind=request.kind,
        months=request.months,
        start_basis=product_model_pb2.START_BASIS_SALE,
        parts_share_percent=request.parts_share_percent,
        labour_share_percent=request.labour_share_percent,
        travel_share_percent=request.travel_share_percent,
        shipping_share_percent=request.shipping_share_percent,
        meter_limit=request.meter_limit if request.HasField("meter_limit") else None,
        cost_limits=request.cost_limits,
        conditions=request.conditions if request.HasField("conditions") else None,
    )

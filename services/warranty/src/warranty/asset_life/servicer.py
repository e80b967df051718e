"""AssetLifeService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import asset_life_service_pb2 as pb
from aftersales.warranty.v1.asset_life_service_pb2_grpc import AssetLifeServiceServicer
from domainkit.actors import actor_of
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from warranty.asset_life.messages import entry_message, fact_message, modernisation_message
from warranty.asset_life.use_cases import AssetLife
from warranty.assets.domain.facts import FactKind
from warranty.assets.domain.modernisations import Modernisation, ModernisationKind


@dataclass(frozen=True)
class AssetLifeServicer(AssetLifeServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    life: AssetLife

    async def ReportAssetFact(self, request: pb.ReportAssetFactRequest, context: Context) -> pb.ReportAssetFactResponse:
        caller = await self.access.caller(context, "ReportAssetFact")
        key = idempotency_key_of(caller, "ReportAssetFact", request)
        fact = await self.life.report(
            request.asset_id,
            chosen(FactKind, request, "kind"),
            from_timestamp(request.at),
            caller,
            id=new_id("fct", key),
            now=self.clock(),
            idempotency_key=key,
        )
        return pb.ReportAssetFactResponse(
            fact=fact_message.fields(fact, role=caller.role, asset_id=request.asset_id),
        )

    async def RevokeAssetFact(self, request: pb.RevokeAssetFactRequest, context: Context) -> pb.RevokeAssetFactResponse:
        caller = await self.access.caller(context, "RevokeAssetFact")
        fact = await self.life.revoke(
            request.asset_id,
            request.fact_id,
            request.reason,
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "RevokeAssetFact", request),
        )
        return pb.RevokeAssetFactResponse(
            fact=fact_message.fields(fact, role=caller.role, asset_id=request.asset_id),
        )

    async def RecordModernisation(
        self, request: pb.RecordModernisationRequest, context: Context
    ) -> pb.RecordModernisationResponse:
        caller = await self.access.caller(context, "RecordModernisation")
        key = idempotency_key_of(caller, "RecordModernisation", request)
        new = Modernisation(
            id=new_id("mdn", key),
            kind=chosen(ModernisationKind, request, "kind"),
            at=from_timestamp(request.at),
            reported_by=actor_of(caller),
            reported_at=self.clock(),
            revision=request.revision.strip(),
            firmware=request.firmware.strip(),
            document_id=request.document_id,
            extended_coverage_id=request.extended_coverage_id,
            extended_months=request.extended_months,
        )
        recorded = await self.life.modernise(request.asset_id, new, caller, idempotency_key=key)
        shown = modernisation_message.fields(recorded, role=caller.role, asset_id=request.asset_id)
        return pb.RecordModernisationResponse(modernisation=shown)

    async def RevokeModernisation(
        self, request: pb.RevokeModernisationRequest, context: Context
    ) -> pb.RevokeModernisationResponse:
        caller = await self.access.caller(context, "RevokeModernisation")
        revoked = await self.life.revoke_modernisation(
            request.asset_id,
            request.modernisation_id,
            request.reason,
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "RevokeModernisation", request),
        )
        shown = modernisation_message.fields(revoked, role=caller.role, asset_id=request.asset_id)
        return pb.RevokeModernisationResponse(modernisation=shown)

    async def ListAssetHistory(
        self, request: pb.ListAssetHistoryRequest, context: Context
    ) -> pb.ListAssetHistoryResponse:
        caller = await self.access.caller(context, "ListAssetHistory")
        filters = ("ListAssetHistory", request.asset_id)
        page = await self.life.history(
            request.asset_id,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListAssetHistoryResponse(
            entries=[entry_message.fields(entry, role=caller.role) for entry in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

"""CampaignService."""

from dataclasses import dataclass

from aftersales.warranty.v1 import campaign_service_pb2 as pb
from aftersales.warranty.v1.campaign_service_pb2_grpc import CampaignServiceServicer
from domainkit.idempotency import IdempotencyKey
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.formats.text import normal, upper
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none, optional_instant
from servicekit.runtime.clock import Clock

from warranty.campaigns.domain.campaign import CampaignDraft, CampaignKind, UnitState
from warranty.campaigns.messages import campaign_message, unit_message, with_progress
from warranty.campaigns.use_cases import RunCampaigns
from warranty.serial_rules.domain.serial_rule import SerialRange


@dataclass(frozen=True)
class CampaignServicer(CampaignServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    running: RunCampaigns

    async def CreateCampaign(self, request: pb.CreateCampaignRequest, context: Context) -> pb.CreateCampaignResponse:
        caller = await self.access.caller(context, "CreateCampaign")
        asked = request.campaign
        draft = CampaignDraft(
            product_model_id=asked.product_model_id,
            kind=chosen(CampaignKind, asked, "kind"),
            title=asked.title,
            description=asked.description,
            revisions=tuple(dict.fromkeys(each.strip() for each in asked.revisions)),
            serial_ranges=tuple(
                SerialRange(upper(normal(each.first)), upper(normal(each.last))) for each in asked.serial_ranges
            ),
            manufactured_from=optional_instant(asked, "manufactured_from"),
            manufactured_before=optional_instant(asked, "manufactured_before"),
            coverage_months=asked.coverage_months,
        )

        def key_of(retailer: str) -> IdempotencyKey | None:
            return idempotency_key_of(caller, "CreateCampaign", request, retailer=retailer)

        campaign = await self.running.create(new_id("cmp", key_of("")), draft, caller, now=self.clock(), key_of=key_of)
        counts = await self.running.progress(campaign)
        return pb.CreateCampaignResponse(campaign=with_progress(campaign, counts, caller.role))

    async def StartCampaign(self, request: pb.StartCampaignRequest, context: Context) -> pb.StartCampaignResponse:
        caller = await self.access.caller(context, "StartCampaign")
        key = idempotency_key_of(caller, "StartCampaign", request)
        campaign = await self.running.start(request.id, caller, now=self.clock(), idempotency_key=key)
        counts = await self.running.progress(campaign)
        return pb.StartCampaignResponse(campaign=with_progress(campaign, counts, caller.role))

    async def GetCampaign(self, request: pb.GetCampaignRequest, context: Context) -> pb.GetCampaignResponse:
        caller = await self.access.caller(context, "GetCampaign")
        campaign = await self.running.get(request.id, caller)
        counts = await self.running.progress(campaign)
        return pb.GetCampaignResponse(campaign=with_progress(campaign, counts, caller.role))

    async def ListCampaigns(self, request: pb.ListCampaignsRequest, context: Context) -> pb.ListCampaignsResponse:
        caller = await self.access.caller(context, "ListCampaigns")
        retailer = caller.retailer(request.retailer)
        filters = ("ListCampaigns", retailer)
        page = await self.running.page(
            retailer, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListCampaignsResponse(
            campaigns=[campaign_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def ListCampaignUnits(
        self, request: pb.ListCampaignUnitsRequest, context: Context
    ) -> pb.ListCampaignUnitsResponse:
        caller = await self.access.caller(context, "ListCampaignUnits")
        state = chosen_or_none(UnitState, request, "state")
        filters = ("ListCampaignUnits", request.campaign_id, state or "")
        page = await self.running.listed(
            request.campaign_id,
            state,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListCampaignUnitsResponse(
            campaign_units=[unit_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def MoveCampaignUnit(
        self, request: pb.MoveCampaignUnitRequest, context: Context
    ) -> pb.MoveCampaignUnitResponse:
        caller = await self.access.caller(context, "MoveCampaignUnit")
        unit = await self.running.move(
            request.campaign_id,
            request.unit_id,
            chosen(UnitState, request, "state"),
            caller,
            now=self.clock(),
            idempotency_key=idempotency_key_of(caller, "MoveCampaignUnit", request),
        )
        return pb.MoveCampaignUnitResponse(campaign_unit=unit_message.fields(unit, role=caller.role))

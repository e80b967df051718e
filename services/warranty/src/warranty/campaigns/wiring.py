"""Puts the topic of campaigns together."""

from functools import partial

from aftersales.warranty.v1.campaign_service_pb2_grpc import add_CampaignServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.campaigns.domain.campaign import Campaign, CampaignUnit
from warranty.campaigns.integration_events import campaign_unit_event
from warranty.campaigns.ports import Assets, Erasures, ProductModels
from warranty.campaigns.repository import (
    CAMPAIGN_UNITS,
    CAMPAIGNS,
    CAMPAIGNS_WALKING,
    CampaignRepository,
    CampaignUnitRepository,
    no_event,
)
from warranty.campaigns.servicer import CampaignServicer
from warranty.campaigns.timers import listing_timer
from warranty.campaigns.use_cases import ListUnits, Owners, RunCampaigns


def repository(context: ServiceContext) -> CampaignUnitRepository:
    return CampaignUnitRepository(
        context.aggregates(CAMPAIGN_UNITS, CampaignUnit, to_integration_event=campaign_unit_event),
        CampaignRepository(context.aggregates(CAMPAIGNS, Campaign, to_integration_event=no_event)),
    )


def components(
    context: ServiceContext,
    access: Access,
    units: CampaignUnitRepository,
    assets: Assets,
    models: ProductModels,
    erasures: Erasures,
) -> Components:
    owners = Owners(erasures)
    running = RunCampaigns(units.campaigns, units, assets, models, owners)
    listing = ListUnits(units.campaigns, units, assets, owners)
    servicer = CampaignServicer(access, context.clock, context.pages, running)
    add = partial(add_CampaignServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.warranty.v1.CampaignService", add)],
        timers=[listing_timer(context.store.documents(CAMPAIGNS), CAMPAIGNS_WALKING, listing, context.clock)],
    )

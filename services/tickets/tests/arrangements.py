"""Organisations, sites, support plans and entitlements of nordic-home."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import entitlement_service_pb2 as entitlements
from aftersales.tickets.v1 import organisation_service_pb2 as organisations
from aftersales.tickets.v1 import site_service_pb2 as sites
from aftersales.tickets.v1 import support_plan_service_pb2 as plans
from aftersales.tickets.v1.entitlement_pb2 import ENTITLEMENT_BASIS_PAID, Entitlement
from aftersales.tickets.v1.organisation_pb2 import Organisation
from aftersales.tickets.v1.site_pb2 import Site
from aftersales.tickets.v1.support_plan_pb2 import SupportPlan
from domainkit.instants import DAY, Instant
from google.protobuf.message import Message
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, Shop

OURS = "nordic-home"


async def organisation(service: RunningService, **fields: Any) -> Organisation:
    asked = Organisation(**{"retailer": OURS, "name": "Saimaa Laundries", **fields})
    response = await service.call(organisations.CreateOrganisationRequest(organisation=asked), **ADMIN)
    return response.organisation  # type: ignore[no-any-return]


async def site(service: RunningService, **fields: Any) -> Site:
    asked = Site(**{"retailer": OURS, "name": "Harbour", **fields})
    return (await service.call(sites.CreateSiteRequest(site=asked), **ADMIN)).site  # type: ignore[no-any-return]


async def plan(service: RunningService, **fields: Any) -> SupportPlan:
    asked = SupportPlan(**{"retailer": OURS, "name": "Gold", **fields})
    response = await service.call(plans.CreateSupportPlanRequest(support_plan=asked), **ADMIN)
    return response.support_plan  # type: ignore[no-any-return]


def entitling(plan_id: str, *, begin: Instant, days: int = 365, **holder: Any) -> entitlements.CreateEntitlementRequest:
    entitlement = Entitlement(
        retailer=OURS,
        plan_id=plan_id,
        basis=ENTITLEMENT_BASIS_PAID,
        starts_at=to_timestamp(begin),
        ends_at=to_timestamp(begin + days * DAY),
        **holder,
    )
    return entitlements.CreateEntitlementRequest(entitlement=entitlement)


async def arrangements(service: RunningService, shop: Shop) -> Mapping[str, Message]:
    """A request for every RPC about them."""
    customer, asset = shop.purchase.customer_id, shop.purchase.items[0].registrations[0].asset_id
    company = await organisation(service)
    home = await site(service, customer_id=customer)
    gold = await plan(service)
    create = entitling(gold.id, begin=service.clock(), customer_id=customer)
    entitlement = (await service.call(create, **ADMIN)).entitlement
    place = sites.PlaceAssetRequest(id=home.id, asset_id=asset)
    await service.call(place, **ADMIN)
    return {
        "CreateOrganisation": organisations.CreateOrganisationRequest(
            organisation=Organisation(retailer=OURS, name="Saimaa Laundries")
        ),
        "GetOrganisation": organisations.GetOrganisationRequest(id=company.id),
        "ListOrganisations": organisations.ListOrganisationsRequest(retailer=OURS),
        "UpdateOrganisation": organisations.UpdateOrganisationRequest(id=company.id, name="Saimaa Textile Care"),
        "CreateSite": sites.CreateSiteRequest(site=Site(retailer=OURS, name="Home", customer_id=customer)),
        "GetSite": sites.GetSiteRequest(id=home.id),
        "ListSites": sites.ListSitesRequest(retailer=OURS),
        "UpdateSite": sites.UpdateSiteRequest(id=home.id, name="Summer house"),
        "PlaceAsset": place,
        "RemoveAsset": sites.RemoveAssetRequest(id=home.id, asset_id=asset),
        "CreateSupportPlan": plans.CreateSupportPlanRequest(support_plan=SupportPlan(retailer=OURS, name="Silver")),
        "GetSupportPlan": plans.GetSupportPlanRequest(id=gold.id),
        "ListSupportPlans": plans.ListSupportPlansRequest(retailer=OURS),
        "UpdateSupportPlan": plans.UpdateSupportPlanRequest(id=gold.id, name="Gold Plus"),
        "CreateEntitlement": create,
        "GetEntitlement": entitlements.GetEntitlementRequest(id=entitlement.id),
        "ListEntitlements": entitlements.ListEntitlementsRequest(retailer=OURS),
        "RevokeEntitlement": entitlements.RevokeEntitlementRequest(id=entitlement.id),
        "SearchCustomerEntitlements": entitlements.SearchCustomerEntitlementsRequest(customer_id=customer),
    }

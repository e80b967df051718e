"""SiteService over gRPC, and what customers are linked to."""

from typing import Any

import pytest
from aftersales.tickets.v1 import customer_service_pb2 as customers
from aftersales.tickets.v1 import organisation_service_pb2 as organisations
from aftersales.tickets.v1 import site_service_pb2 as sites
from aftersales.tickets.v1.customer_pb2 import Customer
from aftersales.tickets.v1.site_pb2 import Site
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService

from services.tickets.tests.agents.steps import open_baltic_tools
from services.tickets.tests.arrangements import OURS, organisation, site
from services.tickets.tests.steps import ADMIN, Shop, published


async def link(service: RunningService, shop: Shop, **fields: str) -> Customer:
    """An empty value clears the field."""
    given: dict[str, Any] = {name: value for name, value in fields.items() if value}
    mask = FieldMask(paths=[*fields])
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, **given, update_mask=mask)
    return (await service.call(request)).customer  # type: ignore[no-any-return]


async def names(service: RunningService, **asked: Any) -> list[str]:
    return [each.name for each in (await service.call(sites.ListSitesRequest(**asked))).sites]


async def test_site_is_the_customers_or_an_organisations(service: RunningService, shop: Shop) -> None:
    company = await organisation(service)
    await site(service, name="Shop", organisation_id=company.id)
    await site(service, name="Home", customer_id=shop.purchase.customer_id, address_lines=["Satamakatu 5"])
    assert await names(service) == ["Home", "Shop"]
    assert await names(service, organisation_id=company.id) == ["Shop"]
    assert await names(service, customer_id=shop.purchase.customer_id) == ["Home"]
    both: dict[str, Any] = {"organisation_id": company.id, "customer_id": shop.purchase.customer_id}
    for owners in ({}, both):
        request = sites.CreateSiteRequest(site=Site(retailer=OURS, name="Both", **owners))
        assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_changed_site_is_published_and_unchanged_one_is_not(service: RunningService, shop: Shop) -> None:
    home = await site(service, customer_id=shop.purchase.customer_id)
    for _ in range(2):
        await service.call(sites.UpdateSiteRequest(id=home.id, name="Summer house"), **ADMIN)
    assert await published(service, home.id) == ["SiteChanged"] * 2


async def test_site_names_owners_of_its_retailer_alone(service: RunningService, shop: Shop) -> None:
    await open_baltic_tools(service)
    theirs = await organisation(service, retailer="baltic-tools")
    owners: tuple[tuple[dict[str, Any], str], ...] = (
        ({"organisation_id": theirs.id}, "ORGANISATION_UNKNOWN"),
        ({"customer_id": "cus_nobody"}, "CUSTOMER_UNKNOWN"),
        ({"customer_id": shop.purchase.customer_id, "calendar_id": "cal_nobodys"}, "CALENDAR_UNKNOWN"),
    )
    for owner, reason in owners:
        request = sites.CreateSiteRequest(site=Site(retailer=OURS, name="Home", **owner))
        assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", reason)


async def test_asset_is_at_one_site_until_it_is_taken_away(service: RunningService, shop: Shop) -> None:
    asset = shop.asset_id
    home = await site(service, name="Home", customer_id=shop.purchase.customer_id)
    hut = await site(service, name="Hut", customer_id=shop.purchase.customer_id)
    for where in (home, hut):
        await service.call(sites.PlaceAssetRequest(id=where.id, asset_id=asset), **ADMIN)
        assert await names(service, asset_id=asset) == [where.name]
    await service.call(sites.RemoveAssetRequest(id=home.id, asset_id=asset), **ADMIN)
    assert await names(service, asset_id=asset) == ["Hut"]
    await service.call(sites.RemoveAssetRequest(id=hut.id, asset_id=asset), **ADMIN)
    assert await names(service, asset_id=asset) == []


async def test_asset_that_nobody_bought_is_not_placed(service: RunningService, shop: Shop) -> None:
    shop_site = await site(service, organisation_id=(await organisation(service)).id)
    refused = sites.PlaceAssetRequest(id=shop_site.id, asset_id="ast_nobodys")
    assert await service.refusal(refused, **ADMIN) == ("INVALID_ARGUMENT", "ASSET_UNKNOWN")
    await service.call(sites.PlaceAssetRequest(id=shop_site.id, asset_id=shop.asset_id), **ADMIN)


async def test_nothing_is_placed_at_a_deactivated_site(service: RunningService, shop: Shop) -> None:
    home = await site(service, customer_id=shop.purchase.customer_id)
    await service.call(sites.UpdateSiteRequest(id=home.id, deactivated=True), **ADMIN)
    place = sites.PlaceAssetRequest(id=home.id, asset_id=shop.asset_id)
    assert await service.refusal(place, **ADMIN) == ("INVALID_ARGUMENT", "SITE_UNKNOWN")


async def test_customer_gets_an_organisation_and_a_site_of_it(service: RunningService, shop: Shop) -> None:
    company = await organisation(service)
    counter = await site(service, organisation_id=company.id)
    linked = await link(service, shop, organisation_id=company.id, site_id=counter.id)
    assert (linked.organisation_id, linked.site_id) == (company.id, counter.id)
    left = await link(service, shop, organisation_id="")
    assert (left.organisation_id, left.site_id) == ("", ""), "the site goes with its organisation"


async def test_customers_own_site_stays_without_the_organisation(service: RunningService, shop: Shop) -> None:
    company = await organisation(service)
    home = await site(service, customer_id=shop.purchase.customer_id)
    await link(service, shop, organisation_id=company.id, site_id=home.id)
    assert (await link(service, shop, organisation_id="")).site_id == home.id


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("organisation_id", "ORGANISATION_UNKNOWN"),
        ("site_id", "SITE_UNKNOWN"),
        ("calendar_id", "CALENDAR_UNKNOWN"),
    ],
)
async def test_foreign_link_is_refused_as_not_found(
    service: RunningService, shop: Shop, field: str, reason: str
) -> None:
    await open_baltic_tools(service)
    theirs = await organisation(service, retailer="baltic-tools")
    foreign: dict[str, Any] = {
        "organisation_id": theirs.id,
        "site_id": (await site(service, retailer="baltic-tools", organisation_id=theirs.id)).id,
        "calendar_id": "cal_theirs",
    }
    named: dict[str, Any] = {field: foreign[field]}
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, **named)
    assert await service.refusal(request) == ("INVALID_ARGUMENT", reason)


async def test_customer_does_not_link_themself(service: RunningService, shop: Shop) -> None:
    company = await organisation(service)
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, organisation_id=company.id)
    assert await service.refusal(request, **shop.maija) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_deactivated_organisation_takes_nobody_new(service: RunningService, shop: Shop) -> None:
    company = await organisation(service)
    await service.call(organisations.UpdateOrganisationRequest(id=company.id, deactivated=True), **ADMIN)
    request = customers.UpdateCustomerRequest(id=shop.purchase.customer_id, organisation_id=company.id)
    assert await service.refusal(request) == ("INVALID_ARGUMENT", "ORGANISATION_UNKNOWN")

"""What is exported and erased of a customer's sites and entitlements."""

from aftersales.tickets.v1 import entitlement_service_pb2 as entitlements
from aftersales.tickets.v1 import site_service_pb2 as sites
from servicekit.privacy.records import Person, PersonalRecords
from servicekit.testing.service import RunningService
from tickets.parties.wiring import repositories

from services.tickets.tests.arrangements import arrangements, organisation, site
from services.tickets.tests.steps import ADMIN, Shop


def records_of(service: RunningService) -> list[PersonalRecords]:
    context = service.context
    return repositories(context.store, context.relay, context.clock, source=context.source).personal_records()


async def test_sites_and_entitlements_are_in_a_customers_export(service: RunningService, shop: Shop) -> None:
    await arrangements(service, shop)
    await site(service, name="Shop", organisation_id=(await organisation(service)).id)
    person = Person(shop.purchase.customer_id, "nordic-home")
    pages = [await each.export(person, role="customer", size=10, after=None) for each in records_of(service)]
    assert [[record.kind for record in page.items] for page in pages] == [["site"], ["entitlement"]]


async def test_erased_customers_site_is_empty_and_holds_nothing(service: RunningService, shop: Shop) -> None:
    home = await site(service, name="Home", customer_id=shop.purchase.customer_id, address_lines=["Satamakatu 5"])
    await service.call(sites.PlaceAssetRequest(id=home.id, asset_id=shop.asset_id), **ADMIN)
    for _ in range(2):  # a run that was killed is repeated
        for each in records_of(service):
            await each.erase(Person(shop.purchase.customer_id, "nordic-home"), now=service.clock())
    found = (await service.call(sites.GetSiteRequest(id=home.id))).site
    assert (found.name, list(found.address_lines), found.deactivated) == ("", [], True)
    assert found.HasField("erased_at")
    assert not (await service.call(sites.ListSitesRequest(asset_id=shop.asset_id))).sites
    last = (await service.recorded(home.id))[-1]["event"]["data"]["site"]
    assert (last["name"], last["address_lines"], last["customer_id"]) == ("", [], shop.purchase.customer_id)
    change = sites.UpdateSiteRequest(id=home.id, name="Home")
    assert await service.refusal(change, **ADMIN) == ("FAILED_PRECONDITION", "CUSTOMER_ERASED")


async def test_erased_customers_entitlements_are_revoked(service: RunningService, shop: Shop) -> None:
    asked = await arrangements(service, shop)
    for each in records_of(service):
        await each.erase(Person(shop.purchase.customer_id, "nordic-home"), now=service.clock())
    get = asked["GetEntitlement"]
    assert isinstance(get, entitlements.GetEntitlementRequest)
    assert (await service.call(get)).entitlement.HasField("revoked_at")

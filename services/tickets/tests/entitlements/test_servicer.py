"""EntitlementService over gRPC."""

from typing import Any

from aftersales.tickets.v1 import entitlement_service_pb2 as entitlements
from aftersales.tickets.v1 import support_plan_service_pb2 as plans
from aftersales.tickets.v1.entitlement_pb2 import Entitlement
from domainkit.instants import DAY, Instant
from servicekit.testing.service import RunningService
from tickets.entitlements.domain.entitlement import MOST_OF_A_HOLDER

from services.tickets.tests.agents.steps import open_baltic_tools
from services.tickets.tests.arrangements import entitling, plan
from services.tickets.tests.steps import ADMIN, Shop, published


async def entitle(service: RunningService, plan_id: str, **fields: Any) -> Entitlement:
    request = entitling(plan_id, **{"begin": service.clock(), **fields})
    return (await service.call(request, **ADMIN)).entitlement  # type: ignore[no-any-return]


async def applying(service: RunningService, shop: Shop, **asked: Any) -> list[str]:
    request = entitlements.SearchCustomerEntitlementsRequest(customer_id=shop.purchase.customer_id, **asked)
    return [each.id for each in (await service.call(request)).entitlements]


async def test_assets_entitlement_applies_before_the_customers(service: RunningService, shop: Shop) -> None:
    gold = await plan(service)
    short = await entitle(service, gold.id, customer_id=shop.purchase.customer_id)
    long = await entitle(service, gold.id, customer_id=shop.purchase.customer_id, days=400)
    asset = await entitle(service, gold.id, asset_id=shop.asset_id, days=10)
    assert await applying(service, shop) == [long.id, short.id]
    assert await applying(service, shop, asset_id=shop.asset_id) == [asset.id, long.id, short.id]
    assert await applying(service, shop, asset_id="ast_nobodys") == [long.id, short.id]


async def test_page_of_a_customers_entitlements_goes_on(service: RunningService, shop: Shop) -> None:
    gold = await plan(service)
    for days in (10, 20, 30):
        await entitle(service, gold.id, customer_id=shop.purchase.customer_id, days=days)
    asked: dict[str, Any] = {"customer_id": shop.purchase.customer_id, "page_size": 2}
    first = await service.call(entitlements.SearchCustomerEntitlementsRequest(**asked))
    token = first.next_page_token
    rest = await service.call(entitlements.SearchCustomerEntitlementsRequest(**asked, page_token=token))
    assert (len(first.entitlements), len(rest.entitlements), rest.next_page_token) == (2, 1, "")


async def test_revoked_entitlement_applies_no_more_and_is_listed(service: RunningService, shop: Shop) -> None:
    entitlement = await entitle(service, (await plan(service)).id, customer_id=shop.purchase.customer_id)
    for _ in range(2):
        revoked = (await service.call(entitlements.RevokeEntitlementRequest(id=entitlement.id), **ADMIN)).entitlement
        assert revoked.HasField("revoked_at")
    assert await applying(service, shop) == []
    listed = await service.call(entitlements.ListEntitlementsRequest(customer_id=shop.purchase.customer_id))
    assert [each.id for each in listed.entitlements] == [entitlement.id]
    assert await published(service, entitlement.id) == ["EntitlementChanged"] * 2


async def test_entitlement_names_what_the_retailer_has_alone(service: RunningService, shop: Shop) -> None:
    await open_baltic_tools(service)
    gold, theirs = await plan(service), await plan(service, retailer="baltic-tools")
    refused: tuple[tuple[str, dict[str, Any], str], ...] = (
        (theirs.id, {"customer_id": shop.purchase.customer_id}, "SUPPORT_PLAN_UNKNOWN"),
        (gold.id, {"customer_id": "cus_nobody"}, "CUSTOMER_UNKNOWN"),
        (gold.id, {"organisation_id": "org_nobodys"}, "ORGANISATION_UNKNOWN"),
        (gold.id, {"asset_id": "ast_nobodys"}, "ASSET_UNKNOWN"),
    )
    for plan_id, holder, reason in refused:
        request = entitling(plan_id, begin=service.clock(), **holder)
        assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", reason)


async def test_deactivated_plan_is_given_to_nobody(service: RunningService, shop: Shop) -> None:
    gold = await plan(service)
    await service.call(plans.UpdateSupportPlanRequest(id=gold.id, deactivated=True), **ADMIN)
    request = entitling(gold.id, begin=service.clock(), customer_id=shop.purchase.customer_id)
    assert await service.refusal(request, **ADMIN) == ("INVALID_ARGUMENT", "SUPPORT_PLAN_UNKNOWN")


async def test_one_holder_has_a_bounded_number_that_are_not_over(service: RunningService, shop: Shop) -> None:
    gold, past = await plan(service), Instant(service.clock() - 2 * DAY)
    await entitle(service, gold.id, customer_id=shop.purchase.customer_id, begin=past, days=1)
    for _ in range(MOST_OF_A_HOLDER):
        await entitle(service, gold.id, customer_id=shop.purchase.customer_id)
    request = entitling(gold.id, begin=service.clock(), customer_id=shop.purchase.customer_id)
    assert await service.refusal(request, **ADMIN) == ("FAILED_PRECONDITION", "TOO_MANY_ENTITLEMENTS")

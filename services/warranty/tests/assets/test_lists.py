"""Lists of assets: filters in any combination, search, and pages bound to both."""

from itertools import product
from typing import Any

import pytest
from aftersales.warranty.v1.asset_service_pb2 import ListAssetsRequest
from servicekit.testing.service import RunningService
from warranty.assets.repository import ASSETS

from services.warranty.tests.steps import create, purchase, report

FULL_WIDTH = "Ａ３００－１"  # A300-1


async def sold(service: RunningService, model: str, asset_id: str, serial: str = "", **of: Any) -> None:
    """One unit with this asset id; `of` is as in `purchase`."""
    reported = purchase(model, [asset_id], **of)
    reported.items[0].serial = serial
    await report(service, reported)
    service.clock.advance(1)


@pytest.fixture
async def shop(service: RunningService) -> dict[str, str]:
    """Assets 1 to 5 of two customers, three orders and two models, by their number: their names."""
    cooler, other = (await create(service)).id, (await create(service)).id
    await sold(service, cooler, "ast_1", "A300-1", id="pur_1", customer="cus_1")
    await sold(service, cooler, "ast_2", "A300-2", id="pur_2", customer="cus_1")
    await sold(service, other, "ast_3", "A300-1", id="pur_3", customer="cus_1")
    await sold(service, cooler, "ast_4", "B-77", id="pur_4", customer="cus_2")
    await sold(service, cooler, "ast_5", id="pur_5", customer="cus_2")
    return {"cooler": cooler, "other": other}


async def ids(
    service: RunningService, role: str = "agent", claims: dict[str, Any] | None = None, **filters: Any
) -> str:
    """The numbers of the assets that a list has, in its order."""
    assets = (await service.call(ListAssetsRequest(**filters), role, **(claims or {}))).assets
    return "".join(asset.id.removeprefix("ast_") for asset in assets)


async def test_each_filter_finds_its_assets_newest_first(service: RunningService, shop: dict[str, str]) -> None:
    assert await ids(service) == "54321"
    assert await ids(service, customer_id="cus_1") == "321"
    assert await ids(service, serial="A300-1") == "31"
    assert await ids(service, order_id="A-pur_2") == "2"
    assert await ids(service, product_model_id=shop["other"]) == "3"


async def test_filters_are_combined(service: RunningService, shop: dict[str, str]) -> None:
    assert await ids(service, customer_id="cus_1", product_model_id=shop["cooler"]) == "21"
    assert await ids(service, serial="A300-1", product_model_id=shop["cooler"]) == "1"
    assert await ids(service, serial="A300-1", customer_id="cus_2") == ""
    assert await ids(service, order_id="A-pur_4", customer_id="cus_2", serial="B-77") == "4"
    assert await ids(service, order_id="A-pur_4", customer_id="cus_1") == ""


@pytest.mark.parametrize("spelling", ["a300-1", " A300-1 ", FULL_WIDTH, FULL_WIDTH.lower(), "A300\u200b-1"])
async def test_serial_is_found_in_any_spelling(service: RunningService, shop: dict[str, str], spelling: str) -> None:
    assert await ids(service, serial=spelling) == "31"


async def test_serial_stored_before_the_normal_form_is_found(service: RunningService, shop: dict[str, str]) -> None:
    await sold(service, shop["cooler"], "ast_6", FULL_WIDTH, id="pur_6")
    assert await ids(service, serial="A300-1") == "631"
    assert await ids(service, serial="A300-1", product_model_id=shop["cooler"]) == "61"


@pytest.mark.parametrize("nothing", [{"serial": "\u200b"}, {"serial": " "}, {"order_id": " "}, {"q": " - "}])
async def test_filter_without_a_character_finds_nothing(
    service: RunningService, shop: dict[str, str], nothing: dict[str, Any]
) -> None:
    assert await outcome(service, **nothing) in ("", "VALIDATION_FAILED")


async def outcome(service: RunningService, **filters: Any) -> str:
    reason = await service.outcome(ListAssetsRequest(**filters))
    return "" if reason == "empty" else reason


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a300", "321"),
        ("A300-1", "31"),
        ("a3001", "31"),
        ("pur_4", "4"),
        ("Frostvik", "54321"),
        ("cooler b-77", "4"),
        ("frost", "54321"),
        ("dishwasher", ""),
        ('serial:"A300" OR 1', ""),
    ],
)
async def test_words_are_searched_for(service: RunningService, shop: dict[str, str], words: str, found: str) -> None:
    assert await ids(service, q=words) == found


async def test_search_is_narrowed_by_filters(service: RunningService, shop: dict[str, str]) -> None:
    assert await ids(service, q="a300", product_model_id=shop["cooler"]) == "21"
    assert await ids(service, q="frostvik", customer_id="cus_2") == "54"
    assert await ids(service, q="frostvik", serial="A300-1") == "31"
    assert await ids(service, q="frostvik", retailer="baltic-tools", claims={"retailers": ["baltic-tools"]}) == ""


@pytest.mark.parametrize(
    "filters", [{"q": "frostvik"}, {"customer_id": "cus_1"}, {"serial": "A300-1"}, {"product_model_id": "cooler"}]
)
async def test_pages_go_on_where_the_last_one_ended(
    service: RunningService, shop: dict[str, str], filters: dict[str, Any]
) -> None:
    filters = {name: shop.get(value, value) for name, value in filters.items()}
    whole, found, token = await ids(service, **filters), "", ""
    while True:
        page = await service.call(ListAssetsRequest(page_size=1, page_token=token, **filters))
        found += "".join(asset.id.removeprefix("ast_") for asset in page.assets)
        token = page.next_page_token
        if not token:
            break
    assert found == whole


@pytest.mark.parametrize(
    "other", [{"q": "a300"}, {"serial": "B-77"}, {"order_id": "A-pur_1"}, {"product_model_id": "mod_1"}, {}]
)
async def test_page_token_of_another_query_is_refused(
    service: RunningService, shop: dict[str, str], other: dict[str, Any]
) -> None:
    token = (await service.call(ListAssetsRequest(page_size=1, q="frostvik"))).next_page_token
    request = ListAssetsRequest(page_size=1, page_token=token, **other)
    assert await service.refusal(request) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "321"),
        ({"customer_id": "cus_1"}, "321"),
        ({"customer_id": "cus_2"}, ""),
        ({"q": "frostvik"}, "321"),
        ({"q": "frostvik", "customer_id": "cus_2"}, ""),
        ({"serial": "A300-1"}, "31"),
        ({"serial": "B-77"}, ""),
        ({"order_id": "A-pur_4"}, ""),
    ],
)
async def test_customer_finds_only_their_own(
    service: RunningService, shop: dict[str, str], filters: dict[str, Any], found: str
) -> None:
    assert await ids(service, "customer", {"customer": "cus_1"}, **filters) == found


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        ("customer", {}),
        ("agent", {"retailers": []}),
        ("partner", {"retailers": []}),
        ("supervisor", {"retailers": []}),
        ("customer", {"customer": "cus_1", "retailers": []}),
    ],
)
async def test_token_that_lacks_a_claim_finds_nothing(
    service: RunningService, shop: dict[str, str], role: str, claims: dict[str, Any]
) -> None:
    asked: tuple[dict[str, Any], ...] = ({}, {"q": "frostvik"}, {"serial": "A300-1"}, {"customer_id": "cus_1"})
    for filters, retailer in product(asked, ("", "nordic-home")):
        request = ListAssetsRequest(retailer=retailer, **filters)
        assert await service.refusal(request, role, **claims) == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_asset_stored_by_the_release_before_is_listed(service: RunningService, shop: dict[str, str]) -> None:
    assets = service.context.store.documents(ASSETS)
    document = await assets.get("ast_4")
    assert document
    version = document.pop("version")
    document.pop("serial_key")
    await assets.replace({**document, "version": version + 1}, if_version=version)
    asked: tuple[dict[str, Any], ...] = (
        {"serial": "B-77"},
        {"order_id": "A-pur_4"},
        {"customer_id": "cus_2", "q": "b-77"},
    )
    for filters in asked:
        assert await ids(service, **filters) == "4"

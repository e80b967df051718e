"""Passports over gRPC: who gets one, what everybody reads, and what leads to it."""

import json
from html.parser import HTMLParser
from typing import Any, get_type_hints

import pytest
from aftersales.warranty.v1.passport_service_pb2 import (
    GetAssetPassportRequest,
    GetLinkedPassportRequest,
    GetProductModelPassportRequest,
    ReadAssetPassportCodeRequest,
    ReadPassportRequest,
)
from aftersales.warranty.v1.product_model_pb2 import ProductModel, RepairInformation, RepairLink
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from domainkit.privacy import Personal
from servicekit.testing.service import NOBODY, RunningService
from warranty.assets.domain.asset import Asset
from warranty.assets.repository import ASSETS

from services.warranty.tests.steps import cooler, create, purchase, report

GTIN = "06412345678907"
HOST = "https://id.nordic-home.example"
STAFF: dict[str, Any] = {"role": "agent"}


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_PASSPORT_URL", HOST)


async def sold(service: RunningService, serial: str = "A300/1", asset: str = "ast_1", **of_model: Any) -> ProductModel:
    """A model with these fields, of which one unit was sold."""
    model = cooler("nordic-home")
    model.MergeFrom(ProductModel(**of_model))
    response = await service.call(CreateProductModelRequest(product_model=model), "admin")
    bought = purchase(response.product_model.id, [asset])
    bought.items[0].serial = serial
    await report(service, bought)
    created: ProductModel = response.product_model
    return created


async def passport(service: RunningService, asset: str = "ast_1", **caller: Any) -> Any:
    return (await service.call(GetAssetPassportRequest(asset_id=asset), **(caller or STAFF))).passport


async def read(service: RunningService, id: str, *, page: bool = False) -> str:
    response = await service.call(ReadPassportRequest(id=id, page=page), NOBODY)
    text: str = response.content.decode()
    return text


async def test_asset_with_a_gtin_has_a_digital_link(service: RunningService) -> None:
    await sold(service, gtin=GTIN, revision="B")
    found = await passport(service)
    path = f"/01/{GTIN}/22/B/21/A300%2F1"
    assert (found.identifier, found.digital_link, found.url) == (
        *(f"https://id.gs1.org{path}", f"https://id.gs1.org{path}"),
        f"{HOST}{path}",
    )
    assert await passport(service, role="customer", customer="cus_1") == found


async def test_asset_without_gtin_or_serial_has_an_opaque_link(service: RunningService) -> None:
    await sold(service)
    await sold(service, "", "ast_2", gtin=GTIN)
    for asset in ("ast_1", "ast_2"):
        found = await passport(service, asset)
        assert (found.digital_link, found.url) == ("", f"{HOST}/p/{found.id}")
        assert "ast" not in found.id
    assert (await passport(service)).id != (await passport(service, "ast_2")).id


async def test_model_has_a_passport_without_a_warranty(service: RunningService) -> None:
    model = await sold(service, gtin=GTIN)
    request = GetProductModelPassportRequest(product_model_id=model.id)
    found = (await service.call(request, "customer", customer="cus_9")).passport
    assert (found.digital_link, found.asset_id) == (f"https://id.gs1.org/01/{GTIN}", "")
    assert "warrantyStatus" not in await read(service, found.id)


@pytest.mark.parametrize(("months", "status"), [(0, "covered"), (61, "expired")])
async def test_public_reads_the_class_of_the_warranty(service: RunningService, months: int, status: str) -> None:
    await sold(service, gtin=GTIN)
    id = (await passport(service)).id
    service.clock.advance(months * 31 * 24 * 3600)
    data = json.loads(await read(service, id))
    assert {"@type": "PropertyValue", "propertyID": "warrantyStatus", "value": status} in data["additionalProperty"]
    assert (data["@type"], data["gtin"], data["@id"]) == ("IndividualProduct", GTIN, f"{HOST}/p/{id}")


async def test_public_reads_nothing_of_a_person(service: RunningService) -> None:
    """Every field of an asset that is personal, its owner, its ids and its dates."""
    personal = {name for name, hint in get_type_hints(Asset, include_extras=True).items() if _personal(hint)}
    assert {"serial", "order_id"} <= personal
    await sold(service, "MARKED-SERIAL", gtin=GTIN)
    [stored] = await service.store.documents(ASSETS).get_many(["ast_1"])
    marks = {str(stored[name]) for name in personal} | {"cus_1", "pur_1", "ast_1", "2026-02", "2028-02"}
    id = (await passport(service)).id
    for page in (True, False):
        text = await read(service, id, page=page)
        assert [mark for mark in marks if mark in text] == []


def _personal(hint: Any) -> bool:
    return any(isinstance(each, Personal) for each in getattr(hint, "__metadata__", ()))


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.language = dict(attrs).get("lang") or self.language


async def test_page_is_accessible_and_what_people_wrote_is_escaped(service: RunningService) -> None:
    evil = "<script>alert(1)</script>"
    links = [RepairLink(title=evil, url="https://frostvik.example/?a=1&b=2")]
    repair = RepairInformation(links=links, contact=evil, spare_parts_until="2036-12-31")
    await sold(service, revision='"><img>', repair_information=repair)
    text = await read(service, (await passport(service)).id, page=True)
    tags = Tags(text)
    assert tags.language == "en"
    assert (tags.seen.count("h1"), tags.seen.count("h2"), tags.seen.count("main")) == (1, 2, 1)
    assert not {"script", "img", "style", "iframe"} & set(tags.seen)
    assert 'content="width=device-width, initial-scale=1"' in text
    assert "https://frostvik.example/?a=1&amp;b=2" in text


async def test_link_on_the_unit_leads_to_its_passport(service: RunningService) -> None:
    model = await sold(service, gtin=GTIN)
    id = (await passport(service)).id
    of_model = (await service.call(GetProductModelPassportRequest(product_model_id=model.id), "admin")).passport.id

    async def led(path: str) -> str:
        found: str = (await service.call(GetLinkedPassportRequest(path=path), NOBODY)).id
        return found

    assert await led(f"/01/{GTIN[1:]}/10/LOT/21/a300%2f1") == id
    assert await led(f"/p/{id}") == id
    assert await led(f"/01/{GTIN}/21/UNKNOWN") == of_model
    for path in ("/01/00000096385074", "/p/dpp_none", "/p/", f"/21/A300/01/{GTIN}", "/p/ast_1"):
        refused = await service.refusal(GetLinkedPassportRequest(path=path), NOBODY)
        assert refused == ("NOT_FOUND", "PASSPORT_NOT_FOUND")


async def test_newest_unit_counts_where_two_retailers_sold_it(service: RunningService) -> None:
    await sold(service, gtin=GTIN)
    service.clock.advance(60)
    other = cooler("baltic-tools")
    other.gtin = GTIN
    model = (await service.call(CreateProductModelRequest(product_model=other), "admin")).product_model
    bought = purchase(model.id, ["ast_2"], id="pur_2")
    bought.retailer, bought.items[0].serial = "baltic-tools", "A300/1"
    await report(service, bought)
    found = (await service.call(GetLinkedPassportRequest(path=f"/01/{GTIN}/21/A300%2F1"), NOBODY)).id
    mine = await passport(service, "ast_2", role="agent", retailers=["baltic-tools"])
    assert found == mine.id


@pytest.mark.parametrize(("file", "begins"), [("qr.svg", b"<?xml"), ("qr.png", b"\x89PNG")])
async def test_code_of_an_asset_is_a_picture(service: RunningService, file: str, begins: bytes) -> None:
    await sold(service, gtin=GTIN)
    request = ReadAssetPassportCodeRequest(asset_id="ast_1", file=file, scale=8)
    small = await service.call(request, "partner")
    assert small.content.startswith(begins)
    request.scale = 40
    assert 500 < len((await service.call(request, "partner")).content) < 100_000


@pytest.mark.parametrize(("file", "scale"), [("qr.gif", 8), ("../x", 8), ("qr.png", 41)])
async def test_code_of_another_sort_or_size_is_refused(service: RunningService, file: str, scale: int) -> None:
    await sold(service, gtin=GTIN)
    request = ReadAssetPassportCodeRequest(asset_id="ast_1", file=file, scale=scale)
    assert await service.refusal(request, **STAFF) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_passport_of_another_customer_is_not_found(service: RunningService) -> None:
    await sold(service, gtin=GTIN)
    for caller in ({"role": "customer", "customer": "cus_2"}, {"role": "agent", "retailers": ["baltic-tools"]}):
        refused = await service.refusal(GetAssetPassportRequest(asset_id="ast_1"), **caller)
        assert refused == ("NOT_FOUND", "ASSET_NOT_FOUND")
    create_other = await create(service)
    foreign: dict[str, Any] = {"role": "agent", "retailers": ["baltic-tools"]}
    refused = await service.refusal(GetProductModelPassportRequest(product_model_id=create_other.id), **foreign)
    assert refused == ("NOT_FOUND", "PRODUCT_MODEL_NOT_FOUND")

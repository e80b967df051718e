"""Digital passports at the gateway: pages and data without a token, and the links that are printed."""

import pytest
from aftersales.warranty.v1.passport_service_pb2 import (
    GetLinkedPassportResponse,
    ReadAssetPassportCodeResponse,
    ReadPassportResponse,
)
from gateway.rest.routes.passports import _prefers_page
from httpx import AsyncClient

from services.gateway.tests.fakes import Backend, Refused


@pytest.fixture
def warranty(backends: dict[str, Backend]) -> Backend:
    return backends["warranty"]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER, True),
        ("", False),
        ("*/*", False),
        ("application/ld+json", False),
        ("application/json, text/html", False),
        ("application/json;q=0.5, TEXT/HTML; q=0.9", True),
        ("text/html;q=0", False),
        ("text/html;q=nan, application/ld+json;q=0.1", False),
    ],
)
def test_page_is_for_who_prefers_one(accept: str, page: bool) -> None:
    assert _prefers_page(accept) is page


async def test_page_runs_nothing_and_needs_no_token(unauthenticated: AsyncClient, warranty: Backend) -> None:
    warranty.answers["ReadPassport"] = ReadPassportResponse(content=b"<!doctype html>", media_type="text/html")
    response = await unauthenticated.get("/v1/passports/dpp_1", headers={"Accept": BROWSER})
    assert (response.text, response.headers["content-type"]) == ("<!doctype html>", "text/html; charset=utf-8")
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["cache-control"] == "public, max-age=300"
    assert "Accept" in response.headers["vary"]
    assert "ratelimit" in response.headers
    ((name, request, metadata),) = warranty.asked
    assert (name, request.id, request.page, "authorization" in metadata) == ("ReadPassport", "dpp_1", True, False)


@pytest.mark.parametrize(
    "path",
    ["/01/06412345678907", "/01/6412345678907/22/B/10/L/21/A%2F1%3A2", "/01/06412345678907/21/A:close", "/p/dpp_1"],
)
async def test_printed_link_leads_to_the_passport(unauthenticated: AsyncClient, warranty: Backend, path: str) -> None:
    warranty.answers["GetLinkedPassport"] = GetLinkedPassportResponse(id="dpp_1")
    response = await unauthenticated.get(f"{path}?linkType=gs1:pip")
    assert (response.status_code, response.headers["location"]) == (307, "/v1/passports/dpp_1")
    ((_, request, metadata),) = warranty.asked
    assert (request.path, "authorization" in metadata) == (path, False)


async def test_link_to_nothing_is_not_found(unauthenticated: AsyncClient, warranty: Backend) -> None:
    warranty.answers["GetLinkedPassport"] = Refused("not_found", "PASSPORT_NOT_FOUND")
    for path, code in (("/01/06412345678907", "PASSPORT_NOT_FOUND"), ("/01/" + "1" * 600, "NOT_FOUND")):
        assert (await unauthenticated.get(path)).json()["code"] == code


async def test_code_is_a_picture_for_who_is_signed_in(client: AsyncClient, warranty: Backend) -> None:
    picture = ReadAssetPassportCodeResponse(content=b"<svg/>", media_type="image/svg+xml")
    warranty.answers["ReadAssetPassportCode"] = picture
    response = await client.get("/v1/assets/ast_1/passport/qr.svg")
    assert (response.content, response.headers["content-type"]) == (b"<svg/>", "image/svg+xml")
    ((_, request, _),) = warranty.asked
    assert (request.asset_id, request.file, request.scale) == ("ast_1", "qr.svg", 8)
    assert (await client.get("/v1/assets/ast_1/passport/qr.svg?scale=41")).status_code == 422

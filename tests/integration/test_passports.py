"""From the code on a unit to its passport, through the gateway and without a token."""

from typing import Any

from shop import new_shop
from system import System

GTIN = "96385074"


def test_code_on_a_unit_leads_to_its_public_passport(embedded: System) -> None:
    shop = new_shop(embedded)
    admin = embedded.as_("admin", sub="admin-1", retailers=(shop.id,))
    repair = {"links": [{"title": "Spare parts", "url": "https://lumi.example/parts"}], "contact": "Lumi service"}
    change = {"gtin": GTIN, "revision": "B", "repair_information": repair}
    admin.patch(f"/v1/product-models/{shop.model_id}", json=change, headers={"If-Match": "*"}).raise_for_status()
    item: dict[str, Any] = {"serial": f"{shop.id}/1"[-20:]}
    asset = shop.sold(**item)["items"][0]["registrations"][0]["asset_id"]
    passport = shop.agent.get(f"/v1/assets/{asset}/passport").raise_for_status().json()
    assert passport["digital_link"].startswith(f"https://id.gs1.org/01/000000{GTIN}/22/B/21/")
    path = passport["url"].removeprefix(str(embedded.gateway.base_url))
    led = embedded.gateway.get(path)
    assert (led.status_code, led.headers["location"]) == (307, f"/v1/passports/{passport['id']}")
    page = embedded.gateway.get(led.headers["location"], headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for shown in ("Aurora desk lamp", "Lumi Works", "Covered", "Spare parts", "Lumi service"):
        assert shown in page.text
    data = embedded.gateway.get(f"/p/{passport['id']}", follow_redirects=True).json()
    assert (data["@type"], data["gtin"]) == ("IndividualProduct", f"000000{GTIN}")
    code = shop.agent.get(f"/v1/assets/{asset}/passport/qr.png").raise_for_status()
    assert code.content.startswith(b"\x89PNG")


def test_manual_of_this_revision_is_there_for_everybody(embedded: System) -> None:
    shop = new_shop(embedded)
    asset = shop.sold(serial=f"{shop.id}/2"[-20:])["items"][0]["registrations"][0]["asset_id"]
    manual = {"kind": "manual", "title": "Käyttöohje", "language": "fi", "public": True}
    made = shop.partner.post("/v1/product-documents", json={**manual, "product_model_id": shop.model_id})
    path = f"/v1/product-documents/{made.raise_for_status().json()['id']}/versions"
    headers, params = {"Content-Type": "application/pdf"}, {"name": "ohje ä.pdf"}
    for content in (b"%PDF-1.7 first", b"%PDF-1.7 second"):
        shop.partner.post(path, content=content, headers=headers, params=params).raise_for_status()
    passport = shop.agent.get(f"/v1/assets/{asset}/passport").raise_for_status().json()
    data = embedded.gateway.get(f"/v1/passports/{passport['id']}").raise_for_status().json()
    (listed,) = data["subjectOf"]
    assert (listed["name"], listed["inLanguage"], listed["version"]) == ("Käyttöohje", "fi", 2)
    url = "/v1/" + listed["url"].partition("/v1/")[2]
    file = embedded.gateway.get(url)
    assert (file.status_code, file.content) == (200, b"%PDF-1.7 second")
    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith("attachment;")
    part = embedded.gateway.get(url, headers={"Range": "bytes=9-"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"second", "bytes 9-14/15")
    assert embedded.gateway.get(url, headers={"If-None-Match": file.headers["etag"]}).status_code == 304
    assert embedded.gateway.get(f"{path}/1/content").status_code == 401
    assert shop.agent.get(f"{path}/1/content").content == b"%PDF-1.7 first"

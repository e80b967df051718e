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

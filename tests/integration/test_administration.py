"""What an administrator corrects, through the gateway: product models with their terms, and mails."""

from uuid import uuid4

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

PREFIX = "/v1/product-models"


@pytest.fixture
def shop(system: System) -> Shop:
    return new_shop(system)


@pytest.fixture
def admin(system: System, shop: Shop) -> httpx.Client:
    return system.as_("admin", sub="admin-1")


def asset_of(shop: Shop, purchase: Json) -> Json:
    unit = purchase["items"][0]["registrations"][0]
    return dict(shop.agent.get(f"/v1/assets/{unit['asset_id']}").raise_for_status().json())


def changed(admin: httpx.Client, shop: Shop, **changes: object) -> Json:
    read = admin.get(f"{PREFIX}/{shop.model_id}").raise_for_status()
    path, headers = f"{PREFIX}/{shop.model_id}", {"If-Match": read.headers["ETag"]}
    return dict(admin.patch(path, json=changes, headers=headers).raise_for_status().json())


def test_product_model_is_corrected_by_admins_with_if_match(shop: Shop, admin: httpx.Client) -> None:
    path = f"{PREFIX}/{shop.model_id}"
    read = admin.get(path)
    assert admin.patch(path, json={"name": "Aurora 2"}).status_code == 428
    headers = {"If-Match": read.headers["ETag"]}
    assert shop.agent.patch(path, json={"name": "Aurora 2"}, headers=headers).status_code == 403
    corrected = admin.patch(path, json={"name": "Aurora 2"}, headers=headers)
    assert corrected.json()["name"] == "Aurora 2"
    assert admin.get(path).headers["ETag"] == corrected.headers["ETag"] != read.headers["ETag"]
    assert admin.patch(path, json={"name": "Aurora 3"}, headers=headers).status_code == 412


def test_sold_units_keep_the_terms_of_their_sale(shop: Shop, admin: httpx.Client) -> None:
    before = asset_of(shop, shop.sold())
    model = admin.get(f"{PREFIX}/{shop.model_id}").json()
    longer = [{**model["warranty_terms"][0], "months": model["warranty_terms"][0]["months"] + 12}]
    model = changed(admin, shop, warranty_terms=longer)
    assert (model["terms_version"], [each["version"] for each in model["earlier_terms"]]) == (2, [1])
    reported_late = asset_of(shop, shop.sold())
    sold_now = asset_of(shop, shop.sold(sold_at=model["terms_since"], delivered_at=model["terms_since"]))
    assert [each["terms_version"] for each in (before, reported_late, sold_now)] == [1, 1, 2]
    assert reported_late["coverages"][0]["ends_at"] == before["coverages"][0]["ends_at"]
    assert sold_now["coverages"][0]["ends_at"] > before["coverages"][0]["ends_at"]


def test_deactivated_model_refuses_what_is_sold_since(shop: Shop, admin: httpx.Client) -> None:
    since = changed(admin, shop, deactivated=True)["deactivated_at"]
    [refused] = shop.sold(sold_at=since, delivered_at=since)["items"][0]["registrations"]
    assert (refused["state"], refused["reason"]) == ("refused", "PRODUCT_MODEL_DEACTIVATED")
    assert asset_of(shop, shop.sold())["product_model_id"] == shop.model_id  # sold before, reported now


def test_mail_is_previewed_and_sent_again_once_per_key(shop: Shop, admin: httpx.Client) -> None:
    address = f"aino-{shop.id}@mail.example"
    purchase = shop.sold(email=address)
    asked = {"retailer": shop.id, "customer": purchase["customer_id"], "state": "sent"}

    def sent() -> list[Json]:
        return list(admin.get("/v1/deliveries", params=asked).raise_for_status().json()["items"])

    [welcome] = eventually(sent, "the welcome mail")
    preview = admin.get(f"/v1/deliveries/{welcome['id']}/preview").raise_for_status().json()
    [mail] = shop.system.mails(address)
    assert (preview["subject"], preview["to_address"]) == (mail["subject"], address)
    path, headers = f"/v1/deliveries/{welcome['id']}:resend", {"Idempotency-Key": uuid4().hex}
    first, again = (shop.agent.post(path, headers=headers).raise_for_status() for _ in range(2))
    assert first.json()["resend_of"] == welcome["id"]
    assert (again.json()["id"], again.headers["Idempotency-Replayed"]) == (first.json()["id"], "true")
    eventually(lambda: len(sent()) == 2, "the second mail")
    assert len(shop.system.mails(address)) == 2
    customer = shop.customer(purchase["customer_id"])
    assert customer.post(path).status_code == 403
    assert "resent_by" not in customer.get(f"/v1/deliveries/{first.json()['id']}").json()

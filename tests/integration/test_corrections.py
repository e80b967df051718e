"""What was created is corrected over REST: a retailer by an admin, a customer's own data by the customer."""

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System

LOOK = {"color": "#1a5fb4", "logo_url": "https://nordic-home.example/logo.png"}
LINK = {"kind": "privacy", "title": "Privacy", "url": "https://nordic-home.example/privacy"}


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def patched(client: httpx.Client, path: str, change: Json) -> Json:
    """The record after a change of what the client read."""
    read = client.get(path).raise_for_status()
    response = client.patch(path, json=change, headers={"If-Match": read.headers["ETag"]})
    assert response.status_code == 200, response.text
    assert response.headers["ETag"] != read.headers["ETag"]
    found: Json = client.get(path).raise_for_status().json()
    assert found == response.json()
    return found


def test_null_clears_parts_of_a_retailer_alone(shop: Shop) -> None:
    admin, path = shop.system.as_("admin", sub="root"), f"/v1/retailers/{shop.id}"
    before = admin.get(path).json()
    dressed = patched(admin, path, {"look": LOOK, "links": [LINK], "contact": {"address": "Street 1\nTown"}})
    assert (dressed["look"], dressed["links"], dressed["name"]) == (LOOK, [LINK], before["name"])
    partly = patched(admin, path, {"look": {"color": None}, "links": None})
    assert (partly["look"], partly["links"]) == ({**LOOK, "color": ""}, [])
    assert partly["contact"]["address"] == "Street 1\nTown"
    assert patched(admin, path, {"look": None, "contact": None})["look"] == {"color": "", "logo_url": ""}


def test_customer_reads_what_their_page_shows_of_a_retailer(shop: Shop) -> None:
    admin, path = shop.system.as_("admin", sub="root"), f"/v1/retailers/{shop.id}"
    patched(admin, path, {"look": LOOK, "links": [LINK], "legal_footer": "Nordic Home Oy"})
    shown = shop.customer(shop.sell()["customer_id"]).get(path).raise_for_status().json()
    assert (shown["look"], shown["links"], shown["legal_footer"]) == (LOOK, [LINK], "Nordic Home Oy")


def test_customer_corrects_their_own_profile_and_consents(shop: Shop) -> None:
    id = shop.sell()["customer_id"]
    customer, path = shop.customer(id), f"/v1/customers/{id}"
    agreed = customer.get(path).json()["consents"]
    changed = patched(customer, path, {"name": "Aino Laine", "phone": None, "consents": {"surveys": False}})
    assert (changed["name"], changed["phone"]) == ("Aino Laine", "")
    assert (changed["consents"]["marketing"], changed["consents"]["surveys"]) == (False, False)
    assert changed["consents"]["changed_at"] > agreed["changed_at"]
    late = shop.order()
    late["customer"] = {**late["customer"], "customer_ref": changed["customer_ref"], "name": "Aino Laine"}
    shop.partner.post("/v1/purchases", json=late).raise_for_status()  # sold before, and reported now
    assert customer.get(path).json()["consents"] == changed["consents"]


def test_change_needs_the_version_that_was_read(shop: Shop) -> None:
    id = shop.sell()["customer_id"]
    customer, path = shop.customer(id), f"/v1/customers/{id}"
    assert customer.patch(path, json={"name": "Aino"}).status_code == 428
    stale = customer.get(path).headers["ETag"]
    patched(shop.agent, path, {"name": "Aino Laine"})
    assert customer.patch(path, json={"name": "Aino"}, headers={"If-Match": stale}).status_code == 412
    assert customer.get(path).json()["name"] == "Aino Laine"


def test_deactivated_retailer_refuses_with_a_remedy(shop: Shop) -> None:
    purchase = shop.sell()
    admin, path = shop.system.as_("admin", sub="root"), f"/v1/retailers/{shop.id}"
    patched(admin, path, {"deactivated": True})
    ticket = {"customer_id": purchase["customer_id"], "subject": "It leaks", "body": "Water!"}
    for response in (
        shop.partner.post("/v1/purchases", json=shop.order()),
        shop.agent.post("/v1/tickets", json=ticket),
    ):
        assert (response.status_code, response.json()["code"]) == (409, "RETAILER_DEACTIVATED")
    patched(admin, path, {"deactivated": False})
    assert shop.agent.post("/v1/tickets", json=ticket).status_code == 201

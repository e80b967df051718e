"""Erasing a customer through the gateway: the operation, its parts in four services, and what partners receive."""

import json

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

SERVICES = ["feedback", "notifications", "tickets", "warranty"]


@pytest.fixture(scope="module")
def shop(system: System) -> Shop:
    return new_shop(system)


@pytest.fixture(scope="module")
def admin(shop: Shop) -> httpx.Client:
    return shop.system.as_("admin", sub="admin-1", retailers=(shop.id,))


def erase(admin: httpx.Client, purchase: Json, **headers: str) -> httpx.Response:
    return admin.post(f"/v1/customers/{purchase['customer_id']}:erase", json={}, headers=headers)


def completed(admin: httpx.Client, path: str) -> Json:
    def look() -> Json | None:
        erasure = admin.get(path).raise_for_status().json()
        return erasure if erasure["state"] == "completed" else None

    return eventually(look, "the erasure", timeout=60)


def erasure_events(shop: Shop, customer: str) -> list[Json]:
    """The events of the feed about the erasure of a customer."""
    items = shop.partner.get("/v1/events", params={"limit": 100}).raise_for_status().json()["items"]
    return [each for each in items if "Eras" in each["type"] and each["data"]["customer_id"] == customer]


def both_events(shop: Shop, customer: str) -> list[Json] | None:
    found = erasure_events(shop, customer)
    return found if len(found) == 2 else None


def test_erasure_is_accepted_and_completed_by_every_service(shop: Shop, admin: httpx.Client) -> None:
    purchase = shop.sold()
    accepted = erase(admin, purchase)
    assert accepted.status_code == 202
    erasure = accepted.json()
    assert accepted.headers["Location"] == f"/v1/erasures/{erasure['id']}"
    assert accepted.headers["ETag"] == '"1"'
    assert (erasure["customer_id"], erasure["state"]) == (purchase["customer_id"], "running")
    assert [part["service"] for part in erasure["parts"]] == SERVICES
    done = completed(admin, accepted.headers["Location"])
    assert [part["state"] for part in done["parts"]] == ["completed"] * 4
    assert done["completed_at"] == max(part["completed_at"] for part in done["parts"])
    assert done["requested_at"] == erasure["requested_at"]


def test_partners_receive_ids_and_instants_alone(shop: Shop, admin: httpx.Client) -> None:
    purchase = shop.sold()
    customer = purchase["customer_id"]
    done = completed(admin, erase(admin, purchase).headers["Location"])
    requested, erased = eventually(lambda: both_events(shop, customer), "both events")
    assert requested["type"] == "aftersales.partner.v1.CustomerErasureRequested"
    assert requested["data"] == {"customer_id": customer, "requested_at": done["requested_at"]}
    assert erased["type"] == "aftersales.partner.v1.CustomerErased"
    assert erased["data"] == {"customer_id": customer, "completed_at": done["completed_at"]}
    assert [each["sequence"] for each in (requested, erased)] == [1, 2]
    assert "admin-1" not in json.dumps([requested, erased])


def test_repeated_request_returns_the_erasure_as_it_is(shop: Shop, admin: httpx.Client) -> None:
    purchase = shop.sold()
    first = erase(admin, purchase, **{"Idempotency-Key": f"erase-{purchase['id']}"})
    again = erase(admin, purchase, **{"Idempotency-Key": f"erase-{purchase['id']}"})
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    done = completed(admin, first.headers["Location"])
    assert erase(admin, purchase).json() == done
    assert len(eventually(lambda: erasure_events(shop, purchase["customer_id"]), "its events")) <= 2


def test_read_erasure_is_unchanged_until_a_part_is_done(shop: Shop, admin: httpx.Client) -> None:
    path = erase(admin, shop.sold()).headers["Location"]
    completed(admin, path)
    read = admin.get(path)
    assert admin.get(path, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304


def test_list_has_the_erasures_of_a_retailer_by_state(shop: Shop, admin: httpx.Client) -> None:
    erasure = completed(admin, erase(admin, shop.sold()).headers["Location"])
    params = {"retailer": shop.id, "state": "completed", "page_size": "1"}
    page = admin.get("/v1/erasures", params=params).raise_for_status()
    assert page.json()["items"] == [erasure]
    assert admin.get("/v1/erasures", params={**params, "state": "no such state"}).status_code == 422


def test_erasing_is_refused_to_everybody_but_admins(shop: Shop, admin: httpx.Client) -> None:
    purchase = shop.sold()
    path = erase(admin, shop.sold()).headers["Location"]
    for client in (shop.agent, shop.partner, shop.customer(purchase["customer_id"])):
        refused = [erase(client, purchase), client.get(path), client.get("/v1/erasures", params={"retailer": shop.id})]
        assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "ACCESS_DENIED")] * 3


def test_unknown_customer_and_erasure_are_not_found(admin: httpx.Client) -> None:
    unknown = admin.post("/v1/customers/cus_unheard:erase", json={})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")
    lost = admin.get("/v1/erasures/ers_unheard")
    assert (lost.status_code, lost.json()["code"]) == (404, "ERASURE_NOT_FOUND")

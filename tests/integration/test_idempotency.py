"""Idempotency keys at the gateway: one caller, one key, one content, one answer."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System

Ask = tuple[httpx.Client, str, Json]
Question = Callable[[Shop, str], Ask]


def a_retailer(shop: Shop, name: str) -> Ask:
    admin = shop.system.as_("admin", sub=f"admin-of-{shop.id}")
    body = {
        "id": f"{shop.id}-{name}",
        "name": "Nordic Home",
        "time_zone": "Europe/Helsinki",
        "locale": "en",
        "sender_address": "care@nordic-home.example",
        "link_base": "https://care.nordic-home.example",
    }
    return admin, "/v1/retailers", body


def a_product_model(shop: Shop, name: str) -> Ask:
    terms = {"kind": "statutory", "months": 24, "start_basis": "delivery", "parts_share_percent": 100}
    body = {"manufacturer": "Lumi Works", "name": name, "category": "lighting"}
    shares = {"labour_share_percent": 100, "travel_share_percent": 0}
    admin = shop.system.as_("admin", sub=f"admin-of-{shop.id}", retailers=(shop.id,))
    return admin, "/v1/product-models", body | {"retailer": shop.id, "warranty_terms": [terms | shares]}


def a_purchase(shop: Shop, name: str) -> Ask:
    return shop.partner, "/v1/purchases", shop.order(f"order-{name}")


def a_ticket(shop: Shop, name: str) -> Ask:
    customer_id = shop.sell(order_id="order-of-the-customer")["customer_id"]
    return shop.agent, "/v1/tickets", {"subject": name, "body": "It leaks.", "customer_id": customer_id}


@pytest.fixture
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


def post(ask: Ask, key: str) -> httpx.Response:
    caller, path, body = ask
    return caller.post(path, json=body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("question", [a_retailer, a_product_model, a_purchase, a_ticket])
def test_reused_key_returns_the_first_result_or_is_refused(shop: Shop, question: Question) -> None:
    key = uuid4().hex
    first, again = post(question(shop, "one"), key), post(question(shop, "one"), key)
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert again.json()["id"] == first.json()["id"]
    refused = post(question(shop, "two"), key)
    assert (refused.status_code, refused.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert post(question(shop, "two"), uuid4().hex).status_code == 201


def test_same_key_for_another_retailer_is_another_request(shop: Shop) -> None:
    """One person, one token for each of their retailers, one key, one content, and neither retailer is named in it."""
    key, other = uuid4().hex, new_shop(shop.system, "baltic-tools")

    def model(retailer: str) -> httpx.Response:
        _, path, body = a_product_model(shop, "one")
        person = shop.system.as_("admin", sub="admin-of-both", retailers=(retailer,))
        del body["retailer"]
        return post((person, path, body), key)

    mine, theirs = model(shop.id), model(other.id)
    assert (mine.status_code, theirs.status_code) == (201, 201), theirs.text
    assert [answer.json()["retailer"] for answer in (mine, theirs)] == [shop.id, other.id]


def test_repeated_no_op_change_stays_a_no_op(shop: Shop) -> None:
    ticket: Any = post(a_ticket(shop, "one"), uuid4().hex).json()
    path, key = f"/v1/tickets/{ticket['id']}", uuid4().hex

    def set_priority(priority: str, key: str) -> Json:
        etag = shop.agent.get(path).headers["ETag"]
        headers = {"If-Match": etag, "Idempotency-Key": key, "Content-Type": "application/merge-patch+json"}
        return dict(shop.agent.patch(path, json={"priority": priority}, headers=headers).raise_for_status().json())

    assert set_priority("normal", key)["priority"] == "normal" == ticket["priority"]
    set_priority("high", uuid4().hex)
    assert set_priority("normal", key)["priority"] == "high"

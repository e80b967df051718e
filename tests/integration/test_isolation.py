"""From the wrong side: another customer, another retailer and no token get nothing, at every operation of the API."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually

OPEN = {  # what needs no token: the invitation's own token is the credential
    ("get", "/v1/invitations/{token}"),
    ("post", "/v1/invitations/{token}/answer"),
}


@dataclass(frozen=True)
class World:
    """Two shops with a customer each; everything that can be named exists in the first."""

    ours: Shop
    theirs: Shop
    other_customer: httpx.Client
    names: dict[str, str]
    purchase: Json


@pytest.fixture(scope="module")
def world(embedded: System) -> World:
    ours, theirs = new_shop(embedded), new_shop(embedded, "baltic-tools")
    purchase, other = ours.sold(), ours.sold()
    ticket = ours.open_ticket(purchase).json()
    delivery = eventually(
        lambda: ours.agent.get("/v1/deliveries", params={"ticket": ticket["id"]}).json()["items"], "a delivery"
    )[0]
    names = {
        "/v1/retailers/{}": ours.id,
        "/v1/product-models/{}": ours.model_id,
        "/v1/purchases/{}": purchase["id"],
        "/v1/customers/{}": purchase["customer_id"],
        "/v1/customers/{}/timeline": purchase["customer_id"],
        "/v1/assets/{}": purchase["items"][0]["registrations"][0]["asset_id"],
        "/v1/tickets/{}": ticket["id"],
        "/v1/tickets/{}/messages": ticket["id"],
        "/v1/deliveries/{}": delivery["id"],
    }
    return World(ours, theirs, ours.customer(other["customer_id"]), names, purchase)


def test_without_a_token_every_operation_answers_401(embedded: System) -> None:
    paths: dict[str, dict[str, Any]] = embedded.gateway.get("/openapi.json").json()["paths"]
    asked = 0
    for path, operations in paths.items():
        for method in operations:
            if not path.startswith("/v1/") or (method, path) in OPEN:
                continue
            answer = embedded.gateway.request(method, path.replace("{", "").replace("}", ""), json={})
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
            assert answer.json()["code"] == "UNAUTHENTICATED"
            asked += 1
    assert asked > 25


@pytest.mark.parametrize("role", ["agent", "supervisor", "partner"])
def test_another_retailers_people_find_nothing_by_id(world: World, role: str) -> None:
    stranger = world.theirs.system.as_(role, sub=f"{role}-9", retailers=(world.theirs.id,))
    for path, id in world.names.items():
        answer = stranger.get(path.format(id))
        if path.endswith("/timeline") and answer.status_code == 200:
            assert answer.json()["items"] == []
            continue
        assert answer.status_code in (403, 404), f"{path}: {answer.status_code} {answer.text}"


def test_another_customer_finds_nothing_by_id(world: World) -> None:
    for path, id in world.names.items():
        if path.startswith(("/v1/retailers", "/v1/product-models")):
            continue
        answer = world.other_customer.get(path.format(id))
        if path.endswith("/timeline") and answer.status_code == 200:
            assert answer.json()["items"] == []
            continue
        assert answer.status_code in (403, 404), f"{path}: {answer.status_code} {answer.text}"


LISTS = [
    "/v1/purchases",
    "/v1/customers",
    "/v1/assets",
    "/v1/tickets",
    "/v1/deliveries",
    "/v1/feedback/answers",
    "/v1/product-models",
    "/v1/events",
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", ["agent", "supervisor", "partner", "customer"])
def test_lists_show_nothing_of_another_retailer(world: World, role: str, path: str) -> None:
    # The same customer id in a token of another retailer is another customer.
    stranger = world.theirs.system.as_(
        role, sub=f"{role}-9", retailers=(world.theirs.id,), customer=world.purchase["customer_id"]
    )
    answer = stranger.get(path)
    if answer.status_code == 200:
        assert [item for item in answer.json()["items"] if item["retailer"] != world.theirs.id] == []
    else:
        assert answer.status_code == 403
    named = stranger.get(path, params={"retailer": world.ours.id})
    assert named.status_code == 403, named.text


@pytest.mark.parametrize("verb", ["assign", "wait", "resolve", "reopen", "close"])
@pytest.mark.parametrize("who", ["another agent", "another customer", "a partner"])
def test_nobody_else_acts_on_a_ticket(world: World, who: str, verb: str) -> None:
    clients = {
        "another agent": world.theirs.agent,
        "another customer": world.other_customer,
        "a partner": world.ours.partner,
    }
    ticket_id = world.names["/v1/tickets/{}"]
    before = world.ours.agent.get(f"/v1/tickets/{ticket_id}").json()
    answer = clients[who].post(f"/v1/tickets/{ticket_id}:{verb}", json={"code": "solved"} if verb == "resolve" else {})
    assert answer.status_code in (403, 404), answer.text
    assert world.ours.agent.get(f"/v1/tickets/{ticket_id}").json() == before


def test_nobody_writes_to_another_retailer(world: World) -> None:
    order = {**world.ours.order(), "retailer": world.ours.id}
    assert world.theirs.partner.post("/v1/purchases", json=order).status_code == 403
    asset = world.purchase["items"][0]["registrations"][0]["asset_id"]
    question = {"subject": "Mine?", "body": "Whose lamp is it?", "asset_id": asset}
    answer = world.other_customer.post("/v1/tickets", json=question)
    assert (answer.status_code, answer.json()["code"]) == (422, "ASSET_UNKNOWN")
    assert answer.json()["errors"][0]["field"] == "asset_id"

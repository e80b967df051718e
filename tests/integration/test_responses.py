"""What responses say beyond the resource: expanded references, replays, refusals in the words of REST."""

from typing import Any

import pytest
from shop import Shop, new_shop
from system import System


@pytest.fixture(scope="module")
def shop(embedded: System) -> Shop:
    return new_shop(embedded)


@pytest.fixture(scope="module")
def ticket(shop: Shop) -> dict[str, Any]:
    opened: dict[str, Any] = shop.open_ticket(shop.sold()).json()
    return opened


def test_expand_shows_the_customer_and_the_asset(shop: Shop, ticket: dict[str, Any]) -> None:
    path = f"/v1/tickets/{ticket['id']}"
    plain, expanded = shop.agent.get(path), shop.agent.get(path, params={"expand": "customer,asset"})
    body = expanded.raise_for_status().json()
    assert (body["customer"]["id"], body["asset"]["id"]) == (ticket["customer_id"], ticket["asset_id"])
    assert {name: value for name, value in body.items() if name not in ("customer", "asset")} == plain.json()
    assert plain.headers["ETag"] != expanded.headers["ETag"]
    again = shop.agent.get(
        path, params={"expand": "customer,asset"}, headers={"If-None-Match": expanded.headers["ETag"]}
    )
    assert again.status_code == 304
    patch = shop.agent.patch(path, json={"priority": "high"}, headers={"If-Match": expanded.headers["ETag"]})
    assert patch.status_code == 200, patch.text


def test_expand_in_a_list_adds_to_each_item(shop: Shop, ticket: dict[str, Any]) -> None:
    items = shop.agent.get("/v1/tickets", params={"expand": "customer"}).raise_for_status().json()["items"]
    assert [(item["customer"]["id"], "asset" in item) for item in items] == [(ticket["customer_id"], False)]


def test_unknown_reference_is_refused_with_those_there_are(shop: Shop) -> None:
    response = shop.agent.get("/v1/tickets", params={"expand": "sla"})
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error == {
        "field": "expand",
        "detail": "must be of customer, asset, assignee, team, category; several are separated by commas",
    }


def test_repeated_request_says_that_it_was_replayed(shop: Shop) -> None:
    purchase = shop.sold()
    body = {"customer_id": purchase["customer_id"], "subject": "It hums", "body": "All night."}
    responses = [shop.agent.post("/v1/tickets", json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert responses[0].json()["id"] == responses[1].json()["id"]
    assert [response.headers.get("Idempotency-Replayed") for response in responses] == [None, "true"]


def test_message_returns_the_etag_of_its_ticket(shop: Shop, ticket: dict[str, Any]) -> None:
    path = f"/v1/tickets/{ticket['id']}"
    added = shop.agent.post(f"{path}/messages", json={"body": "Any news?"})
    assert (added.status_code, added.headers["ETag"]) == (201, shop.agent.get(path).headers["ETag"])


def test_role_that_may_not_is_refused_by_the_operation_of_rest(shop: Shop, ticket: dict[str, Any]) -> None:
    refused = shop.partner.patch(f"/v1/tickets/{ticket['id']}", json={"priority": "high"}, headers={"If-Match": '"1"'})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (403, "ACCESS_DENIED")
    assert problem["detail"].startswith("The role partner may not call PATCH /v1/tickets/{id}. ")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/tickets/" + "t" * 65, "id"), ("/v1/tickets/" + "t" * 65 + "/messages", "id")],
)
def test_violation_that_a_service_finds_is_named_as_in_rest(shop: Shop, path: str, field: str) -> None:
    response = shop.agent.get(path)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "VALIDATION_FAILED"), problem
    assert [error["field"] for error in problem["errors"]] == [field]

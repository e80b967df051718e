"""JSON as RFC 8259 and JSON Schema have it."""

import json
from typing import Any

import pytest
from aftersales.tickets.v1.purchase_service_pb2 import ReportPurchaseResponse
from httpx import AsyncClient, Response

from services.gateway.tests.fakes import Backend

PURCHASE = json.dumps(
    {
        "order_id": "1",
        "customer": {"name": "Mikko"},
        "items": [
            {
                "product_model_id": "mod_1",
                "quantity": 1,
                "price": {"amount_minor": 7, "currency": "EUR"},
                "sold_at": "2026-11-03T10:00:00Z",
            }
        ],
    }
)


async def report(client: AsyncClient, old: str = "", new: str = "") -> Response:
    """A purchase in which a piece of JSON is another one."""
    assert old in PURCHASE
    return await client.post("/v1/purchases", content=PURCHASE.replace(old, new, 1), headers={**JSON})


JSON = {"Content-Type": "application/json"}


def errors_of(response: Response, status: int, code: str) -> list[tuple[str, str]]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (status, code), response.text
    return [(error["field"], error["detail"]) for error in problem["errors"]]


@pytest.mark.parametrize(("number", "quantity"), [("1.0", 1), ("1e2", 100), ("1E+1", 10), ("10.0e-1", 1), ("2.000", 2)])
async def test_integer_written_with_a_point_is_accepted(
    client: AsyncClient, tickets: Backend, number: str, quantity: int
) -> None:
    tickets.answers["ReportPurchase"] = ReportPurchaseResponse()
    assert (await report(client, '"quantity": 1', f'"quantity": {number}')).status_code == 201
    [(_, request, _)] = tickets.asked
    assert request.items[0].quantity == quantity


@pytest.mark.parametrize("number", ["1.5", "1e-1", "0.99999999999999999999", "1e-400", "0." + "9" * 1_000])
async def test_fraction_is_refused_as_an_integer(client: AsyncClient, number: str) -> None:
    response = await report(client, '"quantity": 1', f'"quantity": {number}')
    assert errors_of(response, 422, "VALIDATION_FAILED") == [("items[0].quantity", "must be a whole number")]


@pytest.mark.parametrize("number", ["101", "1e30", "9" * 25, "9" * 5_000, "1" + "0" * 4_999])
async def test_number_too_large_is_refused_with_the_bound(client: AsyncClient, number: str) -> None:
    response = await report(client, '"quantity": 1', f'"quantity": {number}')
    [(field, detail)] = errors_of(response, 422, "VALIDATION_FAILED")
    assert (field, detail) == ("items[0].quantity", "must be less than or equal to 100")


@pytest.mark.parametrize("number", ["-1", "-" + "9" * 25, "-" + "9" * 5_000, "-1e30"])
async def test_negative_number_is_refused_with_the_bound(client: AsyncClient, number: str) -> None:
    response = await report(client, '"quantity": 1', f'"quantity": {number}')
    [(_, detail)] = errors_of(response, 422, "VALIDATION_FAILED")
    assert detail == "must be greater than or equal to 1"


async def test_number_of_any_size_is_refused_as_an_integer(client: AsyncClient) -> None:
    response = await report(client, '"quantity": 1', '"quantity": 1e400')
    [(field, detail)] = errors_of(response, 422, "VALIDATION_FAILED")
    assert (field, detail) == ("items[0].quantity", "must be a whole number")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
async def test_nan_and_infinity_are_malformed_json(client: AsyncClient, constant: str) -> None:
    errors_of(await report(client, '"quantity": 1', f'"quantity": {constant}'), 400, "MALFORMED_JSON")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"order_id": "1"', '"order_id": "1", "order_id": "2"', "order_id"),
        ('"quantity": 1', '"quantity": 1, "quantity": 1', "items[0].quantity"),
        ('"amount_minor": 7', '"amount_minor": 7, "amount_m\\u0069nor": 8', "items[0].price.amount_minor"),
        ('"name": "Mikko"', '"name": "M", "x": {"name": 1, "name": 2}', "customer.name"),
    ],
)
async def test_field_sent_twice_is_refused(client: AsyncClient, old: str, new: str, field: str) -> None:
    errors = errors_of(await report(client, old, new), 400, "MALFORMED_JSON")
    assert errors == [(field, "is there twice; send it once")]


async def test_unknown_field_sent_twice_is_not_quoted(client: AsyncClient) -> None:
    response = await report(client, '"name": "Mikko"', '"name": "M", "aino@laine.example": 1, "aino@laine.example": 2')
    assert errors_of(response, 400, "MALFORMED_JSON") == [("customer", "has a field twice")]
    assert "laine" not in response.text
    response = await client.post("/v1/tickets/tkt_1:resolve", content='{"secret": 1, "secret": 1}', headers=JSON)
    assert errors_of(response, 400, "MALFORMED_JSON") == [("body", "has a field twice")]


async def test_byte_order_mark_is_ignored(client: AsyncClient) -> None:
    assert (
        await client.post("/v1/purchases", content=b"\xef\xbb\xbf" + PURCHASE.encode(), headers=JSON)
    ).status_code == 201

"""Every error names what is at fault, as the caller wrote it, and how to mend it."""

from collections.abc import Iterator
from typing import Any

import pytest
from gateway.rest.generated.formats import MUST_BE
from gateway.rest.rpcs import rpc_of
from gateway.wiring import build_app
from httpx import AsyncClient

from services.gateway.tests.fakes import Backend, Refused

ITEM = {
    "product_model_id": "mod_1",
    "quantity": 1,
    "price": {"amount_minor": 1, "currency": "EUR"},
    "sold_at": "2026-11-03T10:00:00Z",
}
CUSTOMER = {"name": "Mikko"}
NO_INSTANT = (
    "must be a day of the calendar, a time up to 23:59:59 and an offset below 24 hours, such as 2026-11-05T14:30:00Z"
)
CONTACT = ("email", "phone", "locale", "time_zone", "customer_ref")


async def errors_of(client: AsyncClient, **changed: Any) -> list[tuple[str, str]]:
    """The errors of a purchase that is valid but for the fields given, of itself or of its item or customer."""
    body = {
        "order_id": "1",
        "customer": CUSTOMER | {name: value for name, value in changed.items() if name in CONTACT},
        "items": [ITEM | {name: value for name, value in changed.items() if name in ITEM or name == "serial"}],
    }
    body |= {name: value for name, value in changed.items() if name in ("order_id", "items")}
    response = await client.post("/v1/purchases", json=body)
    assert response.status_code == 422
    return [(error["field"], error["detail"]) for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("changed", "field", "remedy"),
    [
        ({"email": "mikko@"}, "customer.email", "must be an e-mail address, such as mikko@laine.example"),
        ({"phone": "040 123"}, "customer.phone", "must be a number in E.164 form, such as +358401234567"),
        ({"locale": "de_AT"}, "customer.locale", "must be a BCP 47 language, such as en or de-AT"),
        ({"locale": "qq"}, "customer.locale", "must be a BCP 47 language, such as en or de-AT"),
        ({"locale": "root"}, "customer.locale", "must be a BCP 47 language, such as en or de-AT"),
        ({"phone": "+999123456789"}, "customer.phone", "must be a number in E.164 form, such as +358401234567"),
        (
            {"time_zone": "right/Europe/Berlin"},
            "customer.time_zone",
            "must be an IANA time zone, such as Europe/Helsinki",
        ),
        (
            {"price": {"amount_minor": 1, "currency": "ZZZ"}},
            "items[0].price.currency",
            "must be an ISO 4217 code of an active currency, such as EUR",
        ),
        ({"order_id": ""}, "order_id", "must not be empty"),
        ({"order_id": "x" * 101}, "order_id", "must have at most 100 characters"),
        ({"order_id": "ﷺ" * 6}, "order_id", "must have at most 100 characters"),
        ({"order_id": "\u200b"}, "order_id", "must not be empty"),
        ({"serial": "\ufeff \u00ad"}, "items[0].serial", "must not be empty"),
        ({"customer_ref": " "}, "customer.customer_ref", "must not be empty"),
        ({"order_id": None}, "order_id", "must not be null; leave it out if it has no value"),
        ({"order_id": 7}, "order_id", "must be a text in quotes"),
        ({"items": []}, "items", "must not be empty"),
        ({"items": [ITEM] * 101}, "items", "must have at most 100 items"),
        ({"quantity": "1"}, "items[0].quantity", "must be a whole number without quotes"),
        ({"quantity": 0}, "items[0].quantity", "must be greater than or equal to 1"),
        ({"serial": "a\nb"}, "items[0].serial", "must be one line without control characters"),
        ({"sold_at": "2026-13-03T10:00:00Z"}, "items[0].sold_at", NO_INSTANT),
        ({"sold_at": "2026-02-30T10:00:00Z"}, "items[0].sold_at", NO_INSTANT),
        ({"sold_at": "2026-11-03T10:00:00+25:00"}, "items[0].sold_at", NO_INSTANT),
        ({"sold_at": "2026-11-03T24:30:00Z"}, "items[0].sold_at", NO_INSTANT),
    ],
)
async def test_invalid_field_has_a_remedy_in_plain_words(
    client: AsyncClient, changed: dict[str, Any], field: str, remedy: str
) -> None:
    assert await errors_of(client, **changed) == [(field, remedy)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a(b)@laine.example",
            "a@laine.example(x)",
            "(x)real@laine.example",
            "<a@laine.example>",
            '"a"@laine.example',
        ),
        *(
            "a@[127.0.0.1]",
            "a..b@laine.example",
            "a.@laine.example",
            "\ufeffa@laine.example",
            "a@laine.example,b@x.example",
        ),
    ],
)
async def test_ambiguous_email_address_is_refused(client: AsyncClient, text: str) -> None:
    remedy = "must be an e-mail address, such as mikko@laine.example"
    assert await errors_of(client, email=text) == [("customer.email", remedy)]
    retailer = {"id": "laine", "name": "Laine", "time_zone": "Europe/Helsinki", "locale": "en"}
    body = {**retailer, "sender_address": text, "link_base": "https://laine.example"}
    errors = (await client.post("/v1/retailers", json=body)).json()["errors"]
    assert [(error["field"], error["detail"]) for error in errors] == [("sender_address", remedy)]


@pytest.mark.parametrize("text", ["yesterday", "2026-11-03", "2026-11-03T10:00:00", "20261103T100000Z", ""])
async def test_instant_that_is_not_rfc_3339_is_refused(client: AsyncClient, text: str) -> None:
    [(field, remedy)] = await errors_of(client, sold_at=text)
    assert field == "items[0].sold_at"
    assert "such as 2026-11-05T14:30:00Z" in remedy


@pytest.mark.parametrize("blank", [" ", "\u200b", "\u202e", "\u3164"])
async def test_text_without_a_visible_character_is_refused(client: AsyncClient, tickets: Backend, blank: str) -> None:
    for path, body, field in (
        ("/v1/tickets", {"subject": blank, "body": "b"}, "subject"),
        ("/v1/tickets", {"subject": "s", "body": blank + "\n"}, "body"),
        ("/v1/tickets/tkt_1/messages", {"body": blank}, "body"),
        ("/v1/purchases", {"order_id": "1", "customer": {"name": blank}, "items": [ITEM]}, "customer.name"),
    ):
        response = await client.post(path, json=body)
        assert response.json()["errors"] == [{"field": field, "detail": "must have a visible character"}]
    assert tickets.asked == []


async def test_text_with_a_lone_surrogate_is_refused(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    body = b'{"subject": "\\ud800", "body": "b"}'
    response = await client.post("/v1/tickets", content=body, headers=headers)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "subject")


@pytest.mark.parametrize(
    ("path", "second"),
    [
        ("/v1/tickets?assignee=agent-1&unassigned=true", "unassigned"),
        ("/v1/customers?email=a@b.example&customer_ref=K-1", "email"),
        ("/v1/purchases?order_id=1&customer_id=cus_1", "customer_id"),
        ("/v1/deliveries?ticket=tkt_1&customer=cus_1", "customer"),
        ("/v1/feedback/answers?ticket=tkt_1&customer=cus_1", "customer"),
    ],
)
async def test_second_of_two_exclusive_filters_is_refused(
    client: AsyncClient, tickets: Backend, path: str, second: str
) -> None:
    response = await client.get(path)
    [error] = response.json()["errors"]
    assert (response.status_code, error["field"]) == (422, second)
    assert error["detail"].startswith("use at most one of ")
    assert tickets.asked == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/tickets", {"subject": "s", "body": "b", "priority": None}, "priority"),
        ("/v1/purchases", {"order_id": "1", "customer": None, "items": [ITEM]}, "customer"),
        ("/v1/purchases", {"order_id": "1", "customer": CUSTOMER, "items": [ITEM | {"price": None}]}, "items[0].price"),
    ],
)
async def test_null_is_refused_in_one_way(client: AsyncClient, path: str, body: dict[str, Any], field: str) -> None:
    errors = (await client.post(path, json=body)).json()["errors"]
    assert errors == [{"field": field, "detail": "must not be null; leave it out if it has no value"}]


async def test_unknown_parameter_is_refused_by_its_name(client: AsyncClient) -> None:
    for path in ("/v1/tickets?custmer=1", "/v1/live?custmer=1"):
        [error] = (await client.get(path)).json()["errors"]
        assert error == {"field": "custmer", "detail": "is not a parameter of this request; remove it"}


async def test_reused_key_is_named_by_its_header(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CreateTicket"] = Refused("invalid", "IDEMPOTENCY_KEY_REUSED", field="request_id")
    response = await client.post("/v1/tickets", json={"subject": "s", "body": "b"})
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_field_called_like_a_header_is_named_as_sent(client: AsyncClient) -> None:
    body = {"etag": "7", "request_id": "1"}  # as who sends a whole ticket back
    response = await client.patch("/v1/tickets/tkt_1", json=body, headers={"If-Match": '"7"'})
    assert [each["field"] for each in response.json()["errors"]] == ["etag", "request_id"]


async def test_detail_says_what_happened_and_what_to_do(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["GetTicket"] = Refused("stale", "ETAG_MISMATCH", "the version is 4 by now")
    response = await client.get("/v1/tickets/tkt_1")
    expected = "The version is 4 by now. GET it again, decide anew, and send its current ETag."
    assert response.json()["detail"] == expected


@pytest.mark.parametrize(
    ("refusal", "detail"),
    [
        (Refused("not_found", "TICKET_NOT_FOUND", "There is no such ticket."), "Check the id. A ticket of another"),
        (Refused("conflict", "INVITATION_EXPIRED", "The invitation has expired."), "Nothing can be done"),
    ],
    ids=["not found", "expired"],
)
async def test_detail_does_not_repeat_the_title(
    client: AsyncClient, tickets: Backend, refusal: Refused, detail: str
) -> None:
    tickets.answers["GetTicket"] = refusal
    assert (await client.get("/v1/tickets/tkt_1")).json()["detail"].startswith(detail)


async def test_detail_does_not_repeat_what_errors_say(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CreateTicket"] = Refused("invalid", "IDEMPOTENCY_KEY_REUSED", "was used before", "request_id")
    problem = (await client.post("/v1/tickets", json={"subject": "s", "body": "b"})).json()
    assert problem["errors"] == [{"field": "Idempotency-Key", "detail": "was used before"}]
    assert problem["detail"] == "Repeat a request unchanged, or send a new Idempotency-Key with a new one."


async def test_refusal_of_a_role_names_the_operation_of_rest(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["UpdateTicket"] = Refused("denied", "ACCESS_DENIED", "the role partner may not call UpdateTicket")
    response = await client.patch("/v1/tickets/tkt_1", json={"priority": "high"}, headers={"If-Match": '"1"'})
    detail = "The role partner may not call PATCH /v1/tickets/{id}. Use a token that may:"
    assert response.json()["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("rpc", "path", "shown"),
    [
        ("tickets.v1.TicketService/ListTickets", "assignee_id", "assignee"),
        ("tickets.v1.TicketService/ListTickets", "statuses[2]", "status[2]"),
        ("tickets.v1.TicketService/ListMessages", "ticket_id", "id"),
        (
            "warranty.v1.ProductModelService/CreateProductModel",
            "product_model.warranty_terms[0].kind",
            "warranty_terms[0].kind",
        ),
        ("tickets.v1.PurchaseService/ReportPurchase", "items[1].price.currency", "items[1].price.currency"),
        ("tickets.v1.PurchaseService/ReportPurchase", "items[1].newer.field", "items[1].newer.field"),
    ],
)
def test_field_of_an_rpc_has_its_name_in_rest(rpc: str, path: str, shown: str) -> None:
    known = rpc_of(rpc)
    assert known
    assert known.field(path) == shown


async def test_field_refused_by_a_service_is_named_as_in_rest(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["ListTickets"] = Refused("invalid", "VALIDATION_FAILED", "must be a sub", field="assignee_id")
    problem = (await client.get("/v1/tickets?assignee=agent-1")).json()
    assert problem["errors"] == [{"field": "assignee", "detail": "must be a sub"}]
    assert problem["detail"] == "Correct the fields in errors."


async def test_forged_page_token_is_described_once(client: AsyncClient) -> None:
    problem = (await client.get("/v1/customers/cus_1/timeline?page_token=abc")).json()
    assert problem["errors"] == [{"field": "page_token", "detail": "is not a page token of this query"}]
    assert problem["detail"] == "Start again without page_token."


@pytest.mark.parametrize(("body", "field"), [({"": 1}, '""'), ({"customer": {"": 1}}, 'customer.""')])
async def test_empty_key_is_named_as_one(client: AsyncClient, body: dict[str, Any], field: str) -> None:
    errors = (await client.post("/v1/purchases", json=body)).json()["errors"]
    assert {"field": field, "detail": "is not a field of this request; remove it"} in errors


async def test_malformed_json_is_located(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/v1/tickets", content=b'{"subject": ', headers=headers)
    assert "At character 12" in response.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_unknown_action_of_a_resource_is_not_found(client: AsyncClient, method: str) -> None:
    response = await client.request(method, "/v1/tickets/tkt_1:explode", json={})
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert (response.json()["instance"], "Allow" in response.headers) == ("", False)


async def test_list_of_problems_links_to_each(unauthenticated: AsyncClient) -> None:
    page = await unauthenticated.get("/problems")
    assert "href=/problems/ETAG_MISMATCH" in page.text


def test_every_pattern_has_a_description() -> None:
    assert set(patterns(build_app().openapi())) == set(MUST_BE)


def patterns(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from patterns(each)

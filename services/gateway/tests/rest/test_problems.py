from collections.abc import AsyncIterator

import pytest
from gateway.edge.problem_codes import REGISTRY
from httpx import AsyncClient, Response

from services.gateway.tests.fakes import Backend, Refused

OURS = "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"
PROBLEM_MEMBERS = {"type", "title", "status", "detail", "instance", "code", "trace_id", "errors"}


class Full(Refused):
    retry_after = 3_600


def body_of(response: Response, status: int, code: str) -> dict[str, object]:
    """The problem, after a look at what every problem has."""
    body: dict[str, object] = response.json()
    assert (response.status_code, body["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(body) >= PROBLEM_MEMBERS
    assert body["status"] == status
    assert body["trace_id"] == response.headers["Trace-Id"]
    assert body["type"] == f"/problems/{code}"
    return body


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refused("not_found", "TICKET_NOT_FOUND"), 404),
        (Refused("invalid", "CUSTOMER_UNKNOWN"), 422),
        (Refused("conflict", "RETAILER_UNKNOWN"), 409),
        (Refused("exists", "ORDER_EXISTS"), 409),
        (Refused("conflict", "DOCUMENT_TOO_LARGE"), 409),
        (Refused("stale", "ETAG_MISMATCH"), 412),
        (Refused("denied", "ACCESS_DENIED"), 403),
        (Refused("unauthenticated", "UNAUTHENTICATED"), 401),
        (Refused("gone", "CURSOR_EXPIRED"), 410),
        (Refused("exhausted", "RATE_LIMITED"), 429),
        (Refused("unavailable", "STORE_UNAVAILABLE"), 503),
        (Refused("unavailable", "EVENTS_WAITING"), 503),
        (Refused("unavailable", "TOO_MANY_CHANGES"), 503),
        (Refused("conflict", "SOMETHING_NEWER_THAN_THE_GATEWAY"), 409),
    ],
    ids=lambda each: each.reason if isinstance(each, Refused) else "",
)
async def test_refusal_of_a_service_is_a_problem_with_its_code(
    client: AsyncClient, tickets: Backend, refusal: Refused, status: int
) -> None:
    tickets.answers["GetTicket"] = refusal
    response = await client.get("/v1/tickets/tkt_1")
    body_of(response, status, refusal.reason)
    assert ("Retry-After" in response.headers) == (status in (429, 503))
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


async def test_refusal_for_a_time_sends_retry_after(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CloseTicket"] = Full("exhausted", "TOO_MANY_IDEMPOTENCY_KEYS", field="request_id")
    response = await client.post("/v1/tickets/tkt_1:close")
    problem = body_of(response, 429, "TOO_MANY_IDEMPOTENCY_KEYS")
    assert problem["errors"] == [{"field": "Idempotency-Key", "detail": "no"}]
    assert response.headers["Retry-After"] == "3600"


async def test_unexpected_error_of_a_service_is_not_disclosed(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["GetTicket"] = RuntimeError("password=hunter2")
    response = await client.get("/v1/tickets/tkt_1")
    body_of(response, 500, "INTERNAL_ERROR")
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    ("asked", "instance"),
    [
        ("/v1/invitations/a-token-of-somebody/answer", "/v1/invitations/{token}/answer"),
        ("/v1/tickets/aino@mail.example:assign", "/v1/tickets/{id}:assign"),
        (f"/v1/tickets/{OURS}:assign", f"/v1/tickets/{OURS}:assign"),
        ("/v1/aino@mail.example", ""),
    ],
)
async def test_problem_instance_has_only_the_route_and_our_ids(
    client: AsyncClient, tickets: Backend, asked: str, instance: str
) -> None:
    tickets.answers["AssignTicket"] = Refused("not_found", "TICKET_NOT_FOUND")
    response = await client.post(asked, json={})
    assert response.is_error
    assert response.json()["instance"] == instance


async def test_refused_transition_lists_the_allowed_actions(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CloseTicket"] = Refused("conflict", "TRANSITION_NOT_ALLOWED", allowed_actions="assign,message")
    problem = body_of(await client.post("/v1/tickets/tkt_1:close"), 409, "TRANSITION_NOT_ALLOWED")
    assert problem["allowed_actions"] == ["assign", "message"]


async def test_field_refused_by_a_service_is_named(client: AsyncClient, tickets: Backend) -> None:
    tickets.answers["CreateTicket"] = Refused("invalid", "ASSET_UNKNOWN", "is not the customer's", field="asset_id")
    response = await client.post("/v1/tickets", json={"subject": "s", "body": "b", "asset_id": "ast_1"})
    problem = body_of(response, 422, "ASSET_UNKNOWN")
    assert problem["errors"] == [{"field": "asset_id", "detail": "is not the customer's"}]


async def test_unknown_field_is_refused_by_its_name(client: AsyncClient, tickets: Backend) -> None:
    response = await client.post("/v1/tickets", json={"subject": "s", "body": "b", "prioritty": "high"})
    problem = body_of(response, 422, "VALIDATION_FAILED")
    assert problem["errors"] == [{"field": "prioritty", "detail": "is not a field of this request; remove it"}]
    assert tickets.asked == []


async def test_nested_field_is_named_by_its_path(client: AsyncClient) -> None:
    item = {"product_model_id": "mod_1", "quantity": "2", "price": {"amount_minor": 1, "currency": "EUR"}}
    body = {"order_id": "1", "customer": {"name": "M"}, "items": [item | {"sold_at": "yesterday"}]}
    problem = body_of(await client.post("/v1/purchases", json=body), 422, "VALIDATION_FAILED")
    assert isinstance(problem["errors"], list)
    assert [error["field"] for error in problem["errors"]] == ["items[0].quantity", "items[0].sold_at"]


@pytest.mark.parametrize("subject", ["a\nb", "a\x00b", "", "x" * 201])
async def test_text_too_long_or_with_control_characters_is_refused(client: AsyncClient, subject: str) -> None:
    problem = body_of(
        await client.post("/v1/tickets", json={"subject": subject, "body": "b"}), 422, "VALIDATION_FAILED"
    )
    assert isinstance(problem["errors"], list)
    assert problem["errors"][0]["field"] == "subject"


@pytest.mark.parametrize("query", ["status=lost", "page_size=0", "custmer=cus_1", "customer=", "order_by=name"])
async def test_list_with_an_unsupported_parameter_is_refused(client: AsyncClient, query: str) -> None:
    problem = body_of(await client.get(f"/v1/tickets?{query}"), 422, "VALIDATION_FAILED")
    assert isinstance(problem["errors"], list)
    assert problem["errors"][0]["field"].partition("[")[0] == query.partition("=")[0]


async def test_body_that_is_not_json_is_malformed(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for content in (b'{"subject": ', b"\xff\xfe{}", b"[" * 90):
        response = await client.post("/v1/tickets", content=content, headers=headers)
        body_of(response, 400, "MALFORMED_JSON")


async def test_body_not_declared_as_json_is_refused(client: AsyncClient) -> None:
    response = await client.post("/v1/tickets", content=b"subject=s", headers={"Content-Type": "text/plain"})
    body_of(response, 415, "UNSUPPORTED_MEDIA_TYPE")


async def test_body_over_the_limit_is_refused_declared_or_not(client: AsyncClient, tickets: Backend) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    headers = {"Content-Type": "application/json"}
    body_of(await client.post("/v1/tickets", content=b"x" * 1_000_001, headers=headers), 413, "BODY_TOO_LARGE")
    body_of(await client.post("/v1/tickets", content=chunks(), headers=headers), 413, "BODY_TOO_LARGE")
    assert tickets.asked == []


async def test_unknown_path_or_method_is_a_problem(client: AsyncClient) -> None:
    body_of(await client.get("/v2/everything"), 404, "NOT_FOUND")
    response = await client.delete("/v1/tickets/tkt_1")
    body_of(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"]


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Basic YTpi"])
async def test_request_without_a_valid_token_reaches_no_service(
    unauthenticated: AsyncClient, tickets: Backend, token: str
) -> None:
    response = await unauthenticated.get("/v1/tickets", headers={"Authorization": token})
    body_of(response, 401, "UNAUTHENTICATED")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert tickets.asked == []


async def test_every_code_has_a_page_with_its_remedy(unauthenticated: AsyncClient) -> None:
    for code, kind in REGISTRY.items():
        page = await unauthenticated.get(f"/problems/{code}")
        assert page.status_code == 200
        assert str(kind.status) in page.text

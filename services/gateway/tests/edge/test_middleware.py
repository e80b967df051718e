"""What surrounds every answer: trace, measures, headers."""

import json
import re
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import GetTicketResponse
from gateway.edge import access_log
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import ASGITransport, AsyncClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.exposition import generate_latest

from services.gateway.tests.fakes import Backend, Refused

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
ORIGIN = "https://desk.nordic-home.example"


async def test_server_span_continues_the_trace_of_the_caller(client: AsyncClient, spans: InMemorySpanExporter) -> None:
    response = await client.post("/v1/tickets/tkt_secret:close?x=1", headers=PARENT)
    assert response.headers["Trace-Id"] == TRACE
    served = {span.name: span for span in spans.get_finished_spans()}
    http = served["POST /v1/tickets/{id}:close"]
    assert http.kind is SpanKind.SERVER
    assert http.parent is not None
    assert f"{http.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert http.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/tickets/{id}:close",
        "http.response.status_code": 200,
        "rpc.service": "aftersales.tickets.v1.TicketService",
        "rpc.method": "CloseTicket",
    }
    calls = [
        span for span in spans.get_finished_spans() if span.name == "aftersales.tickets.v1.TicketService/CloseTicket"
    ]
    client_span = next(span for span in calls if span.kind is SpanKind.CLIENT)
    server_span = next(span for span in calls if span.kind is SpanKind.SERVER)
    assert client_span.parent is not None
    assert client_span.parent.span_id == http.context.span_id
    assert server_span.parent is not None
    assert server_span.parent.span_id == client_span.context.span_id


async def test_server_span_names_the_first_rpc(
    client: AsyncClient, backends: dict[str, Backend], spans: InMemorySpanExporter
) -> None:
    backends["tickets"].answers["GetTicket"] = GetTicketResponse(ticket=Ticket(id="tkt_1", customer_id="cus_1"))
    await client.get("/v1/tickets/tkt_1?expand=customer")
    [http] = [span for span in spans.get_finished_spans() if span.name.startswith("GET ")]
    assert http.attributes
    assert http.attributes["rpc.method"] == "GetTicket"
    assert [name for name, _, _ in backends["tickets"].asked] == ["GetTicket", "BatchGetCustomers"]


@pytest.fixture
async def public(gateway: Gateway, client: AsyncClient) -> AsyncIterator[AsyncClient]:
    """A client of a gateway that trusts no caller's trace."""
    transport = ASGITransport(build_app(gateway, trusts_trace_context=False))
    async with AsyncClient(transport=transport, base_url="http://gateway", headers=client.headers) as one:
        yield one


async def test_untrusted_trace_is_linked(public: AsyncClient, spans: InMemorySpanExporter) -> None:
    log = BytesIO()
    access_log.write_to(log)
    response = await public.post("/v1/tickets/tkt_1:close", headers=PARENT)
    access_log.write_to(None)
    [http] = [span for span in spans.get_finished_spans() if span.name == "POST /v1/tickets/{id}:close"]
    assert http.parent is None
    [link] = http.links
    assert f"{link.context.trace_id:032x}" == TRACE
    own = f"{http.context.trace_id:032x}"
    assert own != TRACE
    assert response.headers["Trace-Id"] == json.loads(log.getvalue())["trace_id"] == own
    rest = [span for span in spans.get_finished_spans() if span is not http]
    assert rest
    assert {span.context.trace_id for span in rest} == {http.context.trace_id}


async def test_untrusted_caller_cannot_prevent_sampling(public: AsyncClient, spans: InMemorySpanExporter) -> None:
    await public.post("/v1/live-sessions", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-00"})
    assert [span.name for span in spans.get_finished_spans()] == ["POST /v1/live-sessions"]


async def test_two_traceparents_are_ignored(client: AsyncClient) -> None:
    headers = [("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01"), ("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01")]
    assert (await client.get("/v1/me", headers=headers)).headers["Trace-Id"] != TRACE


@pytest.mark.parametrize("tracestate", ["", "vendor=1", "no state at all", "a=" + "x" * 10_000])
async def test_trace_continues_with_any_tracestate(client: AsyncClient, tracestate: str) -> None:
    response = await client.get("/v1/me", headers={**PARENT, "tracestate": tracestate})
    assert response.headers["Trace-Id"] == TRACE


async def test_span_holds_no_path_query_or_token(unauthenticated: AsyncClient, spans: InMemorySpanExporter) -> None:
    await unauthenticated.get(
        "/v1/invitations/verysecret?email=mikko@laine.example", headers={"Authorization": "Bearer x.y"}
    )
    assert spans.get_finished_spans()
    for span in spans.get_finished_spans():
        assert "secret" not in span.to_json()
        assert "laine" not in span.to_json()


async def test_metrics_are_not_on_the_public_port(unauthenticated: AsyncClient) -> None:
    assert (await unauthenticated.get("/metrics")).status_code == 404


async def test_probe_makes_no_span(unauthenticated: AsyncClient, spans: InMemorySpanExporter) -> None:
    for path in ("/livez", "/readyz"):
        assert (await unauthenticated.get(path)).status_code == 200
    assert spans.get_finished_spans() == ()


async def test_response_without_a_callers_trace_has_its_own(client: AsyncClient) -> None:
    ids = {(await client.get("/v1/me")).headers["Trace-Id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(id) == 32 for id in ids)


async def test_request_is_measured_by_route_and_status(client: AsyncClient, tickets: Backend) -> None:
    labels = {"method": "GET", "route": "/v1/tickets/{id}", "status": "404"}
    name = "aftersales_http_server_seconds_count"
    before = REGISTRY.get_sample_value(name, labels) or 0
    tickets.answers["GetTicket"] = Refused("not_found", "TICKET_NOT_FOUND")
    await client.get("/v1/tickets/tkt_1", headers=PARENT)
    assert REGISTRY.get_sample_value(name, labels) == before + 1
    metrics = generate_latest(REGISTRY).decode()  # type: ignore[no-untyped-call]
    assert f'trace_id="{TRACE}"' in metrics


async def test_unknown_paths_share_one_series(client: AsyncClient) -> None:
    await client.get("/wp-admin.php")
    labels = {"method": "GET", "route": "unmatched", "status": "404"}
    assert REGISTRY.get_sample_value("aftersales_http_server_seconds_count", labels)


async def test_response_is_not_cached_or_sniffed(client: AsyncClient) -> None:
    headers = (await client.get("/v1/me")).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert "Authorization" in headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/me", "/v1/tickets?page_size=0", "/nowhere", "/livez", "/readyz"),
        *("/docs", "/docs/start.js", "/docs/assets/swagger-ui.css"),
        *("/openapi.json", "/problems", "/problems/NO_SUCH_CODE"),
    ],
)
async def test_response_has_security_headers(unauthenticated: AsyncClient, path: str) -> None:
    headers = (await unauthenticated.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] in ("no-store", "no-cache")
    assert "Server" not in headers


async def test_head_returns_get_without_the_body(client: AsyncClient) -> None:
    for path in ("/v1/me", "/v1/tickets", "/livez", "/problems", "/nowhere"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        for name in ("Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options"):
            assert head.headers[name] == got.headers[name]
    refused = await client.head("/v1/live-sessions")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


async def test_browser_of_a_known_origin_may_read_the_headers(client: AsyncClient) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
    }
    preflight = await client.options("/v1/tickets/tkt_1", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
    response = await client.get("/v1/tickets?status=lost", headers={"Origin": ORIGIN})
    assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
    exposed = response.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("ETag", "Retry-After", "RateLimit", "Trace-Id", "Date"))


async def test_browser_of_another_origin_may_not_call(client: AsyncClient) -> None:
    response = await client.get("/v1/me", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Access-Control-Request-Method", "DELETE"),
        ("Access-Control-Request-Headers", "if-match, x-surprise"),
        ("Access-Control-Request-Private-Network", "true"),
    ],
)
async def test_preflight_that_is_not_allowed_is_a_problem(unauthenticated: AsyncClient, field: str, value: str) -> None:
    response = await unauthenticated.options("/v1/tickets/tkt_1", headers={**PREFLIGHT, field: value})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (403, "CORS_REFUSED")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["trace_id"] == response.headers["Trace-Id"]
    assert value not in response.text
    assert ("Access-Control-Allow-Origin" in response.headers) == (field != "Origin")
    assert "Origin" in response.headers["Vary"]


async def test_preflight_names_all_that_is_not_allowed(unauthenticated: AsyncClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    problem = (await unauthenticated.options("/v1/tickets", headers=asked)).json()
    assert [error["field"] for error in problem["errors"]] == ["Origin", "Access-Control-Request-Method"]


@pytest.mark.parametrize("headers", [{}, {"Origin": ORIGIN}, {"Access-Control-Request-Method": "GET"}])
async def test_options_without_preflight_is_a_problem(unauthenticated: AsyncClient, headers: dict[str, str]) -> None:
    response = await unauthenticated.options("/v1/tickets", headers=headers)
    assert (response.status_code, response.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example", None])
async def test_response_varies_by_origin(client: AsyncClient, origin: str | None) -> None:
    response = await client.get("/v1/me", headers={"Origin": origin} if origin else {})
    assert "Origin" in response.headers["Vary"]


async def test_readiness_without_the_bus_is_degraded(unauthenticated: AsyncClient) -> None:
    response = await unauthenticated.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "degraded", "checks": {"bus": "unavailable"}})


async def test_document_and_its_page_are_served(unauthenticated: AsyncClient) -> None:
    assert (await unauthenticated.get("/openapi.json")).json()["openapi"] == "3.1.0"
    page = await unauthenticated.get("/docs")
    assert "://" not in page.text, "everything comes from here"
    assert "<script>" not in page.text, "the policy allows none"
    linked = re.findall(r"(?:src|href)=([^ >]+)", page.text)
    assert len(linked) == 4
    for address in linked:
        assert (await unauthenticated.get(str(page.url.join(address)))).status_code == 200

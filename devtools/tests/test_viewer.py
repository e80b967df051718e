from gzip import compress
from pathlib import Path

import httpx
from devtools.app import create_app
from devtools.settings import Settings
from devtools.traces import Traces
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"


def _export(service: str, *spans: Span) -> bytes:
    request = ExportTraceServiceRequest()
    resource_spans = request.resource_spans.add()
    resource_spans.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value=service)))
    resource_spans.scope_spans.add().spans.extend(spans)
    return request.SerializeToString()


def _span(span_id: int, parent: int, name: str, start_ms: int, end_ms: int, trace_id: str = TRACE_ID) -> Span:
    return Span(
        trace_id=bytes.fromhex(trace_id),
        span_id=span_id.to_bytes(8, "big"),
        parent_span_id=parent.to_bytes(8, "big") if parent else b"",
        name=name,
        start_time_unix_nano=start_ms * 1_000_000,
        end_time_unix_nano=end_ms * 1_000_000,
    )


def _client(tmp_path: Path) -> httpx.AsyncClient:
    app = create_app(Settings(data_dir=tmp_path))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://devtools.example")


async def test_spans_of_several_services_become_one_nested_waterfall(tmp_path: Path) -> None:
    called = _export("tickets", _span(2, 1, "CreateTicket", 1010, 1060))
    calling = _export("gateway", _span(1, 0, "POST /v1/tickets", 1000, 1100))
    async with _client(tmp_path) as client:
        await client.post("/v1/traces", content=called)
        await client.post("/v1/traces", content=compress(calling), headers={"Content-Encoding": "gzip"})
        text = (await client.get(f"/traces/{TRACE_ID}/waterfall")).text
        page = (await client.get(f"/viewer/{TRACE_ID}")).text
    heading, first, second = text.splitlines()
    assert heading == f"trace {TRACE_ID}: 2 spans, 100.0 ms"
    assert first.startswith("gateway: POST /v1/tickets")
    assert second.startswith("  tickets: CreateTicket")
    assert "tickets: CreateTicket" in page


async def test_a_span_keeps_what_was_exported(tmp_path: Path) -> None:
    span = _span(2, 1, "process", 1000, 1001)
    span.kind = Span.SPAN_KIND_CONSUMER
    span.status.code = span.status.STATUS_CODE_ERROR
    span.attributes.append(KeyValue(key="messaging.system", value=AnyValue(string_value="nats")))
    span.links.add(trace_id=bytes(16), span_id=bytes(8))
    async with _client(tmp_path) as client:
        await client.post("/v1/traces", content=_export("notifications", span))
        (shown,) = (await client.get(f"/traces/{TRACE_ID}")).json()["spans"]
        (summary,) = (await client.get("/traces")).json()
    assert shown == {
        "trace_id": TRACE_ID,
        "span_id": "0000000000000002",
        "parent_span_id": "0000000000000001",
        "name": "process",
        "kind": "consumer",
        "service": "notifications",
        "start_us": 1_000_000,
        "end_us": 1_001_000,
        "status": "error",
        "attributes": {"messaging.system": "nats"},
        "links": [{"trace_id": "0" * 32, "span_id": "0" * 16}],
    }
    assert (summary["trace_id"], summary["error"]) == (TRACE_ID, True)


async def test_invalid_otlp_export_is_refused(tmp_path: Path) -> None:
    async with _client(tmp_path) as client:
        answers = [
            await client.post("/v1/traces", content=b"nonsense", headers=headers)
            for headers in ({}, {"Content-Encoding": "gzip"})
        ]
    assert [answer.status_code for answer in answers] == [400, 400]


async def test_an_unknown_trace_is_not_found(tmp_path: Path) -> None:
    async with _client(tmp_path) as client:
        assert (await client.get(f"/traces/{TRACE_ID}")).status_code == 404


def test_least_recently_extended_trace_is_evicted_first() -> None:
    traces = Traces(keep=2)
    for trace_id in ("aa" * 16, "bb" * 16, "aa" * 16, "cc" * 16):
        traces.receive(_export("gateway", _span(1, 0, "GET", 1, 2, trace_id)))
    assert [spans[0].trace_id for spans in traces.latest()] == ["cc" * 16, "aa" * 16]

"""The endpoints of the trace viewer: OTLP input; JSON, text and pages as output."""

from dataclasses import asdict
from gzip import BadGzipFile, decompress
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from devtools.page import moment, page
from devtools.traces import Span, Traces
from devtools.waterfall import as_html, as_text, duration_us, missing_parents, rows


def routes(traces: Traces) -> APIRouter:
    """POST /v1/traces receives OTLP, /traces returns JSON and text, /viewer pages."""
    router = APIRouter(tags=["traces"])

    @router.post("/v1/traces")
    async def receive(request: Request, content_encoding: Annotated[str, Header()] = "") -> Response:
        try:
            payload = await request.body()
            traces.receive(decompress(payload) if content_encoding == "gzip" else payload)
        except (DecodeError, BadGzipFile, EOFError) as error:
            raise HTTPException(400, "the body is not an ExportTraceServiceRequest in protobuf") from error
        return Response(ExportTraceServiceResponse().SerializeToString(), media_type="application/x-protobuf")

    @router.get("/traces")
    async def list_traces(limit: int = 50) -> list[dict[str, Any]]:
        return [_summary(spans) for spans, _ in zip(traces.latest(), range(limit), strict=False)]

    @router.get("/traces/{trace_id}")
    async def get_trace(trace_id: str) -> dict[str, Any]:
        spans = _found(traces, trace_id)
        return {
            "trace_id": trace_id,
            "spans": [asdict(span) for span in spans],
            "missing_parents": missing_parents(spans),
        }

    @router.get("/traces/{trace_id}/waterfall")
    async def waterfall(trace_id: str) -> PlainTextResponse:
        return PlainTextResponse(as_text(_found(traces, trace_id)))

    @router.get("/viewer", include_in_schema=False)
    async def list_page() -> HTMLResponse:
        return page("Traces", _listed([_summary(spans) for spans, _ in zip(traces.latest(), range(100), strict=False)]))

    @router.get("/viewer/{trace_id}", include_in_schema=False)
    async def trace_page(trace_id: str) -> HTMLResponse:
        return page(f"Trace {trace_id}", as_html(_found(traces, trace_id)))

    return router


def _found(traces: Traces, trace_id: str) -> list[Span]:
    spans = traces.get(trace_id)
    if not spans:
        raise HTTPException(404, "no span of that trace has come")
    return spans


def _listed(summaries: list[dict[str, Any]]) -> str:
    if not summaries:
        return "<p>No trace has come yet: call the API, or <code>make demo</code>."
    rows = "".join(
        f"<tr><td>{moment(trace['start_us'])}<td><a href='/viewer/{trace['trace_id']}'>{escape(trace['name'])}</a>"
        f"<td>{'<span class=failed>error</span>' if trace['error'] else ''}<td>{trace['duration_us'] / 1000:.1f} ms"
        f"<td>{trace['spans']}<td>{escape(', '.join(trace['services']))}"
        for trace in summaries
    )
    return f"<table><tr><th>started<th>first span<th><th>took<th>spans<th>services{rows}</table>"


def _summary(spans: list[Span]) -> dict[str, Any]:
    return {
        "trace_id": spans[0].trace_id,
        "name": rows(spans)[0].span.name,
        "start_us": spans[0].start_us,
        "spans": len(spans),
        "services": sorted({span.service for span in spans}),
        "duration_us": duration_us(spans),
        "error": any(span.status == "error" for span in spans),
    }

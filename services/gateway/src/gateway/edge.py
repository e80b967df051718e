"""What happens around every request: one span, Trace-Id, measures, a log line, and headers that make answers safe."""

from functools import cache
from secrets import token_hex
from time import perf_counter
from typing import Any

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from prometheus_client import Histogram
from servicekit.metrics import SECONDS, exemplar_of
from servicekit.telemetry import continue_trace, current_trace_id, start_span
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.access_log import log_answer

_SERVED = Histogram(
    "aftersales_http_server_seconds",
    "From a request's arrival to the start of its answer",
    ("method", "route", "status"),
    buckets=SECONDS,
)
_served = cache(_SERVED.labels)  # looked up once: the library takes a lock each time
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"})
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked by machines of ours all the time: neither traced nor limited."""
_DOCS = "/docs"

_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization"),
]
_NOTHING_EMBEDDED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Edge:
    """ASGI middleware. Spans name the route, never the path or query: those hold tokens and addresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        parent = continue_trace(_header(scope, b"traceparent"))
        span = start_span(method, parent, SpanKind.SERVER, {"http.request.method": method})
        token = contexts.attach(trace.set_span_in_context(span, parent))
        trace_id = scope["trace_id"] = current_trace_id() or token_hex(16)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_SAFE, (b"trace-id", trace_id.encode())]
                message["headers"] += scope.get("rate_limit", ())
                if scope["path"] != _DOCS:
                    message["headers"].append(_NOTHING_EMBEDDED)
                _observe(span, scope, method, message, perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            contexts.detach(token)
            span.end()


def _observe(span: Span, scope: Scope, method: str, message: Message, seconds: float) -> None:
    route: Any = scope.get("route")
    path, status = getattr(route, "path", "unmatched"), message["status"]
    if span.is_recording():
        span.update_name(f"{method} {path}")
        span.set_attribute("http.route", path)
        span.set_attribute("http.response.status_code", status)
        if status >= 500:
            span.set_status(StatusCode.ERROR)
    _served(method, path, status).observe(seconds, exemplar_of(span))
    log_answer(scope, message, path, seconds)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")

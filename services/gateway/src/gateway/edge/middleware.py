"""Around every request: one span, Trace-Id, metrics, a log line, and security headers of the response."""

from collections.abc import Sequence
from functools import cache
from secrets import token_hex
from time import perf_counter
from typing import Any

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanKind, StatusCode
from prometheus_client import Histogram
from servicekit.telemetry.metrics import SECONDS, exemplar_of
from servicekit.telemetry.tracing import current_trace_id, remote_span_context, start_span
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.access_log import log_end_of_stream, log_response

_SERVED = Histogram(
    "aftersales_http_server_seconds",
    "From a request's arrival to the start of its response",
    ("method", "route", "status"),
    buckets=SECONDS,
)
_served = cache(_SERVED.labels)  # looked up once: the library takes a lock each time
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"})
PROBES = frozenset({"/livez", "/readyz"})
"""Called by load balancers all the time, and cheap: neither traced nor limited."""
_Header = tuple[bytes, bytes]
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
]
_DATA = [
    *_SAFE,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
_PAGES = [
    *_SAFE,
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"cache-control", b"no-cache"),
]
"""For what is the same for all callers: the OpenAPI document and its page, which runs Swagger UI."""


class RequestTelemetry:
    """ASGI middleware. Spans name the route, never the path or query: those hold tokens and addresses.

    A caller's trace continues only with `trusts_callers`. Otherwise callers would decide what is sampled and which
    requests share a trace, so a new one begins, with a link to theirs.
    """

    def __init__(self, app: ASGIApp, trusts_callers: bool) -> None:
        self._app = app
        self._trusts_callers = trusts_callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe = _PAGES if scope["path"].startswith(("/docs", "/openapi.json", "/problems")) else _DATA
        if scope["method"] == "HEAD":  # RFC 9110: as GET, but for the body
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        if scope["path"] in PROBES:
            await self._app(scope, receive, _with(safe, scope, send))
            return
        started = perf_counter()
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        caller = remote_span_context(_traceparent(scope))
        trusted = caller if self._trusts_callers else None
        links = [Link(caller)] if caller and not trusted else []
        parent = trace.set_span_in_context(NonRecordingSpan(trusted), Context()) if trusted else Context()
        span = start_span(method, parent, SpanKind.SERVER, {"http.request.method": method}, links)
        token = contexts.attach(trace.set_span_in_context(span, parent))
        trace_id = scope["trace_id"] = current_trace_id() or token_hex(16)

        async def respond(message: Message) -> None:
            if message["type"] == "http.response.start":
                limit = scope.get("rate_limit", ())
                inner = _varied(message["headers"], safe)
                own = {name.lower() for name, _ in inner}
                kept = [each for each in safe if each[0] not in own]
                message["headers"] = [*inner, *kept, *limit, (b"trace-id", trace_id.encode())]
                _observe(span, scope, method, message, perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, respond)
        finally:
            contexts.detach(token)
            span.end()
            if "shown" in scope:
                log_end_of_stream(scope, getattr(scope.get("route"), "path", ""), perf_counter() - started)


def _with(headers: Sequence[_Header], scope: Scope, send: Send) -> Send:
    async def respond(message: Message) -> None:
        if message["type"] == "http.response.start":
            inner = _varied(message["headers"], headers)
            message["headers"] = [*inner, *headers, *scope.get("rate_limit", ())]
        await send(message)

    return respond


def _varied(headers: Sequence[_Header], safe: Sequence[_Header]) -> Sequence[_Header]:
    """Data depends on the caller, and on what else the headers say; in one field line, as some caches read no other."""
    if safe is _PAGES:
        return headers
    varies = b", ".join([*(value for name, value in headers if name == b"vary"), b"Authorization"])
    return [*(header for header in headers if header[0] != b"vary"), (b"vary", varies)]


def _without_body(send: Send) -> Send:
    """Ends the response where its body begins: that of a live stream would not end."""
    ended = False

    async def respond(message: Message) -> None:
        nonlocal ended
        if ended:
            return
        if message["type"] == "http.response.body":
            ended, message = True, {"type": "http.response.body", "body": b"", "more_body": False}
        await send(message)

    return respond


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
    log_response(scope, message, path, seconds)


def _traceparent(scope: Scope) -> str:
    """Empty where there is none, or more than one."""
    found = [value for name, value in scope["headers"] if name == b"traceparent"]
    return found[0].decode("latin-1") if len(found) == 1 else ""

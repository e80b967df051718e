"""Traces: one provider per process, W3C trace context in and out, and nothing that costs on the hot path."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Thread

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, ParentBased, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    TraceState,
    set_span_in_context,
)
from opentelemetry.util.types import Attributes

_ODD = frozenset("13579bdf")
_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


def start(name: str, version: str, *, otlp_endpoint: str = "", sample_ratio: float = 1.0) -> TracerProvider:
    """Make this process's spans. Call it once, before any client or server is made; end with `stop(provider)`.

    Without an endpoint, or with a ratio of 0, requests still have trace ids; only their spans go nowhere. What
    OTEL_RESOURCE_ATTRIBUTES says about this instance, and where it runs, is said of its spans.
    """
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http,database")
    made = Resource.create({"service.name": name, "service.version": version})  # with an id for this instance
    resource = OneResource(made.attributes, made.schema_url)
    # Its own exit handler would wait for a dead collector longer than `stop` does.
    provider = TracerProvider(sampler=ParentBased(Asked(sample_ratio)), resource=resource, shutdown_on_exit=False)
    if otlp_endpoint:
        exporter = OTLPSpanExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/traces", timeout=5)
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)
    return provider


def instrument_mongo() -> None:
    """Make a span of every command to MongoDB; only clients made after this are seen."""
    from opentelemetry.instrumentation.pymongo import PymongoInstrumentor

    PymongoInstrumentor().instrument()


def stop(provider: TracerProvider) -> None:
    """Export what is left; blocks for at most 2 s, even if the collector is dead."""
    flush = Thread(target=provider.shutdown, daemon=True)
    flush.start()
    flush.join(2)


class OneResource(Resource):
    """The process's only one. The exporter looks it up for each span, and its hash is of all that it says as JSON."""

    def __hash__(self) -> int:
        return id(self)


class Asked(Sampler):
    """A ratio of the traces that start here, but none that starts with a call: polling a store is nobody's request."""

    def __init__(self, ratio: float) -> None:
        self._ratio = TraceIdRatioBased(ratio)

    def should_sample(  # the parameters are OpenTelemetry's
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        if kind is SpanKind.CLIENT:
            return SamplingResult(Decision.DROP)
        return self._ratio.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        return f"Asked({self._ratio.get_description()})"


@cache
def tracer() -> Tracer:
    """The tracer of our own spans."""
    return trace.get_tracer("servicekit")


def start_span(
    name: str, parent: Context | None, kind: SpanKind, attributes: Attributes, links: Sequence[Link] = ()
) -> Span:
    """A span of ours, to be ended by the caller; `parent` None is the current span's context.

    In a trace that is not sampled it is the parent itself: nobody will look at it, and making one costs more than
    everything else that is done for it. The trace id goes on.
    """
    above = trace.get_current_span(parent)
    context = above.get_span_context()
    if context.is_valid and not context.trace_flags.sampled:
        return above
    return tracer().start_span(name, parent, kind, attributes, links)


@contextmanager
def current_span(
    name: str,
    context: Context | None,
    kind: SpanKind,
    attributes: Attributes = None,
    links: Sequence[Link] | None = None,
) -> Iterator[Span]:
    """A span around what happens here; an exception that leaves it is recorded by its type, never by its text."""
    with tracer().start_as_current_span(
        name, context, kind, attributes, links, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def name_rpc(method: str) -> None:
    """Says of the current span which RPC it calls, `/package.Service/Method`; the first one, where it calls several."""
    span = trace.get_current_span()
    if span.is_recording() and "rpc.method" not in (getattr(span, "attributes", None) or ()):
        service, _, name = method[1:].partition("/")
        span.set_attributes({"rpc.service": service, "rpc.method": name})


def current_traceparent() -> str:
    """The W3C traceparent of the current span, to be kept with what it causes; empty without a span."""
    return traceparent_of(trace.get_current_span())


def traceparent_of(span: Span) -> str:
    """The W3C traceparent of a span; empty for the span that is none."""
    context = span.get_span_context()
    if not context.is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def is_sampled(traceparent: str) -> bool:
    """Whether the spans of this trace are kept, as far as its traceparent says: the lowest bit of the flags."""
    return traceparent[-1:] in _ODD


def current_trace_id() -> str:
    """The current trace's id, 32 hexadecimal digits; empty without a span."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


def remote_span_context(traceparent: str) -> SpanContext | None:
    """The span that a W3C traceparent names (for a link or a parent); None if it is malformed or empty.

    Of a version later than ours the first four fields are read, whatever follows, and of their flags the one we know.
    """
    match = _TRACEPARENT.fullmatch(traceparent)
    if match is None or (match[1] == "00" and match[5]):
        return None
    trace_id, span_id, flags = (int(part, 16) for part in match.groups()[1:4])
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags & TraceFlags.SAMPLED))
    return context if context.is_valid else None


def continue_trace(traceparent: str) -> Context:
    """The context for `start_span(context=…)` of work that this traceparent caused; a new trace if there is none."""
    parent = remote_span_context(traceparent)
    return set_span_in_context(NonRecordingSpan(parent), Context()) if parent else Context()

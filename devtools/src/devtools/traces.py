"""Receives traces by OTLP over HTTP and keeps the latest in memory."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

KINDS = {
    OtlpSpan.SPAN_KIND_SERVER: "server",
    OtlpSpan.SPAN_KIND_CLIENT: "client",
    OtlpSpan.SPAN_KIND_PRODUCER: "producer",
    OtlpSpan.SPAN_KIND_CONSUMER: "consumer",
}
STATUSES = {Status.STATUS_CODE_OK: "ok", Status.STATUS_CODE_ERROR: "error"}


@dataclass(frozen=True, slots=True)
class Link:
    """A linked span."""

    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a trace. Instants in microseconds since the Unix epoch; `parent_span_id` is empty for the first."""

    trace_id: str
    span_id: str
    parent_span_id: str
    name: str
    kind: str
    service: str
    start_us: int
    end_us: int
    status: str
    attributes: dict[str, Any]
    links: tuple[Link, ...]


class Traces:
    """The latest traces. Beyond the limit, the one without new spans for the longest time is dropped."""

    def __init__(self, keep: int = 2000) -> None:
        self._keep = keep
        self._traces: OrderedDict[str, dict[str, Span]] = OrderedDict()

    def receive(self, payload: bytes) -> None:
        """Stores the spans of an ExportTraceServiceRequest. Raises protobuf's DecodeError."""
        for span in _spans(ExportTraceServiceRequest.FromString(payload)):
            self._traces.setdefault(span.trace_id, {})[span.span_id] = span
            self._traces.move_to_end(span.trace_id)
        while len(self._traces) > self._keep:
            self._traces.popitem(last=False)

    def get(self, trace_id: str) -> list[Span]:
        """The spans received so far, in the order they started; none for an unknown trace."""
        return sorted(self._traces.get(trace_id, {}).values(), key=lambda span: (span.start_us, span.span_id))

    def latest(self) -> Iterator[list[Span]]:
        """All traces, the last received first."""
        return (self.get(trace_id) for trace_id in reversed(list(self._traces)))


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource_spans in request.resource_spans:
        service = str(_attributes(resource_spans.resource.attributes).get("service.name", "unknown"))
        for scope_spans in resource_spans.scope_spans:
            for span in scope_spans.spans:
                yield _span(service, span)


def _span(service: str, span: OtlpSpan) -> Span:
    return Span(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_span_id=span.parent_span_id.hex(),
        name=span.name,
        kind=KINDS.get(span.kind, "internal"),
        service=service,
        start_us=span.start_time_unix_nano // 1000,
        end_us=span.end_time_unix_nano // 1000,
        status=STATUSES.get(span.status.code, "unset"),
        attributes=_attributes(span.attributes),
        links=tuple(Link(link.trace_id.hex(), link.span_id.hex()) for link in span.links),
    )


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return _attributes(value.kvlist_value.values)
    if kind == "bytes_value":
        return value.bytes_value.hex()
    return getattr(value, kind) if kind else None

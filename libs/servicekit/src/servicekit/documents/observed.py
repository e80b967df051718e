"""Metrics and spans of every storage operation: its duration, and on SQLite a span (pymongo has its own)."""

from time import perf_counter
from types import TracebackType

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span, get_tracer
from prometheus_client import Histogram

from servicekit.documents.refusals import StoreUnavailable
from servicekit.telemetry.metrics import trace_exemplar

SECONDS = Histogram(
    "aftersales_store_operation_seconds",
    "Duration of storage operations",
    ("collection", "operation"),
    buckets=(0.00005, 0.0002, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
_OPERATIONS = (
    *("insert", "insert_all", "insert_many", "get", "get_many", "replace", "delete", "find", "search", "count", "scan"),
    *("claim", "take_outbox", "clear_outbox", "outbox_backlog"),
)
_tracer = get_tracer("servicekit.documents")


class Observer:
    """Observes the operations on one collection; `system` names the database in spans, without it there are none."""

    def __init__(self, collection: str, system: str | None = None) -> None:
        self._collection = collection
        self._system = system
        self._seconds = {operation: SECONDS.labels(collection, operation) for operation in _OPERATIONS}

    def __call__(self, operation: str) -> "Observation":
        """To be entered around the operation."""
        # A span costs several times a point read, so it is made only inside a trace that is being sampled.
        recording = self._system is not None and get_current_span().is_recording()
        return Observation(self._seconds[operation], self._span(operation) if recording else None)

    def _span(self, operation: str) -> Span:
        return _tracer.start_span(
            f"{operation} {self._collection}",
            kind=SpanKind.CLIENT,
            attributes={
                "db.system.name": self._system or "",
                "db.collection.name": self._collection,
                "db.operation.name": operation,
            },
        )


class Observation:
    """One operation. A class, as `contextmanager` costs a third of a point read."""

    __slots__ = ("_begun", "_seconds", "_span")

    def __init__(self, seconds: Histogram, span: Span | None) -> None:
        self._seconds = seconds
        self._span = span

    def __enter__(self) -> None:
        self._begun = perf_counter()

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        self._seconds.observe(perf_counter() - self._begun, trace_exemplar())
        if self._span:
            if isinstance(error, StoreUnavailable):
                self._span.set_attribute("error.type", error.reason)
                self._span.set_status(Status(StatusCode.ERROR, error.reason))
            self._span.end()

from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import REGISTRY
from servicekit.documents import Collection, StoreUnavailable, open_store
from servicekit.documents.observed import Observer


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> TracerProvider:
    provider = TracerProvider()
    monkeypatch.setattr("servicekit.documents.observed._tracer", provider.get_tracer("test"))
    return provider


@pytest.fixture
def spans(provider: TracerProvider) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


async def test_operation_has_a_span_only_in_a_recorded_trace(
    tmp_path: Path, provider: TracerProvider, spans: InMemorySpanExporter
) -> None:
    tickets = Collection("tickets")
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [tickets])
    await store.documents(tickets).insert({"id": "t1", "version": 1})
    assert spans.get_finished_spans() == ()
    with provider.get_tracer("test").start_as_current_span("request") as request:
        await store.documents(tickets).insert({"id": "t2", "version": 1})
    await store.close()
    insert = spans.get_finished_spans()[0]
    assert (insert.name, insert.kind) == ("insert tickets", SpanKind.CLIENT)
    assert insert.parent == request.get_span_context()
    assert dict(insert.attributes or {}) == {
        "db.system.name": "sqlite",
        "db.collection.name": "tickets",
        "db.operation.name": "insert",
    }


def test_only_an_unavailable_store_makes_a_span_an_error(provider: TracerProvider, spans: InMemorySpanExporter) -> None:
    observed = Observer("tickets", system="sqlite")
    with provider.get_tracer("test").start_as_current_span("request"):
        with pytest.raises(KeyError), observed("get"):
            raise KeyError
        with pytest.raises(StoreUnavailable), observed("get"):
            raise StoreUnavailable
    calm, failed, _ = spans.get_finished_spans()
    assert (calm.status.status_code, failed.status.status_code) == (StatusCode.UNSET, StatusCode.ERROR)


def test_every_operation_is_timed() -> None:
    labels = {"collection": "timed", "operation": "get"}
    with Observer("timed")("get"):
        pass
    assert REGISTRY.get_sample_value("aftersales_store_operation_seconds_count", labels) == 1

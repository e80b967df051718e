"""The spans that end while a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from servicekit.telemetry.tracing import start


@contextmanager
def recorded_spans() -> Iterator[InMemorySpanExporter]:
    """Every sampled span of this process that ends inside the block, whoever made it."""
    recorder = _recorder()
    recorder.exporter = InMemorySpanExporter()
    try:
        yield recorder.exporter
    finally:
        recorder.exporter = None


class _Recorder(SpanProcessor):
    """Stays with the provider, and passes spans on only inside a block."""

    exporter: InMemorySpanExporter | None = None

    def on_end(self, span: ReadableSpan) -> None:
        if self.exporter:
            self.exporter.export([span])


@cache
def _recorder() -> _Recorder:
    """A process has one provider for ever, and so have its tests, whoever made it."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = start("test", "0")
    recorder = _Recorder()
    provider.add_span_processor(recorder)
    return recorder

from socket import socket
from time import monotonic

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased
from opentelemetry.trace import SpanKind, use_span
from servicekit.telemetry.metrics import exemplar_of
from servicekit.telemetry.tracing import (
    Asked,
    continue_trace,
    current_trace_id,
    current_traceparent,
    is_sampled,
    remote_span_context,
    start,
    start_span,
    stop,
    traceparent_of,
)

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_traceparent_is_continued_with_its_decision() -> None:
    tracer = TracerProvider(sampler=ParentBased(Asked(0))).get_tracer("test")

    span = tracer.start_span("work", continue_trace(TRACEPARENT))

    assert f"{span.get_span_context().trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert span.is_recording()
    with use_span(span):
        assert current_traceparent().split("-")[1] == current_trace_id() == "0af7651916cd43dd8448eb211c80319c"


def test_a_malformed_traceparent_starts_a_new_trace() -> None:
    tracer = TracerProvider().get_tracer("test")

    malformed = (
        *("", "nonsense", TRACEPARENT.upper(), f" {TRACEPARENT}", TRACEPARENT[:-1], f"{TRACEPARENT}, {TRACEPARENT}"),
        "00-" + "0" * 32 + "-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01",
        *(f"{TRACEPARENT}-", f"{TRACEPARENT}-00", "ff" + TRACEPARENT[2:], "01" + TRACEPARENT[2:] + ".what"),
    )
    for text in malformed:
        assert remote_span_context(text) is None
        assert tracer.start_span("work", continue_trace(text)).get_span_context().is_valid


@pytest.mark.parametrize("rest", ["", "-", "-what comes then", "-00-00"])
def test_of_a_later_version_the_known_fields_are_read(rest: str) -> None:
    context = remote_span_context("cc" + TRACEPARENT[2:] + rest)

    assert context is not None
    assert (f"{context.trace_id:032x}", f"{context.span_id:016x}") == tuple(TRACEPARENT.split("-")[1:3])
    assert context.trace_flags == 1


def test_flags_that_nobody_knows_are_not_passed_on() -> None:
    for flags, known in (("ff", "01"), ("fe", "00")):
        span = start_span("work", continue_trace("cc" + TRACEPARENT[2:-2] + flags), SpanKind.SERVER, {})
        assert traceparent_of(span).endswith(known)


def test_ratio_of_zero_gives_trace_ids_without_exemplars() -> None:
    span = TracerProvider(sampler=ParentBased(Asked(0))).get_tracer("test").start_span("request")

    assert span.get_span_context().is_valid
    assert not span.is_recording()
    assert exemplar_of(span) is None


def test_a_call_that_nobody_asked_for_is_no_trace() -> None:
    tracer = TracerProvider(sampler=ParentBased(Asked(1))).get_tracer("test")

    assert not tracer.start_span("poll", kind=SpanKind.CLIENT).is_recording()
    with tracer.start_as_current_span("request"):
        assert tracer.start_span("query", kind=SpanKind.CLIENT).is_recording()


def test_in_an_unsampled_trace_no_span_is_made() -> None:
    parent = continue_trace(TRACEPARENT[:-1] + "0")

    span = start_span("work", parent, SpanKind.SERVER, {})

    assert traceparent_of(span) == TRACEPARENT[:-1] + "0"


def test_lowest_flag_bit_means_a_sampled_trace() -> None:
    assert [flags for flags in ("00", "01", "02", "03") if is_sampled(TRACEPARENT[:-2] + flags)] == ["01", "03"]
    assert not is_sampled("")


def test_outside_a_span_there_is_nothing_to_continue() -> None:
    assert (current_traceparent(), current_trace_id()) == ("", "")


def test_spans_have_resource_attributes_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=pod-1,k8s.pod.name=tickets-1")
    attributes = start("tickets", "0").resource.attributes
    monkeypatch.delenv("OTEL_RESOURCE_ATTRIBUTES")
    made_up = start("tickets", "0").resource.attributes["service.instance.id"]

    assert (attributes["service.name"], attributes["service.instance.id"]) == ("tickets", "pod-1")
    assert attributes["k8s.pod.name"] == "tickets-1"
    assert made_up not in ("", "pod-1")


def test_stop_waits_two_seconds_for_a_silent_collector() -> None:
    with socket() as black_hole:
        black_hole.bind(("127.0.0.1", 0))
        black_hole.listen()
        provider = start("test", "0", otlp_endpoint=f"http://127.0.0.1:{black_hole.getsockname()[1]}")
        provider.get_tracer("test").start_span("request").end()

        begun = monotonic()
        stop(provider)

        assert 1.5 < monotonic() - begun < 4

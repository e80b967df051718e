from collections.abc import Awaitable, Callable
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import list_dead_letters, replay_dead_letter
from servicekit.events.envelope import Event, Poison
from servicekit.events.spans import publish_span
from servicekit.events.subscription import Subscription
from servicekit.telemetry.tracing import current_traceparent, tracer
from servicekit.testing.waiting import eventually

Publish = Callable[..., Awaitable[str]]


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def linked(span: ReadableSpan) -> set[int]:
    return {link.context.span_id for link in span.links}


async def test_process_span_is_child_of_publish_and_of_the_request(
    bus: Bus, publish: Publish, consuming: Any, spans: InMemorySpanExporter
) -> None:
    inside: list[int] = []

    async def handle(_: Event) -> None:
        inside.append(trace.get_current_span().get_span_context().span_id)

    with tracer().start_as_current_span("request") as request:
        traceparent = current_traceparent()
    async with consuming(bus, Subscription("orders", "ORDERS", ("internal.*.orders.>",), handle)):
        await publish("ord_1", 1, traceparent=traceparent)
        (process,) = await eventually(lambda: named(spans, "process"))
    (published,) = named(spans, "publish")
    assert published.parent is not None
    assert process.parent is not None
    assert published.parent.span_id == request.get_span_context().span_id
    assert process.parent.span_id == published.context.span_id
    assert linked(process) == {request.get_span_context().span_id}
    assert inside == [process.context.span_id]
    assert process.attributes is not None
    assert process.attributes["messaging.message.id"] == "evt_ord_1_1"


async def test_a_replay_starts_a_trace_of_its_own_linked_to_its_cause(
    bus: Bus, publish: Publish, consuming: Any, spans: InMemorySpanExporter
) -> None:
    failures: list[Exception] = [Poison("not yet")]

    async def handle(_: Event) -> None:
        if failures:
            raise failures.pop()

    with tracer().start_as_current_span("request") as request:
        traceparent = current_traceparent()
    async with consuming(bus, Subscription("orders", "ORDERS", ("internal.*.orders.>",), handle)):
        await publish("ord_1", 1, traceparent=traceparent)
        (letter,) = await eventually(lambda: list_dead_letters(bus, "shop"))
        await replay_dead_letter(bus, "shop", letter.number)
        await eventually(lambda: len(named(spans, "process")) == 2)
    failed, replayed = named(spans, "process")
    assert replayed.parent is None
    assert replayed.context.trace_id != failed.context.trace_id == request.get_span_context().trace_id
    assert request.get_span_context().span_id in linked(replayed)
    assert {link.context.trace_id for link in replayed.links} == {failed.context.trace_id}
    assert not failed.status.is_ok


def test_an_unsampled_trace_of_our_own_is_handed_on_as_it_is() -> None:
    unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02"  # its id is random, says OpenTelemetry's SDK
    with publish_span("orders", "evt_1", unsampled) as sent_by:
        assert sent_by == unsampled


async def test_an_unsampled_cause_stays_unsampled_and_costs_no_span(
    bus: Bus, publish: Publish, consuming: Any, spans: InMemorySpanExporter
) -> None:
    handled: list[str] = []

    async def handle(_: Event) -> None:
        handled.append(current_traceparent())

    async with consuming(bus, Subscription("orders", "ORDERS", ("internal.*.orders.>",), handle)):
        await publish("ord_1", 1, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
        await eventually(lambda: handled)
    assert handled[0].startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert spans.get_finished_spans() == ()

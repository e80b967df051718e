"""The two spans of an event: `publish` where it is sent, `process` in each consumer.

`publish` is a child of the request that caused the event, even when a sweep publishes it an hour later. The message's
`traceparent` header names the `publish` span, the CloudEvent's own `traceparent` the cause: `process` is a child of
the first and linked to the second.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind

from servicekit.events.envelope import Event
from servicekit.telemetry.tracing import (
    continue_trace,
    current_span,
    current_traceparent,
    is_sampled,
    remote_span_context,
)


@contextmanager
def publish_span(subject: str, message_id: str, cause: str) -> Iterator[str]:
    """Yields the traceparent to send with the message; an unsampled cause is handed on as it is, at no cost.

    `cause` is a traceparent; empty means the current span.
    """
    if cause and not is_sampled(cause):
        yield cause
        return
    attributes = {
        "messaging.system": "nats",
        "messaging.operation.type": "send",
        "messaging.destination.name": subject,
        "messaging.message.id": message_id,
    }
    context = continue_trace(cause) if cause else None
    with current_span("publish", context, SpanKind.PRODUCER, attributes):
        yield current_traceparent()


@contextmanager
def process_span(
    consumer: str, subject: str, published_by: str, event: Event | None, *, replayed: bool
) -> Iterator[Span]:
    """Around the handler. A replay starts a trace of its own, linked to the one that failed; `event` None is poison."""
    cause = event.traceparent if event else ""
    links = [
        Link(context)
        for context in map(remote_span_context, (cause, published_by) if replayed else (cause,))
        if context
    ]
    attributes = {
        "messaging.system": "nats",
        "messaging.operation.type": "process",
        "messaging.destination.name": subject,
        "messaging.consumer.group.name": consumer,
    }
    if event:
        attributes |= {"messaging.message.id": event.id, "aftersales.aggregate.id": event.subject}
    context = Context() if replayed else continue_trace(published_by)
    with current_span("process", context, SpanKind.CONSUMER, attributes, links) as span:
        yield span

"""What a consumer does with one message: a `process` span, the handler, and then ack, later, or the dead letters."""

from collections import Counter as Tally
from collections.abc import Awaitable, Callable
from random import uniform

from domainkit.instants import SECOND
from grpc import StatusCode
from grpc.aio import AioRpcError
from nats.aio.msg import Msg
from opentelemetry.trace import Span, Status
from opentelemetry.trace import StatusCode as SpanStatus
from prometheus_client import Counter, Histogram

from servicekit.events.bus import UNREACHABLE, Bus, BusUnavailable
from servicekit.events.dead_letters import Origin, write_dead_letter
from servicekit.events.envelope import ERASED_HEADER, Event, Poison, SequenceConflict, parse
from servicekit.events.spans import process_span
from servicekit.runtime.clock import Clock
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger
from servicekit.telemetry.metrics import AGES, trace_exemplar

_FIRST_RETRY_SECONDS = 0.25
_LONGEST_RETRY_SECONDS = 30.0
_PASSING_KINDS = ("unavailable", "stale")  # stale: others wrote the same document faster

_AGE = Histogram("aftersales_event_age_seconds", "From recorded to handled.", ["consumer"], buckets=AGES)
_PROCESSED = Counter(
    "aftersales_events_processed_total", "Deliveries by outcome: handled, retried, dead.", ["consumer", "outcome"]
)
_DEAD = Counter("aftersales_dead_letters_total", "Events given up.", ["consumer"])
_CONFLICTS = Counter(
    "aftersales_sequence_conflicts_total",
    "Events whose sequence is known of another event.",
    ["consumer"],
)
_log = logger(__name__)


def read(message: Msg) -> Event | Poison:
    """The message's event, or why it is none."""
    try:
        return parse(message.data)
    except Poison as poison:
        return poison


class Handling:
    """One consumer's way with messages.

    Transient failures are tried again for ever, others until this process has seen `max_attempts` of them (so that
    neither an outage nor a crowd of writers on one document uses up anybody's attempts). `replayed` messages start a
    new trace, linked to their cause.
    """

    def __init__(
        self,
        bus: Bus,
        service: str,
        consumer: str,
        handle: Callable[[Event], Awaitable[None]],
        *,
        max_attempts: int,
        replayed: bool,
        clock: Clock,
    ) -> None:
        self._bus = bus
        self._service = service
        self._consumer = consumer
        self._handle = handle
        self._max_attempts = max_attempts
        self._replayed = replayed
        self._clock = clock
        self._failures: Tally[int] = Tally()
        _PROCESSED.labels(consumer, "handled")  # exists from the start: a rate does not see the step from nothing to 1
        _AGE.labels(consumer)
        _DEAD.labels(consumer)
        _CONFLICTS.labels(consumer)

    async def settle(self, message: Msg, content: Event | Poison) -> None:
        """Handle the event; then ack, nak or write a dead letter. Raises nothing but cancellation."""
        event = content if isinstance(content, Event) else None
        published_by = str((message.headers or {}).get("traceparent", ""))
        with process_span(self._consumer, message.subject, published_by, event, replayed=self._replayed) as span:
            try:
                outcome = await self._attempt(message, content, span)
            except UNREACHABLE as error:
                outcome = "retried"  # the verdict did not reach JetStream, which delivers the event again
                _log.warning("verdict is lost", consumer=self._consumer, error=str(error))
            ids = {"event_id": event.id, "aggregate_id": event.subject} if event else {}
            delivery = message.metadata.num_delivered
            _log.info("event processed", consumer=self._consumer, outcome=outcome, delivery=delivery, **ids)
            _PROCESSED.labels(self._consumer, outcome).inc()
            again = self._replayed or ERASED_HEADER in (message.headers or {})  # its age says nothing of this consumer
            if event and outcome == "handled" and not again:
                age = max(0, self._clock() - event.time)  # the clock that wrote the time may be ahead of this one
                _AGE.labels(self._consumer).observe(age / SECOND, trace_exemplar())

    async def _attempt(self, message: Msg, content: Event | Poison, span: Span) -> str:
        sequence = message.metadata.sequence.stream
        try:
            if isinstance(content, Poison):
                raise content
            await self._handle(content)
        except Exception as error:
            span.set_status(Status(SpanStatus.ERROR, type(error).__name__))
            if _is_transient(error):
                _log.warning("event is tried again later", consumer=self._consumer, error=type(error).__name__)
                return await self._retry(message)
            self._failures[sequence] += 1
            if not isinstance(error, Poison) and self._failures[sequence] < self._max_attempts:
                _log.warning("event is tried again later", consumer=self._consumer, exc_info=error)
                return await self._retry(message)
            return await self._give_up(message, error)
        self._failures.pop(sequence, None)
        await message.ack()
        return "handled"

    async def _retry(self, message: Msg) -> str:
        doubled = _FIRST_RETRY_SECONDS * 2 ** min(message.metadata.num_delivered - 1, 20)
        await message.nak(min(doubled, _LONGEST_RETRY_SECONDS) * uniform(0.8, 1.2))  # noqa: S311
        return "retried"

    async def _give_up(self, message: Msg, error: Exception) -> str:
        metadata = message.metadata
        origin = Origin(metadata.stream, metadata.sequence.stream, message.subject, metadata.num_delivered)
        reason = str(error) if isinstance(error, Poison) else in_short(error)  # a Poison quotes no event
        try:
            await write_dead_letter(
                self._bus, self._service, self._consumer, message.data, message.headers or {}, origin, reason
            )
        except BusUnavailable:
            return await self._retry(message)
        self._failures.pop(origin.sequence, None)
        await message.term()
        _DEAD.labels(self._consumer).inc()
        if isinstance(error, SequenceConflict):
            _CONFLICTS.labels(self._consumer).inc()
        _log.error("event went to the dead letters", consumer=self._consumer, exc_info=error)
        return "dead"


def _is_transient(error: Exception) -> bool:
    """Whether the failure is of the moment, and not of the event."""
    if isinstance(error, AioRpcError):
        return error.code() in (StatusCode.UNAVAILABLE, StatusCode.DEADLINE_EXCEEDED)
    return getattr(error, "kind", "") in _PASSING_KINDS or isinstance(error, OSError | TimeoutError)

"""What one write of an aggregate stores: its state, the events it records, and the idempotency key it remembers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from google.protobuf.message import Message

from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Document
from servicekit.documents.idempotency import entry, lasting_entry, recent, require_room
from servicekit.documents.ids import new_id
from servicekit.events.envelope import envelope
from servicekit.events.outbox import (
    EventsWaiting,
    StoredText,
    WaitingEvent,
    is_full,
    redacted_entry,
    waiting_event,
)
from servicekit.mapping.proto_json import to_json
from servicekit.runtime.clock import Clock
from servicekit.telemetry.tracing import current_traceparent


class Aggregate(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def retailer(self) -> str: ...
    @property
    def version(self) -> int: ...


A = TypeVar("A", bound=Aggregate)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class IntegrationEvent:
    """What happened, as the service publishes it: the NATS subject and the message of its events.proto.

    `texts`: the message's long texts by their dotted path (`message.body`), and where each is stored before the
    aggregate is: an outbox does not repeat them.
    """

    subject: str
    message: Message
    texts: Mapping[str, StoredText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class New(Generic[A, E]):
    """An aggregate to be added with its events."""

    value: A
    events: Sequence[E] = ()
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class Recorder(Generic[A, E]):
    """Makes the documents of one collection's aggregates."""

    codec: DocumentCodec[A]
    clock: Clock
    source: str
    to_integration_event: Callable[[E], IntegrationEvent]

    def new(self, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None) -> tuple[Document, A]:
        """The document of a new aggregate, and the aggregate as it is read from it."""
        document = {**self.codec.encode(value), "version": 1, "events": 0, "outbox": [], "requests": {}}
        self._record(document, value, events, idempotency_key)
        if idempotency_key:  # its key made the id: it can come back as long as the aggregate is there
            document["requests"][idempotency_key.key] = lasting_entry(idempotency_key)
        return document, self.codec.decode(document)  # before it is stored: what cannot be read is not written

    def changed(
        self, document: Document, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None
    ) -> tuple[Document, A]:
        """The document that takes the place of this one, and the aggregate as it is read from it."""
        kept = {name: document[name] for name in ("events", "outbox", "requests")}
        updated = {**self.codec.encode(value), **kept, "version": document["version"] + 1}
        self._record(updated, value, events, idempotency_key)
        return updated, self.codec.decode(updated)

    def erased(self, document: Document, value: A, events: Sequence[E]) -> tuple[Document, A]:
        """As `changed`, without idempotency keys, which say who called, and without personal data in the outbox."""
        updated, stored = self.changed(document, value, events, None)
        return {**updated, "requests": {}, "outbox": [redacted_entry(each) for each in updated["outbox"]]}, stored

    def _record(
        self, document: Document, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None
    ) -> None:
        """Adds the events to the outbox and the key to those used."""
        now = self.clock()
        waiting: list[WaitingEvent] = document["outbox"]
        if events and is_full(waiting):
            raise EventsWaiting
        recorded = [
            self._pending(event, value, sequence, now)
            for sequence, event in enumerate(events, start=document["events"] + 1)
        ]
        document["events"] += len(recorded)
        document["outbox"] = [*waiting, *recorded]
        document["requests"] = recent(document["requests"], now)
        if idempotency_key:
            require_room(document["requests"], idempotency_key, now)
            document["requests"][idempotency_key.key] = entry(idempotency_key, now)

    def _pending(self, event: E, value: A, sequence: int, now: Instant) -> WaitingEvent:
        integration_event = self.to_integration_event(event)
        cloud_event = envelope(
            event_id=new_id("evt"),
            source=self.source,
            type=integration_event.message.DESCRIPTOR.full_name,
            subject=value.id,
            retailer=value.retailer,
            sequence=sequence,
            time=now,
            traceparent=current_traceparent(),
            data=to_json(integration_event.message),
        )
        return waiting_event(integration_event.subject, now, cloud_event, integration_event.texts)

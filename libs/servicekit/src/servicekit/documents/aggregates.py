"""Aggregates: one document that carries its state, its events and its idempotency, so that all three are one write.

What the document holds in addition to the aggregate's own fields:

- `version`: counts the writes that callers see; guards every change.
- `events`: counts the aggregate's events; gives each its contiguous `sequence`.
- `outbox`: events recorded and not yet published, oldest first; the limits are in outbox.py.
- `requests`: idempotency keys with the fingerprint of their payload, whose they are and the instant they were used; the
  one that made the aggregate is kept for good, others for a day. The limits are in idempotency.py.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, Unpack

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Count, Cursor
from google.protobuf.message import Message

from servicekit.documents import Document, Documents, DuplicateKey, Index, VersionConflict, Where
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.idempotency import KeyReused, entry, known, lasting_entry, recent, require_room
from servicekit.documents.ids import new_id
from servicekit.documents.narrowing import CountOptions, PageOptions
from servicekit.events.envelope import envelope
from servicekit.events.outbox import EventsWaiting, StoredText, WaitingEvent, is_full, waiting_event
from servicekit.events.relay import Relay
from servicekit.mapping.proto_json import to_json
from servicekit.rpc.replays import mark_replayed
from servicekit.runtime.clock import Clock
from servicekit.telemetry.tracing import current_traceparent

_ATTEMPTS = 10


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


class Stale(Exception):
    """The aggregate changed since the caller read it."""

    kind, reason = "stale", "ETAG_MISMATCH"


class Contended(Exception):
    """Others changed the aggregate before each of our attempts was stored. Nothing was written: try again."""

    kind, reason, retry_after = "unavailable", "TOO_MANY_CHANGES", 1

    def __init__(self) -> None:
        super().__init__("others changed it at every attempt")


class Aggregates(Generic[A, E]):
    """The aggregates of one collection.

    `kind` is their frozen dataclass; `index_fields` and `omit_when_empty` are as in `DocumentCodec`, and what can be
    stored is described there. `to_integration_event` maps a domain event to the one that the service publishes;
    `source` is the CloudEvents source; `texts` are the other collections that integration events refer to.
    """

    def __init__(
        self,
        documents: Documents,
        *,
        kind: type[A],
        relay: Relay,
        clock: Clock,
        source: str,
        to_integration_event: Callable[[E], IntegrationEvent],
        index_fields: Callable[[A], Mapping[str, Any]] | None = None,
        omit_when_empty: Sequence[str] = (),
        texts: Sequence[Documents] = (),
    ) -> None:
        self._documents = documents
        self._relay = relay
        self._clock = clock
        self._source = source
        self._to_integration_event = to_integration_event
        self._codec = DocumentCodec(
            kind, documents.collection.name, index_fields=index_fields, omit_when_empty=omit_when_empty
        )
        self._reader = documents.reader(self._codec)
        relay.watch(documents, texts=texts)

    async def get(self, id: str) -> A | None:
        return await self._reader.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[A]:
        """In the order asked; what is missing is left out."""
        return await self._reader.get_many(ids)

    async def find(self, index: Index, where: Mapping[str, Any], **options: Any) -> list[A]:
        """As Documents.find."""
        return await self._reader.find(index, where, **options)

    async def page(
        self,
        index: Index,
        where: Mapping[str, Any],
        *,
        size: int,
        after: Cursor | None,
        **options: Unpack[PageOptions],
    ) -> tuple[list[A], Cursor | None]:
        """As `Documents.page`."""
        return await self._reader.page(index, where, size=size, after=after, **options)

    async def count_up_to(self, index: Index, where: Where, up_to: int, **options: Unpack[CountOptions]) -> Count:
        """As `Documents.count_up_to`."""
        return await self._documents.count_up_to(index, where, up_to, **options)

    async def search(
        self, text: str, where: Mapping[str, Any], *, size: int, after: Cursor | None
    ) -> tuple[list[A], Cursor | None]:
        """As Documents.search."""
        return await self._reader.search(text, where, size=size, after=after)

    async def add(self, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None = None) -> A:
        """Stores a new aggregate with its events.

        Returns the aggregate that an idempotency key made before; raises KeyReused where its payload was another one.
        Raises DuplicateKey where the id (without a key) or a unique index is taken.
        """
        document = {**self._codec.encode(value), "version": 1, "events": 0, "outbox": [], "requests": {}}
        self._record(document, value, events, idempotency_key)
        if idempotency_key:  # its key made the id: it can come back as long as the aggregate is there
            document["requests"][idempotency_key.key] = lasting_entry(idempotency_key)
        added = self._codec.decode(document)  # before it is stored: what cannot be read is not written
        try:
            await self._documents.insert(document)
        except DuplicateKey:
            stored = await self._documents.get(value.id) if idempotency_key else None
            if stored is None or idempotency_key is None:
                raise
            if not known(stored["requests"], idempotency_key):
                raise KeyReused from None
            mark_replayed()
            return self._codec.decode(stored)
        self._publish_soon(document)
        return added

    async def change(
        self,
        id: str,
        act: Callable[[A], tuple[A, Sequence[E]]],
        *,
        if_version: Set[int] | None = None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> A | None:
        """Loads, lets `act` decide, and stores what it returns with its events; None where there is no such aggregate.

        Returns the aggregate as it is now for an idempotency key used before, whatever `if_version` is; raises
        KeyReused where its payload was another one, and Stale where the version is none of `if_version`. Without
        `if_version`, `act` is called again after a concurrent change; Contended is raised after ten attempts. What
        `act` raises passes through. Where it returns the same value and no events, nothing is written, unless there is
        a key to remember. Raises TooManyKeys where too many are remembered, of the caller or in all, and EventsWaiting
        where the outbox has no room for the events.
        """
        for _ in range(_ATTEMPTS):
            document = await self._documents.get(id)
            if document is None:
                return None
            value = self._codec.decode(document)
            if idempotency_key and known(document["requests"], idempotency_key):
                mark_replayed()
                return value
            if if_version is not None and value.version not in if_version:
                raise Stale(f"the version is {value.version} by now: read it again")
            changed, events = act(value)
            if changed == value and not events and idempotency_key is None:
                return value
            kept = {name: document[name] for name in ("events", "outbox", "requests")}
            updated = {**self._codec.encode(changed), **kept, "version": value.version + 1}
            self._record(updated, changed, events, idempotency_key)
            stored = self._codec.decode(updated)
            try:
                await self._documents.replace(updated, if_version=value.version)
            except VersionConflict:
                continue
            self._publish_soon(updated)
            return stored
        raise Contended

    async def admit(self, id: str, idempotency_key: IdempotencyKey | None = None) -> None:
        """Raises KeyReused, TooManyKeys and EventsWaiting as a `change` with events would.

        For what has to be stored before the change is made.
        """
        document = await self._documents.get(id)
        if document is None or (idempotency_key and known(document["requests"], idempotency_key)):
            return
        if idempotency_key:
            require_room(document["requests"], idempotency_key, self._clock())
        if is_full(document["outbox"]):
            raise EventsWaiting

    def _record(
        self, document: Document, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None
    ) -> None:
        """Adds the events to the outbox and the key to those used."""
        now = self._clock()
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
        integration_event = self._to_integration_event(event)
        cloud_event = envelope(
            event_id=new_id("evt"),
            source=self._source,
            type=integration_event.message.DESCRIPTOR.full_name,
            subject=value.id,
            retailer=value.retailer,
            sequence=sequence,
            time=now,
            traceparent=current_traceparent(),
            data=to_json(integration_event.message),
        )
        return waiting_event(integration_event.subject, now, cloud_event, integration_event.texts)

    def _publish_soon(self, document: Document) -> None:
        if document["outbox"]:
            self._relay.soon(self._documents, document)

"""Aggregates: one document that carries its state, its events and its idempotency, so that all three are one write.

What the document holds in addition to the aggregate's own fields:

- `version`: counts the writes that callers see; guards every change.
- `events`: counts the aggregate's events; gives each its contiguous `sequence`.
- `outbox`: events recorded and not yet published, oldest first; the limits are in outbox.py.
- `requests`: idempotency keys with the fingerprint of their payload, whose they are and the instant they were used; the
  one that made the aggregate is kept for good, others for a day. The limits are in idempotency.py.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, Generic, Unpack

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Count, Cursor

from servicekit.documents import Document, Documents, DuplicateKey, Index, VersionConflict, Where
from servicekit.documents.bulk import is_refusal, require_few, results_of
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.idempotency import KeyReused, known, require_room
from servicekit.documents.narrowing import CountOptions, PageOptions
from servicekit.documents.recording import A, Aggregate, E, IntegrationEvent, New, Recorder
from servicekit.documents.refusals import Contended, Stale
from servicekit.events.outbox import EventsWaiting, is_full
from servicekit.events.relay import Relay
from servicekit.rpc.replays import mark_replayed
from servicekit.runtime.clock import Clock

__all__ = ["Aggregate", "Aggregates", "Contended", "IntegrationEvent", "New", "Stale"]

_ATTEMPTS = 10


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
        self._codec = DocumentCodec(
            kind, documents.collection.name, index_fields=index_fields, omit_when_empty=omit_when_empty
        )
        self._recorder = Recorder(self._codec, clock, source, to_integration_event)
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

    async def search(self, text: str, where: Mapping[str, Any], **options: Any) -> tuple[list[A], Cursor | None]:
        """As Documents.search."""
        return await self._reader.search(text, where, **options)

    async def add(self, value: A, events: Sequence[E], idempotency_key: IdempotencyKey | None = None) -> A:
        """Stores a new aggregate with its events.

        Returns the aggregate that an idempotency key made before; raises KeyReused where its payload was another one.
        Raises DuplicateKey where the id (without a key) or a unique index is taken.
        """
        document, added = self._recorder.new(value, events, idempotency_key)
        try:
            await self._documents.insert(document)
        except DuplicateKey as taken:
            made = await self._made_before(value.id, idempotency_key, taken)
            mark_replayed()
            return made
        self._publish_soon(document)
        return added

    async def add_many(self, items: Sequence[New[A, E]]) -> list[A | Exception]:
        """As many `add`s, up to bulk.MOST_AT_ONCE: for each the aggregate, or what `add` would have raised.

        Raises StoreUnavailable, and then any of them may be stored or not: where each has an idempotency key, the same
        call may be made again.
        """
        require_few(items)
        made = [self._made(item) for item in items]
        refused = iter(await self._documents.insert_many([each[0] for each in made if not isinstance(each, Exception)]))
        return [
            each if isinstance(each, Exception) else await self._added(item, *each, next(refused))
            for item, each in zip(items, made, strict=True)
        ]

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
                raise Stale(f"the version is {value.version} by now")
            changed, events = act(value)
            if changed == value and not events and idempotency_key is None:
                return value
            updated, stored = self._recorder.changed(document, changed, events, idempotency_key)
            if await self._replaced(document, updated):
                return stored
        raise Contended

    async def erase(self, id: str, act: Callable[[A], tuple[A, Sequence[E]]]) -> A | None:
        """As `change`, and the same write clears idempotency keys and personal fields of the waiting events."""
        for _ in range(_ATTEMPTS):
            document = await self._documents.get(id)
            if document is None:
                return None
            value = self._codec.decode(document)
            changed, events = act(value)
            updated, stored = self._recorder.erased(document, changed, events)
            if changed == value and all(updated[name] == document[name] for name in ("outbox", "requests")):
                return value
            if await self._replaced(document, updated):
                return stored
        raise Contended

    async def change_many(
        self,
        ids: Mapping[str, Set[int] | None],
        act: Callable[[A], tuple[A, Sequence[E]]],
        *,
        idempotency_key: IdempotencyKey | None = None,
    ) -> dict[str, A | Exception | None]:
        """As many `change`s, up to bulk.MOST_AT_ONCE: for each id what `change` returns, or would have raised.

        `ids`: with the versions that each may be at, None for any. StoreUnavailable as a result: that one may be
        stored or not. An error that is no refusal is raised once all of them have ended.
        """
        require_few(list(ids))
        results = await results_of(
            [self.change(id, act, if_version=at, idempotency_key=idempotency_key) for id, at in ids.items()]
        )
        return dict(zip(ids, results, strict=True))

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

    def _made(self, item: New[A, E]) -> tuple[Document, A] | Exception:
        try:
            return self._recorder.new(item.value, item.events, item.idempotency_key)
        except Exception as error:
            if is_refusal(error):
                return error
            raise

    async def _added(self, item: New[A, E], document: Document, added: A, refused: Exception | None) -> A | Exception:
        """The result of one of many."""
        if refused is None:
            self._publish_soon(document)
            return added
        if not isinstance(refused, DuplicateKey):
            return refused
        try:
            return await self._made_before(item.value.id, item.idempotency_key, refused)
        except (DuplicateKey, KeyReused) as error:
            return error

    async def _made_before(self, id: str, idempotency_key: IdempotencyKey | None, taken: DuplicateKey) -> A:
        """The aggregate that the key made. Raises KeyReused, and DuplicateKey where it made none."""
        stored = await self._documents.get(id) if idempotency_key else None
        if stored is None or idempotency_key is None:
            raise taken
        if not known(stored["requests"], idempotency_key):
            raise KeyReused
        return self._codec.decode(stored)

    async def _replaced(self, document: Document, updated: Document) -> bool:
        """Whether nobody else changed the document meanwhile."""
        try:
            await self._documents.replace(updated, if_version=document["version"])
        except VersionConflict:
            return False
        self._publish_soon(updated)
        return True

    def _publish_soon(self, document: Document) -> None:
        if document["outbox"]:
            self._relay.soon(self._documents, document)

"""The feed in documents: its entries, how far each aggregate has come, and what is parked.

An entry's id is its retailer and position, so a position is taken once and the next one only after it: there are no
gaps. Its event id is unique, so an event has one position. Neither needs a lock between replicas.
"""

from asyncio import Lock
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domainkit.privacy import NoPersonalData
from prometheus_client import Counter
from servicekit.documents import Collection, Document, DuplicateKey, Index, Store, VersionConflict
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.ids import new_id

from notifications.feed.domain.feed import FeedCursor, FeedEntry, Step, step_id
from notifications.feed.domain.projection import PartnerEvent
from notifications.feed.partner_events import cloud_event, feed_entry
from notifications.feed.ports import PublisherStore, Wake
from notifications.source_events.domain.numbering import NumberTaken

FEED_BY_POSITION = Index("by_position", equal=("retailer",), order_by="position")
FEED_BY_EVENT = Index("by_event", equal=("event_id",), unique=True)
FEED_EVENTS = Collection(
    "feed_events",
    (FEED_BY_POSITION, FEED_BY_EVENT),
    personal=NoPersonalData(
        "Events as partners get them: ids, order numbers, states, amounts and instants; no name, contact or text"
    ),
)
FEED_CURSORS = Collection(
    "feed_cursors", personal=NoPersonalData("How far the feed has come with each record, and marks of event ids")
)
FEED_PARKED = Collection(
    "feed_parked", personal=NoPersonalData("Events of the feed that wait for the one before them, in the same form")
)
# a restored feed is another one: its cursors begin anew
FEED_META = Collection("feed_meta", kept=False, personal=NoPersonalData("The id of the feed"))

_ENTRY = DocumentCodec(FeedEntry, FEED_EVENTS.name)
_CURSOR = DocumentCodec(FeedCursor, FEED_CURSORS.name)
_STEP = DocumentCodec(Step, FEED_PARKED.name)

_PARKED = Counter("aftersales_feed_parked_events_total", "Events that came before their predecessor.")
_APPENDED = Counter("aftersales_feed_appended_events_total", "Events that were put into the feed.")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """An event that waits for its position."""

    event: PartnerEvent
    cloud_event: dict[str, Any]

    def document_at(self, position: int) -> Document:
        return _ENTRY.encode(feed_entry(self.event, self.cloud_event, position=position))


class FeedRepository:
    """The FeedStore of the use cases."""

    def __init__(self, store: Store, publishers: PublisherStore, wake_publisher: Wake) -> None:
        self._entries = store.documents(FEED_EVENTS)
        self._cursors = store.documents(FEED_CURSORS)
        self._parked = store.documents(FEED_PARKED)
        self._read_entries = self._entries.reader(_ENTRY)
        self._read_cursors = self._cursors.reader(_CURSOR)
        self._read_parked = self._parked.reader(_STEP)
        self._publishers = publishers
        self._wake_publisher = wake_publisher
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)
        self._waiting: defaultdict[str, dict[_Waiting, None]] = defaultdict(dict)  # by retailer, in order
        self._last: dict[str, int] = {}  # by retailer: a position that is taken, the highest this process knows of

    async def cursor(self, aggregate: str) -> FeedCursor:
        return await self._read_cursors.get(aggregate) or FeedCursor(id=aggregate)

    async def advance(self, cursor: FeedCursor) -> FeedCursor:
        seen = cursor.version
        advanced = replace(cursor, version=seen + 1)
        try:
            if seen == 0:
                await self._cursors.insert(_CURSOR.encode(advanced))
            else:
                await self._cursors.replace(_CURSOR.encode(advanced), if_version=seen)
        except (DuplicateKey, VersionConflict):
            return await self.cursor(cursor.id)
        return advanced

    async def park(self, step: Step) -> None:
        try:
            await self._parked.insert(_STEP.encode(step))
        except DuplicateKey:
            known = await self._read_parked.get(step.id)
            if known and known.event_id not in ("", step.event_id):
                raise NumberTaken(step.aggregate, step.sequence) from None
            return
        _PARKED.inc()

    async def parked(self, aggregate: str, sequence: int) -> Step | None:
        return await self._read_parked.get(step_id(aggregate, sequence))

    async def unpark(self, step: Step) -> None:
        try:
            await self._parked.delete(step.id, if_version=step.version)
        except VersionConflict:
            return  # another replica did

    async def append(self, event: PartnerEvent, sequence: int) -> None:
        """Within this process nobody races for a position: who has the turn appends for all that wait, in one write.

        Raises ValueError where the event does not fit the contract, before it waits: it fails alone.
        """
        mine = _Waiting(event, cloud_event(event, sequence=sequence))
        waiting = self._waiting[event.retailer]
        waiting[mine] = None
        try:
            async with self._turns[event.retailer]:
                if mine in waiting:
                    together = list(waiting)
                    await self._append_all(event.retailer, together)
                    await self._publishers.request(event.retailer)
                    self._wake_publisher()
                    for each in together:
                        waiting.pop(each, None)
        finally:
            waiting.pop(mine, None)

    async def _append_all(self, retailer: str, together: Sequence[_Waiting]) -> None:
        last = self._last.pop(retailer, None)
        if last is None:
            last = await self._last_position(retailer)
        try:
            await self._entries.insert_all(
                [each.document_at(position) for position, each in enumerate(together, start=last + 1)]
            )
        except DuplicateKey:
            for each in together:
                await self._append_one(each)
            return
        self._last[retailer] = last + len(together)
        _APPENDED.inc(len(together))

    async def _append_one(self, waiting: _Waiting) -> None:
        """Where another replica appends too, or has appended the event before."""
        while True:
            position = await self._last_position(waiting.event.retailer) + 1
            try:
                await self._entries.insert(waiting.document_at(position))
            except DuplicateKey as taken:
                if taken.index == "id":
                    continue  # another replica took this one: see how far it came
                return  # the event has its position
            _APPENDED.inc()
            return

    async def _last_position(self, retailer: str) -> int:
        found = await self._read_entries.find(FEED_BY_POSITION, {"retailer": retailer}, descending=True, limit=1)
        return found[0].position if found else 0

    async def entries(self, retailer: str, *, after: int, limit: int) -> list[FeedEntry]:
        return await self._read_entries.find(FEED_BY_POSITION, {"retailer": retailer}, at_least=after + 1, limit=limit)


async def feed_epoch(store: Store) -> str:
    """The id of this feed, drawn when it was first started. To start it anew (after a restore), delete feed_meta."""
    documents = store.documents(FEED_META)
    while True:
        known = await documents.get("feed")
        if known:
            return str(known["epoch"])
        try:
            await documents.insert({"id": "feed", "version": 1, "epoch": new_id("fee")})
        except DuplicateKey:
            continue  # another replica drew it

"""The feed under everything that can happen: disorder, repetition, two replicas, and a crash at any write."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.adapters.address_book import StoredAddresses
from notifications.adapters.collections import COLLECTIONS, FEED_CURSORS, FEED_EVENTS, FEED_PARKED
from notifications.adapters.feed_publishing import StoredPublishers
from notifications.adapters.feed_store import StoredFeed, feed_epoch
from notifications.domain.errors import Refused
from notifications.domain.numbering import REMEMBERED, NumberTaken, contradicts, remembered
from notifications.domain.recipient import Contact
from notifications.domain.source_event import SourceEvent
from notifications.use_cases.feed import Feed
from servicekit.documents import (
    Collection,
    Document,
    DuplicateKey,
    Index,
    Store,
    VersionConflict,
)

Source = Callable[..., SourceEvent]
TOLD, UNTOLD = "aftersales.tickets.v1.TicketOpened", "aftersales.tickets.v1.TicketAssigned"
TICKET = {"id": "tkt", "customer_id": "cus", "status": "new"}


class Crash(Exception):
    """The process died at this write."""


class MemoryDocuments:
    """Atomic documents in a dictionary, with other tasks running between any two calls and crashes around writes."""

    def __init__(self, collection: Collection, random: Random, crash_rate: float) -> None:
        self.collection = collection
        self.kept: dict[str, Document] = {}
        self._random = random
        self._crash_rate = crash_rate

    async def _others_run(self) -> None:
        for _ in range(self._random.randint(0, 3)):
            await asyncio.sleep(0)

    def _may_crash(self) -> None:
        if self._random.random() < self._crash_rate:
            raise Crash

    async def get(self, id: str) -> Document | None:
        await self._others_run()
        found = self.kept.get(id)
        return dict(found) if found else None

    async def insert(self, document: Document) -> None:
        await self._others_run()
        self._may_crash()
        if document["id"] in self.kept:
            raise DuplicateKey("id")
        for index in (index for index in self.collection.indexes if index.unique):
            key = [document[name] for name in index.equal]
            if any([other[name] for name in index.equal] == key for other in self.kept.values()):
                raise DuplicateKey(index.name)
        self.kept[document["id"]] = dict(document)
        self._may_crash()

    async def insert_all(self, documents: Sequence[Document]) -> None:
        for document in documents:
            await self.insert(document)

    async def replace(self, document: Document, *, if_version: int) -> None:
        await self._others_run()
        self._may_crash()
        if self.kept.get(document["id"], {}).get("version") != if_version:
            raise VersionConflict
        self.kept[document["id"]] = dict(document)
        self._may_crash()

    async def delete(self, id: str, *, if_version: int) -> None:
        await self._others_run()
        self._may_crash()
        if self.kept.get(id, {}).get("version") != if_version:
            raise VersionConflict
        del self.kept[id]
        self._may_crash()

    async def find(
        self, index: Index, where: Document, *, at_least: int = 0, descending: bool = False, limit: int = 100
    ) -> list[Document]:
        await self._others_run()
        order: str = index.order_by or "id"
        found = [each for each in self.kept.values() if all(each[name] == value for name, value in where.items())]
        found = sorted((each for each in found if each[order] >= at_least), key=lambda each: each[order])
        return (found[::-1] if descending else found)[:limit]


class MemoryStore:
    def __init__(self, seed: int = 0, crash_rate: float = 0.0) -> None:
        random = Random(seed)
        self._documents = {each.name: MemoryDocuments(each, random, crash_rate) for each in COLLECTIONS}

    def documents(self, collection: Collection) -> Any:
        return self._documents[collection.name]


def replica(store: Any) -> Feed:
    """A process with nothing in its memory."""
    return Feed(StoredFeed(store, StoredPublishers(store, lambda: 0), lambda: None), "fee_1")


def event(retailer: str, aggregate: str, sequence: int, *, told: bool = True) -> SourceEvent:
    return SourceEvent(
        id=f"evt_{retailer}_{aggregate}_{sequence}",
        type=TOLD if told else UNTOLD,
        service="tickets",
        retailer=retailer,
        subject=f"{retailer}-{aggregate}",
        sequence=sequence,
        time=1_767_225_600_000_000 + sequence,
        traceparent="",
        data={"ticket": TICKET} if told else {},
    )


def history(lengths: Sequence[int], told: Callable[[int], bool]) -> list[SourceEvent]:
    """Aggregates of these many events each, of two retailers in turn."""
    return [
        event(("nordic-home", "baltic-tools")[place % 2], str(place), sequence, told=told(sequence))
        for place, length in enumerate(lengths)
        for sequence in range(1, length + 1)
    ]


async def deliver(store: Any, events: Sequence[SourceEvent], random: Random, replicas: int = 2) -> None:
    """Hands every event to some replica until one has handled it; a replica that crashes is started anew."""
    queue = list(events)

    async def work() -> None:
        feed = replica(store)
        while queue:
            heard = queue.pop()
            try:
                await feed.hear(heard)
            except Crash:
                feed = replica(store)
                queue.insert(random.randint(0, len(queue)), heard)

    await asyncio.gather(*(work() for _ in range(replicas * 2)))


def envelopes(store: MemoryStore) -> Iterator[dict[str, Any]]:
    for document in sorted(store.documents(FEED_EVENTS).kept.values(), key=lambda each: str(each["id"])):
        yield orjson.loads(document["envelope"])


def assert_in_order(told: Sequence[dict[str, Any]], expected: Sequence[SourceEvent]) -> None:
    """Each event once; positions without a gap per retailer; sequences without a gap, in order, per aggregate."""
    assert sorted(each["id"] for each in told) == sorted(each.id for each in expected)
    of_retailer, of_aggregate = defaultdict(list), defaultdict(list)
    for each in told:
        of_retailer[each["retailer"]].append(each["position"])
        of_aggregate[each["subject"]].append(each)
    for positions in of_retailer.values():
        assert positions == list(range(1, len(positions) + 1))
    for passed in of_aggregate.values():
        assert [each["sequence"] for each in passed] == list(range(1, len(passed) + 1))
        assert [each["time"] for each in passed] == sorted(each["time"] for each in passed)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    lengths=st.lists(st.integers(1, 8), min_size=1, max_size=6),
    crash_rate=st.sampled_from([0.0, 0.05, 0.2]),
    untold=st.sets(st.integers(1, 8)),
)
def test_disorder_repetition_two_replicas_and_crashes_leave_one_gap_free_feed(
    seed: int, lengths: list[int], crash_rate: float, untold: set[int]
) -> None:
    random = Random(seed)
    events = history(lengths, lambda sequence: sequence not in untold)
    deliveries = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(deliveries)
    store = MemoryStore(seed, crash_rate)
    asyncio.run(deliver(store, deliveries, random))
    assert_in_order(list(envelopes(store)), [each for each in events if each.type == TOLD])
    cursors = store.documents(FEED_CURSORS).kept
    assert sorted(each["last"] for each in cursors.values()) == sorted(lengths)
    waiting = store.documents(FEED_PARKED).kept.values()
    assert all(each["sequence"] <= cursors[each["aggregate"]]["last"] for each in waiting)


async def test_an_event_that_never_comes_holds_back_its_own_aggregate_and_nothing_else() -> None:
    store, random = MemoryStore(), Random(7)
    events = history([4, 4, 4], lambda sequence: True)
    poison = events[1]
    await deliver(store, [each for each in events if each is not poison], random)
    held = [each for each in events if each.subject == poison.subject and each.sequence > 1]
    assert_in_order(list(envelopes(store)), [each for each in events if each not in held])
    assert len(store.documents(FEED_PARKED).kept) == 2
    await replica(store).hear(poison)  # as a replay of the dead letter does
    assert_in_order(list(envelopes(store)), events)
    assert not store.documents(FEED_PARKED).kept


async def test_an_event_that_cannot_be_told_fails_alone_among_those_that_are_written_together(store: Store) -> None:
    feed = replica(store)
    poison = replace(event("nordic-home", "poison", 1), data={"ticket": {**TICKET, "episode": "many"}})
    events = [event("nordic-home", str(number), 1) for number in range(6)]
    heard = [*events[:3], poison, *events[3:]]  # one at the store already, the rest waiting for their turn
    outcomes = await asyncio.gather(*map(feed.hear, heard), return_exceptions=True)
    assert [each for each, outcome in zip(heard, outcomes, strict=True) if outcome] == [poison]
    entries = await feed.read("nordic-home", epoch="", after=0, limit=100)
    assert_in_order([orjson.loads(entry.envelope) for entry in entries], events)


async def test_the_same_services_ids_in_another_service_are_another_aggregate() -> None:
    store = MemoryStore()
    feed = replica(store)
    await feed.hear(event("nordic-home", "1", 1))
    other = event("nordic-home", "1", 2)
    await feed.hear(SourceEvent(**{**{n: getattr(other, n) for n in other.__slots__}, "service": "warranty"}))
    assert len(list(envelopes(store))) == 1


async def test_two_replicas_on_a_real_store_leave_no_gap(store: Store) -> None:
    events = history([6, 6, 6, 6], lambda sequence: True)
    random = Random(3)
    deliveries = [*events, *events]
    random.shuffle(deliveries)
    await deliver(store, deliveries, random)
    feed = replica(store)
    for retailer in ("nordic-home", "baltic-tools"):
        entries = await feed.read(retailer, epoch="", after=0, limit=100)
        told = [orjson.loads(entry.envelope) for entry in entries]
        assert_in_order(told, [each for each in events if each.retailer == retailer])
        assert [entry.position for entry in await feed.read(retailer, epoch="fee_1", after=10, limit=1)] == [11]


async def test_a_position_of_another_epoch_is_refused(store: Store) -> None:
    feed = replica(store)
    with pytest.raises(Refused) as refused:
        await feed.read("nordic-home", epoch="fee_0", after=3, limit=10)
    assert (refused.value.kind, refused.value.reason) == ("gone", "CURSOR_EXPIRED")


async def test_all_replicas_draw_one_epoch(store: Store) -> None:
    epochs = await asyncio.gather(*(feed_epoch(store) for _ in range(10)))
    assert len(set(epochs)) == 1
    assert await feed_epoch(store) == epochs[0]


def counted_anew(original: SourceEvent) -> SourceEvent:
    """What a service whose store was rolled back publishes under a number that it has used before."""
    return replace(original, id=f"{original.id}_anew")


@pytest.mark.parametrize("told", [True, False])
async def test_another_event_under_a_known_number_is_refused(store: Store, told: bool) -> None:
    feed = replica(store)
    events = [event("nordic-home", "1", sequence, told=told) for sequence in range(1, 5)]
    for each in events:
        await feed.hear(each)
    for each in events[2:]:
        with pytest.raises(NumberTaken, match="tickets:nordic-home-1 had another event"):
            await replica(store).hear(counted_anew(each))
    for each in events:
        await replica(store).hear(each)  # a repetition is none
    await feed.hear(event("nordic-home", "1", 5))
    entries = await feed.read("nordic-home", epoch="", after=0, limit=100)
    assert [entry.event_id for entry in entries] == [each.id for each in events if told] + ["evt_nordic-home_1_5"]


async def test_another_event_under_a_parked_number_is_refused(store: Store) -> None:
    feed = replica(store)
    early = event("nordic-home", "1", 2)
    await feed.hear(early)
    await feed.hear(early)
    with pytest.raises(NumberTaken):
        await feed.hear(counted_anew(early))


async def test_numbers_that_an_earlier_release_stored_are_taken_as_repeated(store: Store) -> None:
    await store.documents(FEED_CURSORS).insert({"id": "tickets:nordic-home-1", "version": 1, "last": 2, "told": 2})
    feed = replica(store)
    await feed.hear(event("nordic-home", "1", 2))
    await feed.hear(event("nordic-home", "1", 3))
    await feed.hear(event("nordic-home", "1", 1))
    with pytest.raises(NumberTaken):
        await feed.hear(counted_anew(event("nordic-home", "1", 3)))


def test_what_is_remembered_of_an_aggregate_has_a_bound() -> None:
    marks = ""
    for number in range(1, REMEMBERED + 101):
        marks = remembered(marks, f"evt_{number}")
    last = REMEMBERED + 100
    assert len(marks) == 6 * REMEMBERED
    assert contradicts(marks, last=last, number=101, event_id="evt_another")
    assert not contradicts(marks, last=last, number=101, event_id="evt_101")
    assert not contradicts(marks, last=last, number=100, event_id="evt_another")
    assert not contradicts(marks, last=last, number=last + 1, event_id="evt_another")


async def test_another_fact_under_a_known_number_changes_no_copy(store: Store) -> None:
    addresses = StoredAddresses(store)
    maija = Contact("cus_1", "nordic-home", "Maija", "maija@mail.example", "fi", "Europe/Helsinki")
    for number in (1, 2):
        await addresses.remember_contact(maija, number, f"evt_{number}")
    moved = replace(maija, email="moved@mail.example")
    for number in (1, 2):
        await addresses.remember_contact(maija, number, f"evt_{number}")
        with pytest.raises(NumberTaken):
            await addresses.remember_contact(moved, number, f"evt_{number}_anew")
    await addresses.remember_contact(moved, 3, "evt_3")
    assert await addresses.contact("cus_1") == moved

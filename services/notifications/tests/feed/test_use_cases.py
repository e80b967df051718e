"""The feed under everything that can happen: disorder, repetition, two replicas, and a crash at any write."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import orjson
import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications.feed.publishing import PublisherRepository
from notifications.feed.repository import FEED_CURSORS, FEED_EVENTS, FEED_PARKED, FeedRepository, feed_epoch
from notifications.feed.use_cases import Feed
from notifications.source_events.domain.numbering import NumberTaken
from notifications.source_events.domain.source_event import SourceEvent
from servicekit.documents import (
    Store,
)

from services.notifications.tests.feed.memory import Crash, MemoryStore

Source = Callable[..., SourceEvent]
PUBLIC, INTERNAL = "aftersales.tickets.v1.TicketOpened", "aftersales.tickets.v1.TicketAssigned"
TICKET = {"id": "tkt", "customer_id": "cus", "status": "new"}


def replica(store: Any) -> Feed:
    """A process with nothing in its memory."""
    return Feed(FeedRepository(store, PublisherRepository(store, lambda: Instant(0)), lambda: None), "fee_1")


def event(retailer: str, aggregate: str, sequence: int, *, public: bool = True) -> SourceEvent:
    return SourceEvent(
        id=f"evt_{retailer}_{aggregate}_{sequence}",
        type=PUBLIC if public else INTERNAL,
        service="tickets",
        retailer=retailer,
        subject=f"{retailer}-{aggregate}",
        sequence=sequence,
        time=Instant(1_767_225_600_000_000 + sequence),
        traceparent="",
        data={"ticket": TICKET} if public else {},
    )


def history(lengths: Sequence[int], public: Callable[[int], bool]) -> list[SourceEvent]:
    """Aggregates of these many events each, of two retailers in turn."""
    return [
        event(("nordic-home", "baltic-tools")[place % 2], str(place), sequence, public=public(sequence))
        for place, length in enumerate(lengths)
        for sequence in range(1, length + 1)
    ]


async def deliver(store: Any, events: Sequence[SourceEvent], random: Random, replicas: int = 2) -> None:
    """Hands every event to some replica until one has handled it; a replica that crashes is started anew."""
    queue = list(events)

    async def work() -> None:
        feed = replica(store)
        while queue:
            arrived = queue.pop()
            try:
                await feed.receive(arrived)
            except Crash:
                feed = replica(store)
                queue.insert(random.randint(0, len(queue)), arrived)

    await asyncio.gather(*(work() for _ in range(replicas * 2)))


def envelopes(store: MemoryStore) -> Iterator[dict[str, Any]]:
    for document in sorted(store.documents(FEED_EVENTS).kept.values(), key=lambda each: str(each["id"])):
        yield orjson.loads(document["envelope"])


def assert_in_order(received: Sequence[dict[str, Any]], expected: Sequence[SourceEvent]) -> None:
    """Each event once; positions without a gap per retailer; sequences without a gap, in order, per aggregate."""
    assert sorted(each["id"] for each in received) == sorted(each.id for each in expected)
    of_retailer, of_aggregate = defaultdict(list), defaultdict(list)
    for each in received:
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
    internal=st.sets(st.integers(1, 8)),
)
def test_feed_has_no_gap_after_disorder_repetition_and_crashes(
    seed: int, lengths: list[int], crash_rate: float, internal: set[int]
) -> None:
    random = Random(seed)
    events = history(lengths, lambda sequence: sequence not in internal)
    deliveries = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(deliveries)
    store = MemoryStore(seed, crash_rate)
    asyncio.run(deliver(store, deliveries, random))
    assert_in_order(list(envelopes(store)), [each for each in events if each.type == PUBLIC])
    cursors = store.documents(FEED_CURSORS).kept
    assert sorted(each["last"] for each in cursors.values()) == sorted(lengths)
    waiting = store.documents(FEED_PARKED).kept.values()
    assert all(each["sequence"] <= cursors[each["aggregate"]]["last"] for each in waiting)


async def test_missing_event_holds_back_only_its_own_aggregate() -> None:
    store, random = MemoryStore(), Random(7)
    events = history([4, 4, 4], lambda sequence: True)
    poison = events[1]
    await deliver(store, [each for each in events if each is not poison], random)
    held = [each for each in events if each.subject == poison.subject and each.sequence > 1]
    assert_in_order(list(envelopes(store)), [each for each in events if each not in held])
    assert len(store.documents(FEED_PARKED).kept) == 2
    await replica(store).receive(poison)  # as a replay of the dead letter does
    assert_in_order(list(envelopes(store)), events)
    assert not store.documents(FEED_PARKED).kept


async def test_invalid_event_fails_alone_in_a_batch(store: Store) -> None:
    feed = replica(store)
    poison = replace(event("nordic-home", "poison", 1), data={"ticket": {**TICKET, "episode": "many"}})
    events = [event("nordic-home", str(number), 1) for number in range(6)]
    arrived = [*events[:3], poison, *events[3:]]  # one at the store already, the rest waiting for their turn
    outcomes = await asyncio.gather(*map(feed.receive, arrived), return_exceptions=True)
    assert [each for each, outcome in zip(arrived, outcomes, strict=True) if outcome] == [poison]
    entries = await feed.read("nordic-home", epoch="", after=0, limit=100)
    assert_in_order([orjson.loads(entry.envelope) for entry in entries], events)


async def test_same_id_in_another_service_is_another_aggregate() -> None:
    store = MemoryStore()
    feed = replica(store)
    await feed.receive(event("nordic-home", "1", 1))
    other = event("nordic-home", "1", 2)
    await feed.receive(SourceEvent(**{**{n: getattr(other, n) for n in other.__slots__}, "service": "warranty"}))
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
        received = [orjson.loads(entry.envelope) for entry in entries]
        assert_in_order(received, [each for each in events if each.retailer == retailer])
        assert [entry.position for entry in await feed.read(retailer, epoch="fee_1", after=10, limit=1)] == [11]


async def test_position_of_another_epoch_is_refused(store: Store) -> None:
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


@pytest.mark.parametrize("public", [True, False])
async def test_another_event_under_a_known_number_is_refused(store: Store, public: bool) -> None:
    feed = replica(store)
    events = [event("nordic-home", "1", sequence, public=public) for sequence in range(1, 5)]
    for each in events:
        await feed.receive(each)
    for each in events[2:]:
        with pytest.raises(NumberTaken, match="tickets:nordic-home-1 had another event"):
            await replica(store).receive(counted_anew(each))
    for each in events:
        await replica(store).receive(each)  # a repetition is none
    await feed.receive(event("nordic-home", "1", 5))
    entries = await feed.read("nordic-home", epoch="", after=0, limit=100)
    assert [entry.event_id for entry in entries] == [each.id for each in events if public] + ["evt_nordic-home_1_5"]


async def test_another_event_under_a_parked_number_is_refused(store: Store) -> None:
    feed = replica(store)
    early = event("nordic-home", "1", 2)
    await feed.receive(early)
    await feed.receive(early)
    with pytest.raises(NumberTaken):
        await feed.receive(counted_anew(early))


async def test_old_cursors_numbers_are_taken_as_repeated(store: Store) -> None:
    await store.documents(FEED_CURSORS).insert({"id": "tickets:nordic-home-1", "version": 1, "last": 2, "told": 2})
    feed = replica(store)
    await feed.receive(event("nordic-home", "1", 2))
    await feed.receive(event("nordic-home", "1", 3))
    await feed.receive(event("nordic-home", "1", 1))
    with pytest.raises(NumberTaken):
        await feed.receive(counted_anew(event("nordic-home", "1", 3)))

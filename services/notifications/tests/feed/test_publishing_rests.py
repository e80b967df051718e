"""The feed on NATS never rests on an entry that it has not published, whatever fails while it lies down."""

from dataclasses import dataclass, field

import pytest
from domainkit.instants import SECOND, Instant
from notifications.feed.domain.feed import FeedEntry, Progress
from notifications.feed.domain.projection import PartnerEvent
from notifications.feed.publishing import FEED_PUBLISHERS, PUBLISHERS_DUE, PublisherRepository
from notifications.feed.repository import FeedRepository
from notifications.feed.use_cases import PublishFeed
from servicekit.documents import Store
from servicekit.testing.clock import FakeClock


class Crash(Exception):
    """The process died here, or its store was away."""


@dataclass
class Bus:
    positions: list[int] = field(default_factory=list)

    async def publish(self, entry: FeedEntry) -> bool:
        self.positions.append(entry.position)
        return True


@dataclass
class DiesAfterLyingDown:
    """Publishers whose process dies right after it noted that there is nothing to do; an entry came just before."""

    inner: PublisherRepository
    feed: FeedRepository

    async def progress(self, retailer: str) -> Progress:
        return await self.inner.progress(retailer)

    async def request(self, retailer: str) -> None:
        await self.inner.request(retailer)

    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        await self.feed.append(partner_event(2), 1)
        await self.inner.save(progress, again_at=again_at)
        raise Crash


def partner_event(number: int) -> PartnerEvent:
    data = {"ticket": {"ticket_id": f"tkt_{number}"}}
    return PartnerEvent(f"evt_{number}", "ticket.opened", "nordic-home", f"tkt_{number}", Instant(0), "", data)


async def test_entry_appended_before_a_crash_is_published_after_it(store: Store) -> None:
    clock, bus = FakeClock(), Bus()
    publishers = PublisherRepository(store, clock)
    feed = FeedRepository(store, publishers, lambda: None)
    documents = store.documents(FEED_PUBLISHERS)

    async def take() -> str | None:
        due = await documents.claim(PUBLISHERS_DUE, {}, due=clock(), now=clock(), lease=90 * SECOND)
        return due["id"] if due else None

    await feed.append(partner_event(1), 1)
    assert await take() == "nordic-home"
    with pytest.raises(Crash):
        await PublishFeed(feed, DiesAfterLyingDown(publishers, feed), bus, clock).turn("nordic-home")
    assert bus.positions == [1]
    clock.advance(120)
    assert await take() == "nordic-home"
    await PublishFeed(feed, publishers, bus, clock).turn("nordic-home")
    assert bus.positions == [1, 2]


async def test_resting_feed_is_due_at_once_after_an_append(store: Store) -> None:
    clock, bus = FakeClock(), Bus()
    publishers = PublisherRepository(store, clock)
    feed = FeedRepository(store, publishers, lambda: None)
    documents = store.documents(FEED_PUBLISHERS)
    publish = PublishFeed(feed, publishers, bus, clock)
    for number in (1, 2):
        await feed.append(partner_event(number), 1)
        due = await documents.claim(PUBLISHERS_DUE, {}, due=clock(), now=clock(), lease=90 * SECOND)
        assert due is not None
        await publish.turn(due["id"])
        assert await documents.claim(PUBLISHERS_DUE, {}, due=clock(), now=clock(), lease=1) is None
    assert bus.positions == [1, 2]

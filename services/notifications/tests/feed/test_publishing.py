from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from domainkit.instants import SECOND, Instant
from notifications.feed.domain.feed import FeedEntry, Progress
from notifications.feed.domain.projection import PartnerEvent
from notifications.feed.publishing import FEED_PUBLISHERS, PUBLISHERS_DUE, PublisherRepository
from notifications.feed.repository import FeedRepository
from notifications.feed.use_cases import PublishFeed
from servicekit.documents import Store
from servicekit.testing.clock import FakeClock


@dataclass
class FlakyBus:
    """Keeps what it was given, and is away after a number of entries."""

    published: list[FeedEntry] = field(default_factory=list)
    away_after: int = 1_000

    async def publish(self, entry: FeedEntry) -> bool:
        if len(self.published) >= self.away_after:
            return False
        self.published.append(entry)
        return True


def partner_event(number: int) -> PartnerEvent:
    data = {"ticket": {"ticket_id": f"tkt_{number}"}}
    return PartnerEvent(f"evt_{number}", "ticket.opened", "nordic-home", f"tkt_{number}", Instant(0), "", data)


class Publishing:
    def __init__(self, store: Store) -> None:
        self.clock = FakeClock()
        self.bus = FlakyBus()
        self.woken = 0
        self.publishers = PublisherRepository(store, self.clock)
        self.feed = FeedRepository(store, self.publishers, self._wake)
        self.publish = PublishFeed(self.feed, self.publishers, self.bus, self.clock)
        self._documents = store.documents(FEED_PUBLISHERS)

    def _wake(self) -> None:
        self.woken += 1

    async def append(self, *numbers: int) -> None:
        for number in numbers:
            await self.feed.append(partner_event(number), 1)

    async def run_due(self) -> int:
        """What the timer does; says how many turns there were."""
        turns = 0
        while due := await self._documents.claim(
            PUBLISHERS_DUE, {}, due=self.clock(), now=self.clock(), lease=90 * SECOND
        ):
            await self.publish.turn(due["id"])
            turns += 1
        return turns

    @property
    def positions(self) -> list[int]:
        return [entry.position for entry in self.bus.published]


async def test_entries_are_published_once_in_order_then_the_feed_rests(store: Store) -> None:
    publishing = Publishing(store)
    await publishing.append(1, 2, 3)
    assert publishing.woken == 3
    assert await publishing.run_due() == 1
    assert await publishing.run_due() == 0
    assert publishing.positions == [1, 2, 3]
    assert publishing.bus.published[0].subject == "aftersales.nordic-home.v1.ticket.opened"
    await publishing.append(4)
    await publishing.run_due()
    assert publishing.positions == [1, 2, 3, 4]


async def test_outage_of_nats_delays_entries_and_loses_none(store: Store) -> None:
    publishing = Publishing(store)
    await publishing.append(1, 2, 3)
    publishing.bus.away_after = 1
    await publishing.run_due()
    assert publishing.positions == [1]
    publishing.bus.away_after = 1_000
    assert await publishing.run_due() == 0  # it waits a little before the next try
    publishing.clock.advance(2)
    await publishing.run_due()
    assert publishing.positions == [1, 2, 3]


@dataclass
class Overtaken:
    """Publishers that rest only after something else has happened."""

    inner: PublisherRepository
    meanwhile: Callable[[], Awaitable[None]]

    async def progress(self, retailer: str) -> Progress:
        return await self.inner.progress(retailer)

    async def request(self, retailer: str) -> None:
        await self.inner.request(retailer)

    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        await self.meanwhile()
        return await self.inner.save(progress, again_at=again_at)


async def test_entry_appended_as_a_turn_ends_is_published(store: Store) -> None:
    publishing = Publishing(store)
    late = iter((2, 3))

    async def append_one() -> None:
        for number in late:
            await publishing.append(number)
            return

    overtaken = Overtaken(publishing.publishers, append_one)
    publishing.publish = PublishFeed(publishing.feed, overtaken, publishing.bus, publishing.clock)
    await publishing.append(1)
    await publishing.run_due()
    assert publishing.positions == [1, 2, 3]


async def test_two_replicas_at_once_publish_the_same_order(store: Store) -> None:
    one, two = Publishing(store), Publishing(store)
    two.bus = one.bus
    two.publish = PublishFeed(two.feed, two.publishers, one.bus, two.clock)
    await one.append(1, 2, 3, 4)
    first, second = one.publish.turn("nordic-home"), two.publish.turn("nordic-home")
    await first
    await second
    stored = list(dict.fromkeys(entry.event_id for entry in one.bus.published))  # the bus keeps the first of two
    assert stored == ["evt_1", "evt_2", "evt_3", "evt_4"]

"""The feed on a real NATS."""

from dataclasses import replace

import orjson
from domainkit.instants import SECOND, Instant
from notifications.feed.domain.projection import PartnerEvent
from notifications.feed.publishing import FEED_PUBLISHERS, PUBLISHERS_DUE, NatsPublisher, PublisherRepository
from notifications.feed.repository import FeedRepository
from notifications.feed.timers import feed_timer
from notifications.feed.use_cases import PublishFeed
from notifications.wiring import STREAMS
from servicekit.documents import Store
from servicekit.events.bus import Bus
from servicekit.testing.clock import FakeClock
from servicekit.testing.nats import nats_server

CAUSE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


async def test_feed_published_twice_is_on_nats_once_in_order(store: Store) -> None:
    clock = FakeClock()
    async with nats_server() as server:
        bus = Bus(server.url, "notifications")
        bus.start()
        assert await bus.wait_connected(10)
        await bus.ensure(STREAMS)
        publishers = PublisherRepository(store, clock)
        feed = FeedRepository(store, publishers, lambda: None)
        timer = feed_timer(
            store.documents(FEED_PUBLISHERS),
            PUBLISHERS_DUE,
            PublishFeed(feed, publishers, NatsPublisher(bus), clock),
        )
        for number in (1, 2, 3):
            data = {"ticket": {"ticket_id": "tkt_1"}}
            event = PartnerEvent(f"evt_{number}", "ticket.opened", "nordic-home", "tkt_1", Instant(0), CAUSE, data)
            await feed.append(event, number)
        await timer.act({"id": "nordic-home"})
        progress = await publishers.progress("nordic-home")
        again = replace(progress, published=0)  # as if a crash had lost it
        assert await publishers.save(again, again_at=clock())
        await timer.act({"id": "nordic-home"})
        subscription = await bus.jetstream.subscribe("aftersales.nordic-home.>", ordered_consumer=True)
        messages = [await subscription.next_msg(timeout=5) for _ in range(3)]
        assert [orjson.loads(message.data)["position"] for message in messages] == [1, 2, 3]
        assert {message.subject for message in messages} == {"aftersales.nordic-home.v1.ticket.opened"}
        assert [message.data.decode() for message in messages] == [
            entry.envelope for entry in await feed.entries("nordic-home", after=0, limit=10)
        ]
        assert (await bus.jetstream.stream_info("FEED")).state.messages == 3
        await bus.close()


async def test_feed_waits_while_nats_is_away(store: Store) -> None:
    clock = FakeClock()
    publishers = PublisherRepository(store, clock)
    feed = FeedRepository(store, publishers, lambda: None)
    data = {"ticket": {"ticket_id": "tkt_1"}}
    await feed.append(PartnerEvent("evt_1", "ticket.opened", "nordic-home", "tkt_1", Instant(0), "", data), 1)
    away = NatsPublisher(Bus("nats://127.0.0.1:1", "notifications"))
    await PublishFeed(feed, publishers, away, clock).turn("nordic-home")
    assert (await publishers.progress("nordic-home")).published == 0
    documents = store.documents(FEED_PUBLISHERS)
    clock.advance(2)
    assert await documents.claim(PUBLISHERS_DUE, {}, due=clock(), now=clock(), lease=SECOND)

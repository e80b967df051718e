"""A feed begun when the streams no longer held the first events of an aggregate, and the operator's way out."""

from domainkit.instants import Instant
from notifications.feed.publishing import PublisherRepository
from notifications.feed.repository import FEED_CURSORS, FeedRepository
from notifications.feed.use_cases import Feed
from notifications.source_events.domain.source_event import SourceEvent
from servicekit.documents import Store
from servicekit.testing.clock import FakeClock


def event(sequence: int) -> SourceEvent:
    ticket = {"id": "tkt_1", "customer_id": "cus", "status": "closed"}
    name = "aftersales.tickets.v1.TicketClosed"
    return SourceEvent(
        f"evt_{sequence}", name, "tickets", "nordic-home", "tkt_1", sequence, Instant(0), "", {"ticket": ticket}
    )


async def test_cursor_set_by_an_operator_releases_parked_events(store: Store) -> None:
    publishers = PublisherRepository(store, FakeClock())
    feed = Feed(FeedRepository(store, publishers, lambda: None), "fee_1")
    await feed.receive(event(7))
    await feed.receive(event(6))
    assert await feed.read("nordic-home", epoch="", after=0, limit=10) == []
    await store.documents(FEED_CURSORS).insert({"id": "tickets:tkt_1", "version": 1, "last": 5, "told": 0})
    await feed.receive(event(8))
    entries = await feed.read("nordic-home", epoch="", after=0, limit=10)
    assert [entry.event_id for entry in entries] == ["evt_6", "evt_7", "evt_8"]

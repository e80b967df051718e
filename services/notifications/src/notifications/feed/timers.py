"""Feeds that have something to publish."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.timers import Timer

from notifications.feed.use_cases import PublishFeed

FEED = "feed"


def feed_timer(publishers: Documents, due: Index, publish: PublishFeed) -> Timer:
    """Publishes the feeds that have something new. Two turns at once do no harm, so the lease may be short."""

    async def turn(document: Document) -> None:
        await publish.turn(document["id"])

    return Timer(FEED, publishers, due, turn, lease_seconds=15)

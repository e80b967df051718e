"""The feed on NATS: how far each retailer's is published, and the way there."""

from servicekit.documents import Collection, Document, DuplicateKey, Index, Store, VersionConflict
from servicekit.events.bus import Bus, BusUnavailable

from notifications.domain.instants import MINUTE, Instant
from notifications.feed.domain.feed import FeedEntry
from notifications.feed.ports import Clock, Progress

PUBLISHERS_DUE = Index("due", order_by="due_at")
FEED_PUBLISHERS = Collection("feed_publishers", (PUBLISHERS_DUE,))

_REST = MINUTE  # who appends takes a publisher that does not rest at its word: one that crashed then looks again


class StoredPublishers:
    """The PublisherStore of the use cases: one document per retailer, claimed by a timer while it is due."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._documents = store.documents(FEED_PUBLISHERS)
        self._clock = clock

    async def progress(self, retailer: str) -> Progress:
        document = await self._documents.get(retailer)
        return Progress(retailer, document["published"], document["version"]) if document else Progress(retailer, 0, 0)

    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        due_at = self._clock() + _REST if again_at is None else again_at
        document = _document(progress, due_at, rests=again_at is None)
        try:
            await self._documents.replace(document, if_version=progress.version)
        except VersionConflict:
            return False
        return True

    async def request(self, retailer: str) -> None:
        while True:
            document = await self._documents.get(retailer)
            if document and not document.get("rests", True):  # absent: stored by an earlier release
                return
            progress = Progress(retailer, document["published"], document["version"]) if document else None
            try:
                if progress:
                    await self._documents.replace(_document(progress, self._clock()), if_version=progress.version)
                else:
                    await self._documents.insert(_document(Progress(retailer, 0, 0), self._clock()))
            except (DuplicateKey, VersionConflict):
                continue
            return

    async def start_over(self) -> int:
        """Lets every feed be published from its first position; how many feeds there are."""
        feeds, after = 0, ""
        while page := await self._documents.scan(after=after):
            for document in page:
                progress = Progress(document["id"], 0, document["version"])
                await self._documents.replace(_document(progress, self._clock()), if_version=progress.version)
            feeds, after = feeds + len(page), page[-1]["id"]
        return feeds


class BusAnnouncer:
    """The Announcer of the use cases."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def announce(self, entry: FeedEntry) -> bool:
        try:
            await self._bus.publish(
                entry.subject, entry.envelope, message_id=entry.event_id, traceparent=entry.traceparent
            )
        except BusUnavailable:
            return False
        return True


def _document(progress: Progress, due_at: Instant, *, rests: bool = False) -> Document:
    return {
        "id": progress.retailer,
        "version": progress.version + 1,
        "published": progress.published,
        "due_at": due_at,
        "rests": rests,
    }

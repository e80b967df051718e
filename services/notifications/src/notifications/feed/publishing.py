"""The feed on NATS: how far each retailer's is published, and the way there."""

from dataclasses import replace

from domainkit.instants import MINUTE, Instant, after
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, DuplicateKey, Index, Store, VersionConflict
from servicekit.documents.codec import DocumentCodec
from servicekit.events.bus import Bus, BusUnavailable

from notifications.feed.domain.feed import FeedEntry, Progress
from notifications.feed.ports import Clock

PUBLISHERS_DUE = Index("due", order_by="due_at")
FEED_PUBLISHERS = Collection(
    "feed_publishers", (PUBLISHERS_DUE,), personal=NoPersonalData("How far each retailer's feed is published")
)

_PROGRESS = DocumentCodec(Progress, FEED_PUBLISHERS.name)
_REST = MINUTE  # who appends takes a publisher that does not rest at its word: one that crashed then looks again


class PublisherRepository:
    """The PublisherStore of the use cases: one document per retailer, claimed by a timer while it is due."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._documents = store.documents(FEED_PUBLISHERS)
        self._read = self._documents.reader(_PROGRESS)
        self._clock = clock

    async def progress(self, retailer: str) -> Progress:
        return await self._read.get(retailer) or Progress(id=retailer, due_at=self._clock())

    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        due_at = after(self._clock(), _REST) if again_at is None else again_at
        try:
            await self._replace(progress, due_at, rests=again_at is None)
        except VersionConflict:
            return False
        return True

    async def request(self, retailer: str) -> None:
        while True:
            progress = await self._read.get(retailer)
            if progress and not progress.rests:
                return
            try:
                if progress:
                    await self._replace(progress, self._clock())
                else:
                    first = Progress(id=retailer, version=1, due_at=self._clock(), rests=False)
                    await self._documents.insert(_PROGRESS.encode(first))
            except (DuplicateKey, VersionConflict):
                continue
            return

    async def start_over(self) -> int:
        """Lets every feed be published from its first position; how many feeds there are."""
        feeds, last = 0, ""
        while page := await self._documents.scan(after=last):
            for progress in map(_PROGRESS.decode, page):
                await self._replace(replace(progress, published=0), self._clock())
            feeds, last = feeds + len(page), page[-1]["id"]
        return feeds

    async def _replace(self, progress: Progress, due_at: Instant, *, rests: bool = False) -> None:
        changed = replace(progress, version=progress.version + 1, due_at=due_at, rests=rests)
        await self._documents.replace(_PROGRESS.encode(changed), if_version=progress.version)


class NatsPublisher:
    """The Publisher of the use cases."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def publish(self, entry: FeedEntry) -> bool:
        try:
            await self._bus.publish(
                entry.subject, entry.envelope.encode(), message_id=entry.event_id, traceparent=entry.traceparent
            )
        except BusUnavailable:
            return False
        return True

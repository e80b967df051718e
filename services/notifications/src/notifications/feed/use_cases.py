"""The partner feed, from the services' events to what a partner reads.

Order is kept per aggregate: event n passes after event n-1 has, and an event that comes early is parked meanwhile. So
an event that can never pass holds back its own aggregate and nothing else. Every step may be repeated, by another
replica too or after a crash: the feed takes each event once, and a cursor moves only from the state it was read in.
"""

from dataclasses import dataclass, replace

from domainkit.instants import SECOND, after

from notifications.feed.domain.feed import FeedCursor, FeedEntry, Step, passed, require_same, step_of
from notifications.feed.domain.refusals import cursor_expired
from notifications.feed.ports import Clock, FeedStore, Publisher, PublisherStore
from notifications.source_events.domain.source_event import SourceEvent


@dataclass(frozen=True, slots=True)
class Feed:
    store: FeedStore
    epoch: str  # another one after the feed was started anew: positions of the old one mean nothing then

    async def receive(self, event: SourceEvent) -> None:
        """Takes an event into the feed, now or when its turn comes; returns once that is stored.

        Raises NumberTaken where another event of the aggregate has its number.
        """
        step = step_of(event)
        cursor = await self.store.cursor(step.aggregate)
        if step.sequence == cursor.last + 1:
            cursor = await self._pass(cursor, step)
        elif step.sequence > cursor.last + 1:
            await self.store.park(step)
            # The one before it may have passed meanwhile, and looked for this one too early to see it parked.
            cursor = await self.store.cursor(step.aggregate)
        require_same(cursor, step)
        # Also after an event that passed before: whoever passed it may have crashed right here.
        while successor := await self.store.parked(cursor.id, cursor.last + 1):
            cursor = await self._pass(cursor, successor)
            await self.store.unpark(successor)

    async def _pass(self, cursor: FeedCursor, step: Step) -> FeedCursor:
        behind = passed(cursor, step)
        if step.partner:
            await self.store.append(step.partner, behind.told)
        return await self.store.advance(behind)

    async def read(self, retailer: str, *, epoch: str, after: int, limit: int) -> list[FeedEntry]:
        """What follows a position. Raises Refused (CURSOR_EXPIRED) for a position of another epoch."""
        if after and epoch != self.epoch:
            raise cursor_expired()
        return await self.store.entries(retailer, after=after, limit=limit)


_AT_ONCE = 500  # entries per turn: few enough to be through long before the lease is over
_PAUSE = 2 * SECOND  # before the next try where NATS does not answer


@dataclass(frozen=True, slots=True)
class PublishFeed:
    store: FeedStore
    publishers: PublisherStore
    publisher: Publisher
    clock: Clock

    async def turn(self, retailer: str) -> None:
        """Publishes what is new and stores how far it came.

        Two replicas at it at once (a lease that ran out) publish the same entries in the same order, and the bus keeps
        the first of two: one in flight is what keeps the order when one of them fails.
        """
        progress = await self.publishers.progress(retailer)
        entries = await self.store.entries(retailer, after=progress.published, limit=_AT_ONCE)
        for entry in entries:
            if not await self.publisher.publish(entry):
                await self.publishers.save(progress, again_at=after(self.clock(), _PAUSE))
                return
            progress = replace(progress, published=entry.position)
        if len(entries) == _AT_ONCE:
            await self.publishers.save(progress, again_at=self.clock())
            return
        rests = await self.publishers.save(progress, again_at=None)
        # What was appended after this looked, and before it rested, found it at work and did not ask for it.
        if rests and await self.store.entries(retailer, after=progress.published, limit=1):
            await self.publishers.request(retailer)

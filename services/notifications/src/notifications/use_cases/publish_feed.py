"""The feed's second hop: each retailer's entries go to NATS one by one, in the order of their positions."""

from dataclasses import dataclass, replace

from notifications.domain.instants import SECOND
from notifications.use_cases.ports import Announcer, Clock, FeedStore, PublisherStore

_AT_ONCE = 500  # entries per turn: few enough to be through long before the lease is over
_PAUSE = 2 * SECOND  # before the next try where NATS does not answer


@dataclass(frozen=True, slots=True)
class PublishFeed:
    store: FeedStore
    publishers: PublisherStore
    announcer: Announcer
    clock: Clock

    async def turn(self, retailer: str) -> None:
        """Publishes what is new and stores how far it came.

        Two replicas at it at once (a lease that ran out) publish the same entries in the same order, and the bus keeps
        the first of two: one in flight is what keeps the order when one of them fails.
        """
        progress = await self.publishers.progress(retailer)
        entries = await self.store.entries(retailer, after=progress.published, limit=_AT_ONCE)
        for entry in entries:
            if not await self.announcer.announce(entry):
                await self.publishers.save(progress, again_at=self.clock() + _PAUSE)
                return
            progress = replace(progress, published=entry.position)
        if len(entries) == _AT_ONCE:
            await self.publishers.save(progress, again_at=self.clock())
            return
        rests = await self.publishers.save(progress, again_at=None)
        # What was appended after this looked, and before it rested, found it at work and did not ask for it.
        if rests and await self.store.entries(retailer, after=progress.published, limit=1):
            await self.publishers.request(retailer)

"""What the feed needs from outside."""

from collections.abc import Callable
from typing import Protocol

from domainkit.instants import Instant

from notifications.feed.domain.feed import FeedCursor, FeedEntry, Progress, Step
from notifications.feed.domain.projection import PartnerEvent

Clock = Callable[[], Instant]
Wake = Callable[[], None]
"""Wakes a timer of this process: there is something to do now."""


class FeedStore(Protocol):
    async def cursor(self, aggregate: str) -> FeedCursor:
        """How far the aggregate has come; a new cursor for one never seen."""
        ...

    async def advance(self, cursor: FeedCursor) -> FeedCursor:
        """Stores a cursor if it was not changed meanwhile. Returns the one that is stored now."""
        ...

    async def park(self, step: Step) -> None:
        """Keeps a step for when its turn comes. Parking it again changes nothing.

        Raises NumberTaken where another event is parked under its number.
        """
        ...

    async def parked(self, aggregate: str, sequence: int) -> Step | None: ...
    async def unpark(self, step: Step) -> None: ...
    async def append(self, event: PartnerEvent, sequence: int) -> None:
        """Puts an event at the end of its retailer's feed, unless it is in the feed already, and has it published.

        `sequence` counts the events of its aggregate that partners receive.
        """
        ...

    async def entries(self, retailer: str, *, after: int, limit: int) -> list[FeedEntry]:
        """What follows a position, in order."""
        ...


class PublisherStore(Protocol):
    async def progress(self, retailer: str) -> Progress: ...
    async def save(self, progress: Progress, *, again_at: Instant | None) -> bool:
        """Stores the progress, and when to go on. False: another replica did.

        None: when something is appended, and once in a while in case that was missed.
        """
        ...

    async def request(self, retailer: str) -> None:
        """Has the retailer's feed looked at now."""
        ...


class Publisher(Protocol):
    async def publish(self, entry: FeedEntry) -> bool:
        """Publishes an entry on NATS and waits until it is stored there; False while it cannot be."""
        ...

"""How much of a collection waits to be published."""

from dataclasses import dataclass

MOST_COUNTED = 10_000  # documents that wait: during an outage these are many, and they are counted every few seconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document with this many events to publish, the oldest recorded then."""

    id: str
    events: int
    oldest: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many documents have events to publish, when the oldest of these was recorded, and which wait longest.

    They are counted up to MOST_COUNTED.
    """

    pending: int
    oldest: int | None
    longest: tuple[Waiting, ...] = ()

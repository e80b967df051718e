"""Points in time and lengths of time: whole microseconds, so that no rounding ever moves a deadline."""

from typing import NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

EPOCH = Instant(0)

Duration = int
"""Microseconds."""

SECOND: Duration = 1_000_000
MINUTE: Duration = 60 * SECOND
HOUR: Duration = 60 * MINUTE
DAY: Duration = 24 * HOUR


def after(instant: Instant, duration: Duration) -> Instant:
    """The instant that is `duration` later, or earlier for a negative one."""
    return Instant(instant + duration)

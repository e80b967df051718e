"""The clock of a process."""

import time
from collections.abc import Callable

from domainkit.instants import SECOND, Instant

Clock = Callable[[], Instant]
"""Returns the present instant. Nothing else in the platform does."""


def system_clock(offset_seconds: float = 0.0) -> Clock:
    """The machine's clock, shifted by `offset_seconds`: a test's way to run a process with a wrong clock."""
    offset = int(offset_seconds * SECOND)
    return lambda: Instant(time.time_ns() // 1_000 + offset)

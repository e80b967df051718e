"""A clock that a test sets."""

from dataclasses import dataclass

from domainkit.instants import SECOND, Instant, after

DEFAULT_NOW = Instant(1_767_225_600_000_000)  # 2026-01-01T00:00:00Z


@dataclass
class FakeClock:
    """Call it for the instant."""

    now: Instant = DEFAULT_NOW

    def __call__(self) -> Instant:
        return self.now

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> Instant:
        """Move on, and say what time it is then."""
        self.now = after(self.now, round((seconds + 60 * minutes + 3600 * hours + 86400 * days) * SECOND))
        return self.now

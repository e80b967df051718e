"""When a message that did not leave is tried again."""

from dataclasses import dataclass

from domainkit.instants import HOUR, SECOND, Duration, Instant, after


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """Exponential back-off without jitter: every delivery has its own instant anyway. All in microseconds."""

    first: Duration = 10 * SECOND
    longest: Duration = 4 * HOUR
    give_up_after: Duration = 72 * HOUR

    def after_attempt(self, attempts: int, *, created_at: Instant, now: Instant) -> Instant | None:
        """The next attempt after `attempts` failed ones: the pause doubles each time. None: it is time to give up."""
        return self._unless_too_late(after(now, min(self.longest, self.first << min(attempts - 1, 40))), created_at)

    def while_unready(self, *, created_at: Instant, now: Instant) -> Instant | None:
        """The next look for something that has yet to arrive: as long again as it was already waited for."""
        return self._unless_too_late(after(now, min(self.longest, max(SECOND, now - created_at))), created_at)

    def _unless_too_late(self, next_attempt_at: Instant, created_at: Instant) -> Instant | None:
        return next_attempt_at if next_attempt_at <= after(created_at, self.give_up_after) else None

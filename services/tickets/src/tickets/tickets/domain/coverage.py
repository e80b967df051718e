"""Coverage of a ticket's asset, and when to ask warranty again where it is unknown."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domainkit.instants import DAY, HOUR, SECOND, Duration, Instant, after

FIRST_RETRY: Duration = 5 * SECOND
LONGEST_RETRY: Duration = HOUR
KEEP_ASKING: Duration = 30 * DAY


class CoverageState(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    """No asset, or one that was no longer the customer's."""
    UNKNOWN = "unknown"
    COVERED = "covered"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether the asset was covered when the ticket was opened. `kind` is statutory or commercial, if covered.

    `reason` says why not covered or why unknown. `retry_at` is the next attempt where it is unknown.
    """

    state: CoverageState
    kind: str = ""
    ends_at: Instant | None = None
    checked_at: Instant | None = None
    reason: str = ""
    attempts: int = 0
    retry_at: Instant | None = None


NOT_APPLICABLE = Coverage(CoverageState.NOT_APPLICABLE)


def unknown(reason: str) -> Coverage:
    return Coverage(CoverageState.UNKNOWN, reason=reason)


def ask_again(coverage: Coverage, *, attempts: int, opened_at: Instant, now: Instant) -> Coverage:
    """An unknown coverage with its next attempt: each waits twice as long as the last, up to an hour, for 30 days."""
    pause = min(FIRST_RETRY << min(attempts, 20), LONGEST_RETRY)
    retry_at = after(now, pause)
    return replace(coverage, attempts=attempts + 1, retry_at=retry_at if retry_at < opened_at + KEEP_ASKING else None)

"""Timers of tickets."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from tickets.tickets.use_cases.coverage import CoverageChecks


def coverage_timer(
    tickets: Documents, retries: Index, checks: CoverageChecks, clock: Clock, *, every_seconds: float
) -> Timer:
    """Asks warranty again about tickets whose coverage is unknown."""

    async def ask(ticket: Document) -> None:
        await checks.determine(ticket["id"], clock())

    return Timer("coverage", tickets, retries, ask, every_seconds=every_seconds)

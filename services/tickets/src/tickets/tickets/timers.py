"""Timers of tickets."""

from collections.abc import Sequence

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer

from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.erase_ticket import EraseTicket


def coverage_timer(
    tickets: Documents, retries: Index, checks: CoverageChecks, clock: Clock, *, every_seconds: float
) -> Timer:
    """Asks warranty again about tickets whose coverage is unknown."""

    async def ask(ticket: Document) -> None:
        await checks.determine(ticket["id"], clock())

    return Timer("coverage", tickets, retries, ask, every_seconds=every_seconds)


def closed_tickets_timer(
    tickets: Documents, kept: Index, erase_ticket: EraseTicket, clock: Clock, *, days: int
) -> Sequence[Timer]:
    """Empties tickets that were closed so many days ago: more than the days in which they can be reopened."""

    async def erase(ticket: Document) -> bool:
        await erase_ticket.erase(ticket["id"], now=clock())
        return True

    return retention_timer("closed-tickets", tickets, kept, days, erase)

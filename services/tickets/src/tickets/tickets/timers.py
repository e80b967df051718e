"""Timers of tickets."""

from collections.abc import Sequence

from domainkit.instants import SECOND
from prometheus_client import Histogram
from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer
from servicekit.telemetry.metrics import AGES

from tickets.tickets.use_cases.clock_work import ClockWork
from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.erase_ticket import EraseTicket
from tickets.tickets.use_cases.merging import MergeTickets
from tickets.tickets.use_cases.steps_by_time import StepsByTime

_LATE = Histogram("aftersales_sla_fact_late_seconds", "From due to noticed by the timer.", ["kind"], buckets=AGES)
_SLA_LEASE_SECONDS = 3  # an act is a guarded write: where a replica is killed, another one is still on time
_MERGED_BY_ITSELF_SECONDS = 10
_WARNING, _BREACH = _LATE.labels("warning"), _LATE.labels("breach")


def sla_timer(tickets: Documents, clocks: Index, work: ClockWork, clock: Clock) -> Timer:
    """Notices warnings and breaches when they are due, and carries out the rules of the policies.

    Of a ticket from a release that had no index of clocks, nothing counts as late: what is due is found at once.
    """

    async def notice(ticket: Document) -> None:
        for fact in await work.due(ticket["id"], clock()):
            late = clock() - max(fact.at, ticket["clock_at"])
            (_BREACH if fact.breach else _WARNING).observe(max(0, late) / SECOND)

    return Timer("sla", tickets, clocks, notice, lease_seconds=_SLA_LEASE_SECONDS)


def steps_timer(tickets: Documents, wakes: Index, steps: StepsByTime, clock: Clock) -> Timer:
    """Resumes, reminds, resolves and closes tickets when it is time."""

    async def act(ticket: Document) -> None:
        await steps.due(ticket["id"], clock())

    return Timer("ticket-steps", tickets, wakes, act)


def merges_timer(tickets: Documents, merge_steps: Index, merging: MergeTickets, clock: Clock) -> Timer:
    """Finishes merges that a crash left half done. The call that began one makes its steps itself, within seconds."""

    async def settle(ticket: Document) -> None:
        await merging.settle(ticket["id"], clock())

    return Timer("merges", tickets, merge_steps, settle, lease_seconds=10, age_seconds=_MERGED_BY_ITSELF_SECONDS)


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
        return await erase_ticket.erase_old(ticket["id"], now=clock())

    return retention_timer("closed-tickets", tickets, kept, days, erase)

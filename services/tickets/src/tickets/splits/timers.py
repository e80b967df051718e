"""Timers of splits."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from tickets.splits.use_cases import SplitTickets

_SPLIT_BY_ITSELF_SECONDS = 10


def splits_timer(tickets: Documents, split_steps: Index, splitting: SplitTickets, clock: Clock) -> Timer:
    """Finishes splits that a crash left half done. The call that began one makes its steps itself, within seconds."""

    async def settle(ticket: Document) -> None:
        await splitting.settle(ticket["id"], clock())

    return Timer("splits", tickets, split_steps, settle, lease_seconds=10, age_seconds=_SPLIT_BY_ITSELF_SECONDS)

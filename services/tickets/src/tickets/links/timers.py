"""Timers of links."""

from collections.abc import Sequence

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer

from tickets.links.use_cases import LinksOfTickets


def link_timers(
    links: Documents, to_settle: Index, kept: Index, settling: LinksOfTickets, *, days: int
) -> Sequence[Timer]:
    """Withdraws proposals that a crash left, and deletes links that ended so many days ago."""

    async def settle(link: Document) -> None:
        await settling.settle(link["id"])

    return [
        Timer("links", links, to_settle, settle, every_seconds=10.0, concurrency=1),
        *retention_timer("links", links, kept, days),
    ]

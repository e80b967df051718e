"""Timers of updates of children."""

from collections.abc import Sequence

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.retention import retention_timer
from servicekit.runtime.timers import Timer

from tickets.child_updates.use_cases import RunningUpdates


def child_update_timers(
    updates: Documents, due: Index, kept: Index, running: RunningUpdates, *, days: int
) -> Sequence[Timer]:
    """Carries out updates, a few children each time, and deletes those that were completed so many days ago."""

    async def settle(update: Document) -> None:
        await running.settle(update["id"])

    return [
        Timer("child-updates", updates, due, settle, lease_seconds=30, concurrency=2),
        *retention_timer("child-updates", updates, kept, days),
    ]

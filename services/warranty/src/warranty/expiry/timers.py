"""Timers of coverages that end."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from warranty.expiry.use_cases import AnnounceExpiry


def alerts_timer(assets: Documents, due: Index, announcing: AnnounceExpiry, clock: Clock) -> Timer:
    """Announces the end of coverages ahead."""

    async def act(asset: Document) -> None:
        await announcing.announce(asset["id"], now=clock())

    return Timer("coverage-alerts", assets, due, act)

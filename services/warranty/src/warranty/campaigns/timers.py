"""The timer that lists the units of campaigns."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from warranty.campaigns.use_cases import ListUnits


def listing_timer(campaigns: Documents, walking: Index, listing: ListUnits, clock: Clock) -> Timer:
    """A batch of units at a time; a complete list looks for late ones every minute."""

    async def act(campaign: Document) -> None:
        await listing.walk(campaign["id"], clock())

    return Timer("campaign-listing", campaigns, walking, act, concurrency=2)

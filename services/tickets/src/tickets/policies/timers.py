"""Work in the background about policies."""

import asyncio
from dataclasses import dataclass

from domainkit.pages import Cursor
from servicekit.documents import Document, Documents, Index, StoreUnavailable
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer
from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

from tickets.policies.ports import AllRetailers
from tickets.policies.use_cases.known import KnownPolicies
from tickets.policies.use_cases.recomputing import PolicyRecomputations

_PAGE = 100
_AGAIN_AFTER_SECONDS = 10.0
_log = logger(__name__)


def recomputation_timer(
    policies: Documents, running: Index, recomputations: PolicyRecomputations, clock: Clock
) -> Timer:
    """Recomputes some tickets of each policy that was asked to."""

    async def go_on(policy: Document) -> None:
        await recomputations.go_on(policy["id"], clock())

    return Timer("sla-recomputations", policies, running, go_on)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Makes the default policies of retailers from before there were any, when the service starts.

    What the settings say then is what those retailers promised so far. A setting that changes later changes retailers
    alone that are created later.
    """

    retailers: AllRetailers
    known: KnownPolicies

    async def run(self) -> None:
        """Until each retailer has one. A ticket that is opened meanwhile does not wait for it."""
        while True:
            try:
                await self._each()
            except StoreUnavailable as error:
                _log.warning("default policies wait for the store", error=in_short(error))
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)
            else:
                return

    async def _each(self) -> None:
        after: Cursor | None = None
        while True:
            page = await self.retailers.page(size=_PAGE, after=after)
            for retailer in page.items:
                await self.known.begin(retailer.id)
            if page.rest is None:
                return
            after = page.rest

"""Timers of claims."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from warranty.claims.use_cases import PassTime


def answers_timer(claims: Documents, due: Index, passing: PassTime, clock: Clock) -> Timer:
    """Reminds of what was asked, and ends claims of which nobody answered it."""

    async def act(claim: Document) -> None:
        await passing.settle(claim["id"], clock())

    return Timer("claim-answers", claims, due, act)

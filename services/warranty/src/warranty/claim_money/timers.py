"""Timers of the money of claims."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

from warranty.claim_money.use_cases import ClaimMoney


def holds_timer(assets: Documents, due: Index, money: ClaimMoney, clock: Clock) -> Timer:
    """Ends changes of claims that a crash left half done. The call that began one ends it itself, within seconds."""

    async def act(asset: Document) -> None:
        await money.end_holds(asset["id"], clock())

    return Timer("claim-holds", assets, due, act, lease_seconds=10)

"""A claim of someone who is erased: what was decided stays, without texts and names."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import emptied

from warranty.claims.domain.changing import Outcome, recorded
from warranty.claims.domain.claim import Claim, ClaimAction, ClaimState, LineProgress
from warranty.claims.domain.states import ACTIONS


def erased(claim: Claim, by: Actor, now: Instant) -> Outcome:
    """Of which nothing has begun, it is withdrawn: nobody is left to want it. What was approved and begun goes on.

    Repeated, nothing changes.
    """
    if claim.erased_at is not None:
        return emptied(claim), []
    without = replace(emptied(claim), erased_at=now)
    begun = any(line.progress is not LineProgress.WAITING for line in claim.lines)
    if begun or ClaimAction.WITHDRAW not in ACTIONS[claim.state]:
        return replace(without, info=None), []
    ended = replace(without, ended=ClaimState.WITHDRAWN, info=None, reviewer=None)
    return recorded(without, ended, ClaimAction.WITHDRAW, by, now)

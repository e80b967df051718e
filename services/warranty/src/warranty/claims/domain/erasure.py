"""A claim of someone who is erased: what was decided stays, without texts and names."""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import emptied

from warranty.claims.domain.changing import Outcome, recorded
from warranty.claims.domain.claim import Claim, ClaimAction, ClaimState
from warranty.claims.domain.deciding import without_customer
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.states import ACTIONS, has_begun


def erased(claim: Claim, by: Actor, now: Instant) -> Outcome:
    """Of which nothing has begun, it is withdrawn: nobody is left to want it. What was approved and begun goes on.

    Otherwise its open lines are decided, as nobody is left to answer or to appeal: they keep what was approved before.

    Repeated, nothing changes.
    """
    if claim.erased_at is not None:
        return emptied(claim), []
    without = replace(emptied(claim), erased_at=now)
    if has_begun(claim) or ClaimAction.WITHDRAW not in ACTIONS[claim.state]:
        waits = any(line.state in (LineState.OPEN, LineState.INFO) for line in claim.lines)
        if not waits or claim.submitted_at is None or claim.ended is not None:
            return without, []
        lines = tuple(without_customer(line, by, now) for line in without.lines)
        decided = replace(without, lines=lines, info=None, reviewer=None)
        return recorded(without, decided, ClaimAction.DECIDE, by, now)
    ended = replace(without, ended=ClaimState.WITHDRAWN, info=None, reviewer=None)
    return recorded(without, ended, ClaimAction.WITHDRAW, by, now)

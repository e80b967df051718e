"""How every change of a claim is recorded: the header follows from the lines, and nothing else writes it."""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.claims.domain.claim import MOST_TRANSITIONS, Claim, ClaimAction, ClaimTransition
from warranty.claims.domain.events import ClaimChanged
from warranty.claims.domain.states import OVER, TRANSITIONS, header_of

Outcome = tuple[Claim, Sequence[ClaimChanged]]


def recorded(
    claim: Claim, changed: Claim, action: ClaimAction, by: Actor, now: Instant, *, reason: str = ""
) -> Outcome:
    """The changed claim with its header and this transition.

    Raises Refused (CLAIM_FULL) for a claim with MOST_TRANSITIONS, but for its end and for what time or an erasure does.
    """
    state = header_of(changed)
    if state is not claim.state and state not in TRANSITIONS[claim.state]:
        raise AssertionError(f"a claim does not go from {claim.state} to {state}")
    if len(claim.transitions) >= MOST_TRANSITIONS and state not in OVER and by.kind is not ActorKind.SERVICE:
        raise Refused("conflict", "CLAIM_FULL", f"The claim has changed {MOST_TRANSITIONS} times. Open another one.")
    transition = ClaimTransition(action, claim.state, state, by, now, reason)
    transitions = (*claim.transitions, transition)[-MOST_TRANSITIONS - 1 :]
    stored = replace(changed, state=state, transitions=transitions, updated_at=max(now, claim.updated_at))
    return stored, [ClaimChanged(stored, transition)]

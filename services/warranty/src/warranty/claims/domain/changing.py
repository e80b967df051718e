"""How every change of a claim is recorded: the header follows from the lines, and nothing else writes it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused

from warranty.claims.domain.charging import Charged
from warranty.claims.domain.claim import MOST_TRANSITIONS, Claim, ClaimAction, ClaimLine, ClaimTransition
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.events import ClaimChanged, ClaimEvent
from warranty.claims.domain.money import Referral
from warranty.claims.domain.payments import LinePayments
from warranty.claims.domain.states import OVER, TRANSITIONS, header_of

Outcome = tuple[Claim, Sequence[ClaimEvent]]
Charge = Callable[[Claim, Set[int]], Charged]
"""The money of the lines of these numbers, which are approved in the claim that is given."""


def uncharged(claim: Claim, numbers: Set[int]) -> Charged:
    """No money is stored with the lines."""
    return {}


def in_money(claim: Claim, made: Mapping[int, ClaimLine], charge: Charge) -> tuple[ClaimLine, ...]:
    """The lines of the claim after decisions, those that are approved with who pays.

    One whose money is for a person to look at stays as it was, with the reason as its last decision.
    """
    lines = tuple(made.get(line.number, line) for line in claim.lines)
    approved = {number for number, line in made.items() if line.state is LineState.APPROVED}
    money = charge(replace(claim, lines=lines), approved) if approved else {}
    return tuple(
        _in_money(was, line, money[line.number]) if line.number in money else line
        for was, line in zip(claim.lines, lines, strict=True)
    )


def _in_money(was: ClaimLine, line: ClaimLine, money: LinePayments | Referral) -> ClaimLine:
    if isinstance(money, LinePayments):
        return replace(line, payments=money)
    made = replace(
        line.decisions[-1],
        state=LineState.OPEN,
        share_percent=0,
        cap=None,
        reason_code=money.value,
        text="",  # what the customer would have read of the approval
        texts=None,
        goodwill=False,
    )
    return replace(was, decisions=(*was.decisions, made))


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
    referred = action is ClaimAction.DECIDE and not _decides(claim, stored)
    return stored, [ClaimChanged(stored, transition, referred)]


def _decides(claim: Claim, stored: Claim) -> bool:
    return any(
        len(line.decisions) > len(was.decisions) and line.decisions[-1].state is not LineState.OPEN
        for was, line in zip(claim.lines, stored.lines, strict=True)
    )

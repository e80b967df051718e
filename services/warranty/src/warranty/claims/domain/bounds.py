"""How many claims may be open at once, and for how long a draft is kept."""

from dataclasses import dataclass

from domainkit.refusals import Refused

from warranty.claims.domain.claim import Claim, ClaimState

MOST_OPEN_OF_ASSET = 20
MOST_OPEN_OF_CUSTOMER = 500
"""Drafts among them. Requests at the same moment are not counted against each other."""
DRAFT_DAYS = 90
_OPEN = frozenset(
    {
        *(ClaimState.DRAFT, ClaimState.SUBMITTED, ClaimState.INFO_REQUESTED, ClaimState.IN_REVIEW),
        *(ClaimState.APPROVED, ClaimState.PARTIALLY_APPROVED, ClaimState.APPEALED, ClaimState.IN_FULFILMENT),
    }
)


@dataclass(frozen=True, slots=True)
class OpenClaims:
    of_asset: int
    of_customer: int


def is_open(claim: Claim) -> bool:
    """Whether somebody has still to do something about it."""
    return claim.state in _OPEN


def require_room(there: OpenClaims) -> None:
    """Raises Refused: TOO_MANY_OPEN_CLAIMS."""
    if there.of_asset >= MOST_OPEN_OF_ASSET:
        raise _too_many(f"The asset has {MOST_OPEN_OF_ASSET} claims that are open.")
    if there.of_customer >= MOST_OPEN_OF_CUSTOMER:
        raise _too_many(f"The customer has {MOST_OPEN_OF_CUSTOMER} claims that are open.")


def _too_many(message: str) -> Refused:
    return Refused("conflict", "TOO_MANY_OPEN_CLAIMS", message)

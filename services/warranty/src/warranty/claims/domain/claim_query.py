"""What a list of claims may ask for."""

from dataclasses import dataclass

from warranty.claims.domain.claim import ClaimState


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """A retailer's claims: all, or those of which everything that is named is true."""

    retailer: str
    customer_id: str | None = None
    asset_id: str | None = None
    ticket_id: str | None = None
    state: ClaimState | None = None

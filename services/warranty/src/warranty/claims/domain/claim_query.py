"""What a list of claims may ask for."""

from dataclasses import dataclass
from enum import StrEnum

from warranty.claims.domain.claim import ClaimState


class ClaimOrder(StrEnum):
    """By DUE_AT claims of which no target runs are left out."""

    CREATED_AT = "created_at"
    DUE_AT = "due_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """A retailer's claims: all, or those of which everything that is named is true."""

    retailer: str
    customer_id: str | None = None
    asset_id: str | None = None
    ticket_id: str | None = None
    state: ClaimState | None = None
    order: ClaimOrder = ClaimOrder.CREATED_AT

"""What a list of entitlements may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementQuery:
    """A retailer's entitlements, or those to a plan or of a holder: a customer, an organisation or an asset."""

    retailer: str
    plan_id: str | None = None
    holder: str | None = None

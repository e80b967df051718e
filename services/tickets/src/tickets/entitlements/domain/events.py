"""What happens to an entitlement."""

from dataclasses import dataclass

from tickets.entitlements.domain.entitlement import Entitlement


@dataclass(frozen=True, slots=True)
class EntitlementChanged:
    entitlement: Entitlement

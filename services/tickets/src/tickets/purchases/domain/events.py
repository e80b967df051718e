"""What happens to a purchase. Each event holds the purchase as it is afterwards."""

from dataclasses import dataclass
from typing import Annotated

from domainkit.privacy import Personal

from tickets.purchases.domain.purchase import Purchase


@dataclass(frozen=True, slots=True)
class PurchaseReported:
    """`time_zone` is where the customer's coverage days begin and end."""

    purchase: Purchase
    time_zone: Annotated[str, Personal("their time zone")]


@dataclass(frozen=True, slots=True)
class PurchaseRegistered:
    """Warranty has decided on every unit."""

    purchase: Purchase


PurchaseEvent = PurchaseReported | PurchaseRegistered

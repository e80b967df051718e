"""What happens to a retailer."""

from dataclasses import dataclass

from tickets.retailers.domain.retailer import Retailer


@dataclass(frozen=True, slots=True)
class RetailerChanged:
    retailer: Retailer

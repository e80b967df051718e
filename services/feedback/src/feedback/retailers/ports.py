"""What the handlers need of the copies."""

from typing import Protocol

from feedback.retailers.domain.retailer import Retailer


class Retailers(Protocol):
    """Our copies of the retailers of tickets."""

    async def remember(self, retailer: Retailer) -> None:
        """Keeps the newest: a copy of an event with a lower sequence than the one known changes nothing."""

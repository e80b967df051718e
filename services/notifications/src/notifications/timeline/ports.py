"""What the timeline is made of."""

from collections.abc import Sequence
from typing import Protocol

from notifications.deliveries.domain.delivery import Delivery
from notifications.domain.viewer import Place, Viewer


class DeliveryHistory(Protocol):
    """The deliveries topic's use case."""

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Place | None, limit: int
    ) -> Sequence[Delivery]:
        """What was sent to a customer before a point, newest first."""
        ...

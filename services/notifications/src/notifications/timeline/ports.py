"""What the timeline is made of."""

from collections.abc import Sequence
from typing import Protocol

from domainkit.pages import Cursor
from domainkit.viewer import Viewer

from notifications.deliveries.domain.delivery import Delivery


class DeliveryHistory(Protocol):
    """The deliveries topic's use case."""

    async def before(
        self, retailer: str, customer_id: str, viewer: Viewer, *, before: Cursor | None, limit: int
    ) -> Sequence[Delivery]:
        """What was sent to a customer before a point, newest first."""
        ...

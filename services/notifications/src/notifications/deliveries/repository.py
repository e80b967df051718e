"""Deliveries as the use cases ask for them, on declared indexes."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from notifications.deliveries.domain.delivery import Decision, Delivery, DeliveryEvent, DeliveryQuery

DELIVERIES_DUE = Index("due", order_by="next_attempt_at")  # one that is over has no next attempt: it is not found
DELIVERIES_BY_STATE_AND_AGE = Index("by_state_and_age", equal=("state",), order_by="created_at")
DELIVERIES_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
DELIVERIES_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="created_at")
DELIVERIES_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")
DELIVERIES_BY_STATE = Index("by_state", equal=("retailer", "state"), order_by="created_at")
DELIVERIES = Collection(
    "deliveries",
    (
        DELIVERIES_DUE,
        DELIVERIES_BY_STATE_AND_AGE,
        DELIVERIES_BY_AGE,
        DELIVERIES_BY_TICKET,
        DELIVERIES_BY_CUSTOMER,
        DELIVERIES_BY_STATE,
    ),
    filters=tuple(Filterable(path, str) for path in ("customer_id", "state", "template", "last_error")),
    personal=PersonalData(
        kind=Delivery,
        purpose="To send a mail, again after a failure, and to show what was sent",
        retention="AFTERSALES_DELIVERIES_DAYS from its creation, or until the customer is erased",
    ),
)

_INDEXES = {
    "ticket_id": DELIVERIES_BY_TICKET,
    "customer_id": DELIVERIES_BY_CUSTOMER,
    "state": DELIVERIES_BY_STATE,
}
"""The index that finds the deliveries with a value of a field. The first one that a query names finds the fewest."""


@dataclass(frozen=True, slots=True)
class DeliveryRepository:
    deliveries: Aggregates[Delivery, DeliveryEvent]

    async def get(self, id: str) -> Delivery | None:
        return await self.deliveries.get(id)

    async def add(self, delivery: Delivery) -> bool:
        try:
            await self.deliveries.add(delivery, [])
        except DuplicateKey:
            return False
        return True

    async def change(
        self,
        id: str,
        act: Callable[[Delivery], Decision],
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Delivery | None:
        return await self.deliveries.change(id, act, if_version=if_version, idempotency_key=key)

    async def erase(self, id: str, act: Callable[[Delivery], Decision]) -> None:
        """As `change`; who resent it, and events that have yet to be published, are forgotten, too."""
        await self.deliveries.erase(id, act)

    async def page(self, query: DeliveryQuery, *, size: int, after: Cursor | None) -> Page[Delivery]:
        asked = _asked(query)
        index = next((index for path, index in _INDEXES.items() if path in asked), DELIVERIES_BY_AGE)
        where: dict[str, Any] = {"retailer": query.retailer}
        where |= {path: asked.pop(path) for path in index.equal if path in asked}
        filters = [Equal(path, values) for path, values in asked.items()]
        page = await self.deliveries.page(
            index,
            where,
            size=size,
            after=after,
            descending=True,
            filters=filters,
            at_least=query.created_since,
            below=query.created_until,
        )
        return Page(*page)


def _asked(query: DeliveryQuery) -> dict[str, Sequence[str]]:
    """The values that the query asks for, by the fields that have them."""
    asked: dict[str, Sequence[str]] = {}
    if query.ticket_id is not None:
        asked["ticket_id"] = [query.ticket_id]
    if query.customer_id is not None:
        asked["customer_id"] = [query.customer_id]
    if query.states:
        asked["state"] = query.states
    if query.templates:
        asked["template"] = query.templates
    if query.errors:
        asked["last_error"] = query.errors
    return asked

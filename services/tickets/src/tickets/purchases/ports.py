"""What the use cases of purchases need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer, Profile
from tickets.purchases.domain.events import PurchaseEvent
from tickets.purchases.domain.purchase import Purchase
from tickets.retailers.domain.retailer import Retailer

Decide = Callable[[Purchase], tuple[Purchase, Sequence[PurchaseEvent]]]


class Purchases(Protocol):
    async def get(self, id: str) -> Purchase | None: ...

    async def change(self, id: str, act: Decide) -> Purchase | None:
        """Loads the purchase, lets `act` decide and stores what it returns; None if there is no such purchase."""

    async def add_unless_known(self, purchase: Purchase, events: Sequence[PurchaseEvent]) -> Purchase:
        """Stores the purchase; returns the one that has its id if there is one already."""

    async def selling(self, retailer: str, asset_id: str) -> list[Purchase]:
        """The purchases that have this unit, and of which it was neither refused nor sold again."""

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        """The purchase whose id comes from another spelling of this order id."""

    def in_normal_form(self, purchase: Purchase) -> Purchase:
        """The purchase with its order id and its serials spelled as they would be stored today."""

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None) -> Page[Purchase]:
        """Newest first; of all customers where `customer_id` is None."""


class IdempotencyKeys(Protocol):
    """Keys of requests whose outcome has an id of its own, to which the key cannot lead."""

    async def remember(self, key: IdempotencyKey) -> None:
        """Stores a key before its request is carried out; refuses one that was used with another payload.

        The request must be safe to repeat: after a crash in between, the key alone is stored.
        """

    async def knows(self, key: IdempotencyKey) -> bool:
        """Whether the key is stored; refuses one that was used with another payload."""


class CustomerFile(Protocol):
    async def known(self, retailer: str, profile: Profile) -> Customer | None:
        """The customer whom a report is about, if there is one already."""

    async def enter(
        self,
        retailer: str,
        profile: Profile,
        *,
        former_key: str,
        id: str,
        order: str,
        ordered_at: Instant,
        now: Instant,
    ) -> Customer:
        """The customer whom a report of an order is about, brought up to date, or a new one with this id."""


class Retailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...

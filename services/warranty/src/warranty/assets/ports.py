"""What the use cases of assets need from storage and from product models."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset, Refusal
from warranty.assets.domain.asset_query import AssetQuery
from warranty.assets.domain.changes import Outcome
from warranty.product_models.domain.product_model import ProductModel
from warranty.serial_rules.domain.serial_rule import SerialRule


class ProductModels(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...


class SerialRules(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[SerialRule]: ...


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Asset]: ...

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        """The asset whose id derives from another spelling of this serial."""

    async def add_unless_known(self, asset: Asset) -> Asset:
        """Stores the asset and publishes its registration; returns the stored one where its id is taken."""

    async def add_unsold(self, asset: Asset, idempotency_key: IdempotencyKey | None) -> Asset | None:
        """Stores an asset without an owner, without an event; None where its id is taken.

        Returns the asset as it is now where the key made it.
        """

    async def change(
        self, id: str, act: Callable[[Asset], Outcome], *, idempotency_key: IdempotencyKey | None
    ) -> Asset | None:
        """Stores what `act` decides together with its events. None where there is no such asset."""

    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first; where words are searched for, the best matches first. A page may come short."""


class Refusals(Protocol):
    async def stored(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids under which a refusal is stored that is final."""

    async def add_unless_known(self, refusal: Refusal) -> None:
        """Stores the refusal and publishes it, unless its id is taken."""

    async def waiting_for(self, retailer: str, asset_id: str) -> Sequence[Refusal]:
        """Those of sales of this unit that wait for the end of the sale before them."""

    async def settle(self, id: str) -> None:
        """Its sale was registered: it waits no more."""


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool:
        """Whether the customer has been erased, and nothing personal may be stored any more."""

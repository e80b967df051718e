"""What the use cases need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from warranty.domain.asset import Asset, Refusal
from warranty.domain.product_model import ProductModel

A_co = TypeVar("A_co", covariant=True)


class Viewer(Protocol):
    """Who asks, and what exists for them."""

    @property
    def role(self) -> str: ...
    @property
    def only_customer(self) -> str | None:
        """The one customer whose records exist for the viewer; None where the scope is wider."""

    def sees(self, retailer: str, customer_id: str | None = None) -> bool: ...


class Request(Protocol):
    """A request that its caller may repeat: its key, and the fingerprint of its payload."""

    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...


class Place(Protocol):
    """Where a page ended: the sort value and the id of its last entry."""

    @property
    def key(self) -> int | str | None: ...
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class After:
    """A place that we make ourselves."""

    key: int | str | None
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[A_co]):
    """Some of a list, and where the rest of it begins; None if there is no rest."""

    items: Sequence[A_co]
    rest: Place | None


class ProductModelStore(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...
    async def get_many(self, ids: Sequence[str]) -> list[ProductModel]: ...

    async def add(self, model: ProductModel, request: Request | None) -> ProductModel:
        """Stores it; a repeated request is answered with the model it made."""

    async def page(self, retailer: str, *, size: int, after: Place | None) -> Page[ProductModel]:
        """A retailer's models, newest first."""


class AssetStore(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def of_serial(self, retailer: str, product_model_id: str, serial: str) -> Asset | None:
        """The asset whose id comes from another spelling of this serial."""

    async def add_unless_known(self, asset: Asset) -> Asset:
        """Stores it and tells that it is registered; answers with the one that has its id if there is one already."""

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Asset]:
        """Newest first; of all customers where `customer_id` is None."""


class RefusalStore(Protocol):
    async def known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that there are refusals of."""

    async def add_unless_known(self, refusal: Refusal) -> None:
        """Stores it and tells it, unless it is there already."""

"""What the use cases of passports need from storage, from assets and from product models."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.asset_query import AssetQuery
from warranty.campaigns.domain.campaign import Campaign
from warranty.components.domain.component import ComponentTree
from warranty.passports.domain.passport import Passport
from warranty.product_documents.domain.product_document import ProductDocument
from warranty.product_models.domain.product_model import ProductModel


class Passports(Protocol):
    async def of_subject(self, subject_id: str) -> Passport | None:
        """That of an asset or a product model."""

    async def with_public_id(self, public_id: str) -> Passport | None: ...

    async def add_unless_known(self, passport: Passport) -> Passport:
        """Stores it; returns the stored one where there is one already."""

    async def change(
        self, id: str, act: Callable[[Passport], Passport], *, idempotency_key: IdempotencyKey | None
    ) -> Passport | None:
        """Stores what `act` returns. None where there is no passport of this id."""


class Trees(Protocol):
    async def get(self, asset_id: str) -> ComponentTree | None: ...


class Attempts(Protocol):
    async def count(self, retailer: str, whose: str, *, most: int, now: Instant) -> None:
        """Stores one more attempt. Raises Refused: TOO_MANY_CODE_ATTEMPTS."""


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def page(self, query: AssetQuery, *, size: int, after: Cursor | None) -> Page[Asset]:
        """Newest first."""


class ProductModels(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...

    async def with_gtin(self, gtin: str, *, limit: int) -> Sequence[ProductModel]:
        """Those of all retailers with a GTIN of 14 digits, oldest first."""


class ProductDocuments(Protocol):
    async def of_model(self, product_model_id: str, *, limit: int) -> Sequence[ProductDocument]: ...


class Campaigns(Protocol):
    async def open_of(self, asset_id: str) -> Sequence[Campaign]:
        """The campaigns in which something is still to be done to the asset."""

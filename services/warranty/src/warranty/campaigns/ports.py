"""What the use cases of campaigns need from storage, from assets and from product models."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.assets.domain.asset import Asset
from warranty.campaigns.domain.campaign import Campaign, CampaignUnit, UnitState
from warranty.campaigns.domain.events import CampaignUnitChanged
from warranty.coverage.domain.coverage import Coverage
from warranty.product_models.domain.product_model import ProductModel


class ProductModels(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...


class Erasures(Protocol):
    async def includes(self, customer_id: str) -> bool: ...


class Assets(Protocol):
    async def get(self, id: str) -> Asset | None: ...

    async def of_model(
        self, retailer: str, product_model_id: str, *, size: int, after: Cursor | None
    ) -> Sequence[Asset]:
        """In the order of their registration."""

    async def change_coverages(
        self,
        id: str,
        act: Callable[[Asset], tuple[Coverage, ...]],
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> Asset | None: ...


class Campaigns(Protocol):
    async def get(self, id: str) -> Campaign | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Campaign]: ...

    async def add(self, campaign: Campaign, idempotency_key: IdempotencyKey | None) -> Campaign: ...

    async def change(
        self, id: str, act: Callable[[Campaign], Campaign], *, idempotency_key: IdempotencyKey | None = None
    ) -> Campaign | None: ...

    async def count(self, retailer: str, up_to: int) -> int: ...

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Campaign]:
        """Newest first."""


class CampaignUnits(Protocol):
    async def get(self, id: str) -> CampaignUnit | None: ...

    async def add_unless_known(self, joined: CampaignUnitChanged) -> CampaignUnit:
        """Adds the unit with its event. Returns the stored one where there is one already."""

    async def change(
        self,
        id: str,
        act: Callable[[CampaignUnit], tuple[CampaignUnit, list[CampaignUnitChanged]]],
        *,
        idempotency_key: IdempotencyKey | None,
    ) -> CampaignUnit | None: ...

    async def count(self, campaign_id: str, state: UnitState) -> int: ...

    async def page(
        self, campaign_id: str, state: UnitState | None, *, size: int, after: Cursor | None
    ) -> Page[CampaignUnit]:
        """In the order in which they joined."""

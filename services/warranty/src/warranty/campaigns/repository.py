"""The collections of campaigns and of their units, and the queries on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Never

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates, IntegrationEvent

from warranty.campaigns.domain.campaign import CLOSED, Campaign, CampaignUnit, UnitState
from warranty.campaigns.domain.events import CampaignUnitChanged

CAMPAIGNS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
CAMPAIGNS_WALKING = Index("walking", order_by="walks_at")
CAMPAIGNS = Collection(
    "campaigns",
    (CAMPAIGNS_BY_AGE, CAMPAIGNS_WALKING),
    personal=PersonalData(
        kind=Campaign,
        purpose="Which units are recalled, and who of the retailer's people decided it",
        retention="For good: nothing in it is about a customer",
    ),
)
UNITS_BY_CAMPAIGN = Index("by_campaign", equal=("campaign_id",), order_by="targeted_at")
UNITS_BY_STATE = Index("by_state", equal=("campaign_id", "state"), order_by="targeted_at")
UNITS_BY_ASSET = Index("by_asset", equal=("asset_id",), order_by="targeted_at")
CAMPAIGN_UNITS = Collection(
    "campaign_units",
    (UNITS_BY_CAMPAIGN, UNITS_BY_STATE, UNITS_BY_ASSET),
    personal=PersonalData(
        kind=CampaignUnit,
        purpose="How far the recall of a unit is, and who of the retailer's people set it",
        retention="For good: it names a unit, and no owner",
    ),
)
MOST_COUNTED = 100_000
MOST_OF_AN_ASSET = 50


def no_event(event: Never) -> IntegrationEvent:
    """Nothing is published about campaigns themselves: their units publish what becomes of them."""
    raise TypeError(event)


@dataclass(frozen=True, slots=True)
class CampaignRepository:
    campaigns: Aggregates[Campaign, Never]

    async def get(self, id: str) -> Campaign | None:
        return await self.campaigns.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Campaign]:
        return await self.campaigns.get_many(ids)

    async def add(self, campaign: Campaign, idempotency_key: IdempotencyKey | None) -> Campaign:
        return await self.campaigns.add(campaign, [], idempotency_key)

    async def change(
        self, id: str, act: Callable[[Campaign], Campaign], *, idempotency_key: IdempotencyKey | None = None
    ) -> Campaign | None:
        return await self.campaigns.change(id, lambda each: (act(each), []), idempotency_key=idempotency_key)

    async def count(self, retailer: str, up_to: int) -> int:
        return (await self.campaigns.count_up_to(CAMPAIGNS_BY_AGE, {"retailer": retailer}, up_to)).n

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Campaign]:
        where = {"retailer": retailer}
        return Page(*await self.campaigns.page(CAMPAIGNS_BY_AGE, where, size=size, after=after, descending=True))


@dataclass(frozen=True, slots=True)
class CampaignUnitRepository:
    units: Aggregates[CampaignUnit, CampaignUnitChanged]
    campaigns: CampaignRepository

    async def get(self, id: str) -> CampaignUnit | None:
        return await self.units.get(id)

    async def add_unless_known(self, joined: CampaignUnitChanged) -> CampaignUnit:
        try:
            return await self.units.add(joined.unit, [joined])
        except DuplicateKey:
            stored = await self.units.get(joined.unit.id)
            if stored is None:
                raise
            return stored

    async def change(
        self,
        id: str,
        act: Callable[[CampaignUnit], tuple[CampaignUnit, list[CampaignUnitChanged]]],
        *,
        idempotency_key: IdempotencyKey | None,
    ) -> CampaignUnit | None:
        return await self.units.change(id, act, idempotency_key=idempotency_key)

    async def count(self, campaign_id: str, state: UnitState) -> int:
        where = {"campaign_id": campaign_id, "state": state.value}
        return (await self.units.count_up_to(UNITS_BY_STATE, where, MOST_COUNTED)).n

    async def page(
        self, campaign_id: str, state: UnitState | None, *, size: int, after: Cursor | None
    ) -> Page[CampaignUnit]:
        where = {"campaign_id": campaign_id}
        if state is None:
            return Page(*await self.units.page(UNITS_BY_CAMPAIGN, where, size=size, after=after))
        return Page(*await self.units.page(UNITS_BY_STATE, where | {"state": state.value}, size=size, after=after))

    async def open_of(self, asset_id: str) -> Sequence[Campaign]:
        """The campaigns in which something is still to be done to the asset."""
        units = await self.units.find(UNITS_BY_ASSET, {"asset_id": asset_id}, limit=MOST_OF_AN_ASSET)
        ids = [each.campaign_id for each in units if each.state not in CLOSED]
        return await self.campaigns.get_many(ids) if ids else []

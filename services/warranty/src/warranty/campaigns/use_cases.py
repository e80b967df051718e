"""Campaigns: created, started, listed by a timer, and carried out unit by unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant, after
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.assets.domain.asset import Asset
from warranty.campaigns.domain.campaign import (
    CLOSED,
    MOST_CAMPAIGNS,
    SETTLED_AFTER,
    Campaign,
    CampaignDraft,
    CampaignState,
    CampaignUnit,
    UnitState,
    create_campaign,
    move,
    start,
    unit_of,
    walked_on,
)
from warranty.campaigns.domain.covering import covered
from warranty.campaigns.domain.events import CampaignUnitChanged, owner_of
from warranty.campaigns.ports import Assets, Campaigns, CampaignUnits, Erasures, ProductModels

BATCH = 100
"""Units that are looked at in one act of the timer."""
MOST_PREVIEWED = 2_000


@dataclass(frozen=True, slots=True)
class Owners:
    erasures: Erasures

    async def of(self, asset: Asset | None) -> str:
        """Who owns the unit; empty where nobody does, or the owner was erased."""
        owner = owner_of(asset) if asset is not None else ""
        return "" if owner and await self.erasures.includes(owner) else owner


@dataclass(frozen=True, slots=True)
class RunCampaigns:
    campaigns: Campaigns
    units: CampaignUnits
    assets: Assets
    models: ProductModels
    owners: Owners

    async def create(
        self,
        id: str,
        draft: CampaignDraft,
        viewer: Viewer,
        *,
        now: Instant,
        key_of: Callable[[str], IdempotencyKey | None],
    ) -> Campaign:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND, TOO_MANY_CAMPAIGNS, VALIDATION_FAILED."""
        model = await self.models.get(draft.product_model_id)
        if model is None or not viewer.sees(model.retailer):
            raise not_found("product model")
        campaign = create_campaign(id, model.retailer, draft, actor_of(viewer), now=now)
        known = await self.campaigns.get(id)
        if known is None and await self.campaigns.count(model.retailer, MOST_CAMPAIGNS) >= MOST_CAMPAIGNS:
            message = f"A retailer has at most {MOST_CAMPAIGNS} campaigns."
            raise Refused("conflict", "TOO_MANY_CAMPAIGNS", message)
        return await self.campaigns.add(campaign, key_of(model.retailer))

    async def start(self, id: str, viewer: Viewer, *, now: Instant, idempotency_key: IdempotencyKey | None) -> Campaign:
        """Raises Refused: CAMPAIGN_NOT_FOUND."""
        await self.get(id, viewer)
        started = await self.campaigns.change(id, lambda each: start(each, now=now), idempotency_key=idempotency_key)
        if started is None:
            raise not_found("campaign")
        return started

    async def get(self, id: str, viewer: Viewer) -> Campaign:
        """Raises Refused: CAMPAIGN_NOT_FOUND."""
        campaign = await self.campaigns.get(id)
        if campaign is None or not viewer.sees(campaign.retailer):
            raise not_found("campaign")
        return campaign

    async def progress(self, campaign: Campaign) -> Mapping[UnitState, int]:
        """How many units are in each state; of a draft, how many would be targeted."""
        if campaign.state is CampaignState.DRAFT:
            return {UnitState.TARGETED: await self._preview(campaign)}
        return {state: await self.units.count(campaign.id, state) for state in UnitState}

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[Campaign]:
        return await self.campaigns.page(retailer, size=size, after=after)

    async def listed(
        self, campaign_id: str, state: UnitState | None, viewer: Viewer, *, size: int, after: Cursor | None
    ) -> Page[CampaignUnit]:
        """Raises Refused: CAMPAIGN_NOT_FOUND."""
        await self.get(campaign_id, viewer)
        return await self.units.page(campaign_id, state, size=size, after=after)

    async def move(
        self,
        campaign_id: str,
        unit_id: str,
        state: UnitState,
        viewer: Viewer,
        *,
        now: Instant,
        idempotency_key: IdempotencyKey | None,
    ) -> CampaignUnit:
        """Raises Refused: CAMPAIGN_NOT_FOUND, CAMPAIGN_UNIT_NOT_FOUND, CAMPAIGN_UNIT_STATE."""
        campaign = await self.get(campaign_id, viewer)
        unit = await self.units.get(unit_id)
        if unit is None or unit.campaign_id != campaign_id:
            raise not_found("campaign unit")
        by, owner = actor_of(viewer), await self.owners.of(await self.assets.get(unit.asset_id))

        def act(stored: CampaignUnit) -> tuple[CampaignUnit, list[CampaignUnitChanged]]:
            moved = move(stored, state, by, now=now)
            changed = CampaignUnitChanged(moved, campaign.kind, owner, joined=False)
            return moved, [] if moved is stored else [changed]

        moved = await self.units.change(unit_id, act, idempotency_key=idempotency_key)
        if moved is None:
            raise not_found("campaign unit")
        return moved

    async def _preview(self, campaign: Campaign) -> int:
        found, last = 0, None
        for _ in range(MOST_PREVIEWED // BATCH):
            assets = await self.assets.of_model(campaign.retailer, campaign.product_model_id, size=BATCH, after=last)
            found += sum(campaign.is_about(each) for each in assets)
            if len(assets) < BATCH:
                break
            last = Cursor(assets[-1].registered_at, assets[-1].id)
        return found


@dataclass(frozen=True, slots=True)
class ListUnits:
    """The walk of a started campaign. A batch may be repeated: each of its steps is done once."""

    campaigns: Campaigns
    units: CampaignUnits
    assets: Assets
    owners: Owners

    async def walk(self, id: str, now: Instant) -> None:
        campaign = await self.campaigns.get(id)
        if campaign is None or campaign.walks_at is None:
            return
        found = await self.assets.of_model(
            campaign.retailer, campaign.product_model_id, size=BATCH, after=campaign.walked
        )
        settled = [each for each in found if each.registered_at <= after(now, -SETTLED_AFTER)]
        for asset in settled:
            if campaign.is_about(asset):
                owner = await self.owners.of(asset)
                joined = CampaignUnitChanged(unit_of(campaign, asset, now=now), campaign.kind, owner, joined=True)
                unit = await self.units.add_unless_known(joined)
                if unit.state not in CLOSED:
                    await self.assets.change_coverages(
                        asset.id,
                        lambda each: covered(each, campaign, now=now),
                        if_version=None,
                        idempotency_key=None,
                    )
        last = settled[-1] if settled else None
        caught_up = len(settled) < BATCH

        def act(stored: Campaign) -> Campaign:
            """What another replica has walked meanwhile stays."""
            same = (stored.walked_at, stored.walked_id) == (campaign.walked_at, campaign.walked_id)
            return walked_on(stored, last, caught_up=caught_up, now=now) if same else stored

        await self.campaigns.change(id, act)

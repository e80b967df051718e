"""Domain events of campaigns."""

from dataclasses import dataclass

from warranty.assets.domain.asset import Asset
from warranty.campaigns.domain.campaign import CampaignKind, CampaignUnit


@dataclass(frozen=True, slots=True)
class CampaignUnitChanged:
    """`customer_id`: who owned the unit then; empty where nobody did, or the owner was erased."""

    unit: CampaignUnit
    kind: CampaignKind
    customer_id: str
    joined: bool


def owner_of(asset: Asset) -> str:
    """Empty where the unit is in stock, or its sale has ended."""
    return asset.customer_id if asset.is_sold and asset.ended_at is None else ""

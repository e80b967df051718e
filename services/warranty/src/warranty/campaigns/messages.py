"""Campaigns and their units as aftersales.warranty.v1 shows them."""

from collections.abc import Mapping
from typing import Any

from aftersales.warranty.v1 import campaign_pb2 as pb
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from warranty.campaigns.domain.campaign import Campaign, CampaignUnit, UnitState, completed_percent

campaign_message = mapper(Campaign, pb.Campaign, computed={"etag": version_etag}, unset={"progress"})
unit_message = mapper(CampaignUnit, pb.CampaignUnit, computed={"etag": version_etag})


def with_progress(campaign: Campaign, counts: Mapping[UnitState, int], role: str) -> Any:
    """The fields of a campaign, with how far its units are."""
    progress = pb.CampaignProgress(
        units=sum(counts.values()),
        completed_percent=completed_percent(counts),
        **{state.value: count for state, count in counts.items()},
    )
    return {**campaign_message.fields(campaign, role=role), "progress": progress}

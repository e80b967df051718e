"""What partners may know of the units of campaigns: not whose they are."""

from notifications.feed.domain.fields import Data, Projected, only


def campaign_unit_changed(data: Data) -> Projected:
    fields = only(data, "campaign_id", "campaign_unit_id", "asset_id", "kind")
    if data["joined"]:
        return "campaign.unit_targeted", {**fields, **only(data, "late"), "targeted_at": data["changed_at"]}
    return "campaign.unit_changed", {**fields, **only(data, "state", "changed_at")}

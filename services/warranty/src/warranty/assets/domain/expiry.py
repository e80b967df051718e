"""Announcing to the owner of a unit that its coverages end before long."""

from collections.abc import Sequence
from dataclasses import replace

from domainkit.instants import Instant

from warranty.assets.domain.asset import Asset
from warranty.assets.domain.changes import Outcome
from warranty.assets.domain.events import CoverageExpiring
from warranty.assets.domain.life import AssetState
from warranty.coverage.domain.expiring import announce_ends, next_announcement

ALERT_DAYS = (60, 14)
"""How many days ahead, unless a setting says otherwise."""


def alert_at(asset: Asset, distances: Sequence[int]) -> Instant | None:
    """When it has to be looked at next; None: never, as it has no owner, or nothing ends that is not announced.

    What had ended when it was registered, or last looked at, is no news.
    """
    if not _has_owner(asset):
        return None
    since = asset.registered_at if asset.expiry_looked_at is None else asset.expiry_looked_at
    return next_announcement(asset.coverages, distances, since)


def announce(asset: Asset, distances: Sequence[int], *, silently: bool, now: Instant) -> Outcome:
    """`silently`: nobody is to be written to any more; the ends count as announced."""
    looked_at = replace(asset, expiry_looked_at=now)
    if not _has_owner(asset):
        return looked_at, []
    coverages, expiring = announce_ends(asset.coverages, distances, now=now)
    after = replace(looked_at, coverages=coverages)
    return after, [CoverageExpiring(after, expiring)] if expiring and not silently else []


def _has_owner(asset: Asset) -> bool:
    return asset.is_sold and asset.ended_at is None and asset.state is not AssetState.DISPOSED

"""Ending coverages by their meters, and projecting when that will be."""

from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.coverage.domain.metering import metered
from warranty.expiry.ports import Assets, Usages

_MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class SettleMeters:
    """Brings the coverages of an asset in line with what is stored of its meters. Repeating it changes nothing."""

    assets: Assets
    usages: Usages

    async def settle(self, asset_id: str, *, now: Instant) -> None:
        """Until it changes nothing any more: of two that settle at once, one may have read meters before the other.

        Raises Refused: LEDGER_FULL.
        """
        for _ in range(_MOST_ROUNDS):
            if not await self._changed(asset_id, now):
                return

    async def _changed(self, asset_id: str, now: Instant) -> bool:
        asset = await self.assets.get(asset_id)
        if asset is None:
            return False
        limits = {each.meter_limit for each in asset.coverages if each.meter_limit is not None}
        usage = {limit: await self.usages.usage(asset_id, limit, now=now) for limit in limits}
        coverages = metered(asset.coverages, usage, now=now)
        if coverages == asset.coverages:
            return False
        await self.assets.change_coverages(
            asset_id,
            lambda stored: coverages if stored.version == asset.version else stored.coverages,
            if_version=None,
            idempotency_key=None,
        )
        return True

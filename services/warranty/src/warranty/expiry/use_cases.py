"""Ending coverages by their meters, projecting when that will be, and announcing ends ahead."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant

from warranty.assets.domain.expiry import announce
from warranty.coverage.domain.metering import metered
from warranty.expiry.ports import Assets, Erasures, Usages

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


@dataclass(frozen=True, slots=True)
class AnnounceExpiry:
    """`distances`: how many days ahead."""

    assets: Assets
    erasures: Erasures
    distances: Sequence[int]

    async def announce(self, asset_id: str, *, now: Instant) -> None:
        """What is due of the asset, and never twice: the event and that it was published are one write."""
        asset = await self.assets.get(asset_id)
        if asset is None:
            return
        erased = await self.erasures.includes(asset.customer_id)

        await self.assets.change(
            asset_id,
            lambda stored: announce(
                stored, self.distances, silently=erased and stored.customer_id == asset.customer_id, now=now
            ),
            idempotency_key=None,
        )

"""What changes the usage of assets, or which limits they have."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.warranty.v1 import events_pb2 as pb
from aftersales.warranty.v1.asset_pb2 import Asset
from domainkit.refusals import Refused
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.runtime.clock import Clock
from servicekit.telemetry.logs import logger

from warranty.expiry.use_cases import SettleMeters

_log = logger(__name__)
_OF_METERS = (pb.MeterReadingRecorded, pb.MeterReadingRevoked, pb.MeterFitted)
_OF_ASSETS = (pb.AssetRegistered, pb.AssetCoverageChanged, pb.AssetCorrected)
_AT_ONCE = 8


@dataclass(frozen=True)
class UsageHandlers:
    clock: Clock
    settling: SettleMeters

    def subscriptions(self) -> Sequence[Subscription]:
        of_meters, of_assets = tuple(map(subject_of, _OF_METERS)), tuple(map(subject_of, _OF_ASSETS))
        return [
            Subscription("meter-limits", "WARRANTY", of_meters, self.settle_meter, in_flight=_AT_ONCE),
            Subscription("meter-terms", "WARRANTY", of_assets, self.settle_asset, in_flight=_AT_ONCE),
        ]

    async def settle_meter(self, event: Event) -> None:
        if event.type == pb.MeterFitted.DESCRIPTOR.full_name:
            await self._settle(event.read(pb.MeterFitted).meter.asset_id)
        elif event.type == pb.MeterReadingRevoked.DESCRIPTOR.full_name:
            await self._settle(event.read(pb.MeterReadingRevoked).meter_reading.asset_id)
        else:
            await self._settle(event.read(pb.MeterReadingRecorded).meter_reading.asset_id)

    async def settle_asset(self, event: Event) -> None:
        """A unit that was used before it was sold, a limit that came later, or a start that has moved."""
        asset = _asset_of(event)
        if any(coverage.HasField("meter_limit") for coverage in asset.coverages):
            await self._settle(asset.id)

    async def _settle(self, asset_id: str) -> None:
        try:
            await self.settling.settle(asset_id, now=self.clock())
        except Refused as refused:
            if refused.reason != "LEDGER_FULL":
                raise
            _log.warning("a meter limit was not recorded: the ledgers are full", asset_id=asset_id)


def _asset_of(event: Event) -> Asset:
    if event.type == pb.AssetRegistered.DESCRIPTOR.full_name:
        return event.read(pb.AssetRegistered).asset
    if event.type == pb.AssetCorrected.DESCRIPTOR.full_name:
        return event.read(pb.AssetCorrected).asset
    return event.read(pb.AssetCoverageChanged).asset

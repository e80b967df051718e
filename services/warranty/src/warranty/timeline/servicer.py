"""TimelineService: the assets on a customer's timeline."""

from dataclasses import dataclass

from aftersales.common.v1 import timeline_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from domainkit.instants import Instant
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.parsing import Context, optional_cursor
from servicekit.runtime.clock import Clock

from warranty.assets.domain.asset import Asset
from warranty.timeline.use_cases import TimelineQueries


@dataclass(frozen=True)
class TimelineServicer(TimelineServiceServicer):
    access: Access
    clock: Clock
    timeline: TimelineQueries

    async def ListTimelineEntries(
        self, request: pb.ListTimelineEntriesRequest, context: Context
    ) -> pb.ListTimelineEntriesResponse:
        caller = await self.access.caller(context, "ListTimelineEntries")
        before = optional_cursor(request, "before")
        assets = await self.timeline.before(
            caller.retailer(request.retailer), request.customer_id, caller, before=before, limit=request.limit
        )
        now = self.clock()
        return pb.ListTimelineEntriesResponse(entries=[_entry(asset, now) for asset in assets])


def _entry(asset: Asset, now: Instant) -> pb.TimelineEntry:
    """`status` is covered, expired, not_started or no_coverage as of now."""
    check = asset.coverage_at(now)
    return pb.TimelineEntry(
        kind=pb.TIMELINE_ENTRY_KIND_ASSET,
        id=asset.id,
        occurred_at=to_timestamp(asset.registered_at),
        title=f"{asset.manufacturer} {asset.name}",
        status="covered" if check.coverage else check.reason.lower(),
    )

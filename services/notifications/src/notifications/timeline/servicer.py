"""TimelineService: our part of a customer's history."""

from dataclasses import dataclass

from aftersales.common.v1 import timeline_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.parsing import Context, optional_cursor

from notifications.deliveries.domain.delivery import Delivery
from notifications.timeline.ports import DeliveryHistory


@dataclass(frozen=True)
class TimelineServicer(TimelineServiceServicer):
    access: Access
    queries: DeliveryHistory

    async def ListTimelineEntries(
        self, request: pb.ListTimelineEntriesRequest, context: Context
    ) -> pb.ListTimelineEntriesResponse:
        caller = await self.access.caller(context, "ListTimelineEntries")
        before = optional_cursor(request, "before")
        found = await self.queries.before(
            caller.retailer(request.retailer), request.customer_id, caller, before=before, limit=request.limit
        )
        return pb.ListTimelineEntriesResponse(entries=map(_entry, found))


def _entry(delivery: Delivery) -> pb.TimelineEntry:
    return pb.TimelineEntry(
        kind=pb.TIMELINE_ENTRY_KIND_DELIVERY,
        id=delivery.id,
        occurred_at=to_timestamp(delivery.created_at),
        title=f"E-mail: {delivery.template.replace('_', ' ')}",
        status=delivery.state,
    )

"""TimelineService: our part of a customer's history."""

from dataclasses import dataclass

from aftersales.common.v1 import timeline_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from domainkit.pages import Cursor
from domainkit.refusals import invalid
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.rpc.parsing import Context

from notifications.deliveries.domain.delivery import Delivery
from notifications.timeline.ports import DeliveryHistory

MOST_ENTRIES = 100


@dataclass(frozen=True)
class TimelineServicer(TimelineServiceServicer):
    access: Access
    queries: DeliveryHistory

    async def ListTimelineEntries(
        self, request: pb.ListTimelineEntriesRequest, context: Context
    ) -> pb.ListTimelineEntriesResponse:
        caller = await self.access.caller(context, "ListTimelineEntries")
        if not 1 <= request.limit <= MOST_ENTRIES:
            raise invalid("limit", f"Must be 1 to {MOST_ENTRIES}.")
        point = request.before
        before = Cursor(from_timestamp(point.occurred_at), point.id) if request.HasField("before") else None
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

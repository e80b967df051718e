"""TimelineService: this service's part of a customer's history."""

from dataclasses import dataclass

from aftersales.common.v1 import timeline_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.parsing import Context, optional_cursor

from tickets.tickets.domain.ticket import Ticket
from tickets.timeline.use_cases import Entry, Timeline, occurred_at


@dataclass(frozen=True)
class TimelineServicer(TimelineServiceServicer):
    access: Access
    timeline: Timeline

    async def ListTimelineEntries(
        self, request: pb.ListTimelineEntriesRequest, context: Context
    ) -> pb.ListTimelineEntriesResponse:
        caller = await self.access.caller(context, "ListTimelineEntries")
        before = optional_cursor(request, "before")
        entries = await self.timeline.before(
            caller.retailer(request.retailer), request.customer_id, caller, before=before, limit=request.limit
        )
        return pb.ListTimelineEntriesResponse(entries=[_entry(entry) for entry in entries])


def _entry(entry: Entry) -> pb.TimelineEntry:
    if isinstance(entry, Ticket):
        kind, title, status = pb.TIMELINE_ENTRY_KIND_TICKET, entry.subject, entry.status.value
    else:
        kind, title, status = pb.TIMELINE_ENTRY_KIND_PURCHASE, entry.order_id, entry.state.value
    occurred = to_timestamp(occurred_at(entry))
    return pb.TimelineEntry(kind=kind, id=entry.id, occurred_at=occurred, title=title, status=status)

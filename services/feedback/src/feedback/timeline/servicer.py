"""TimelineService: the answers on a customer's timeline."""

from dataclasses import dataclass

from aftersales.common.v1 import timeline_service_pb2 as pb
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceServicer
from servicekit.auth.authorization import Access
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.parsing import Context, optional_cursor

from feedback.answers.domain.answer import SCALE_MAX, Answer
from feedback.timeline.use_cases import TimelineQueries


@dataclass(frozen=True)
class TimelineServicer(TimelineServiceServicer):
    access: Access
    timeline: TimelineQueries

    async def ListTimelineEntries(
        self, request: pb.ListTimelineEntriesRequest, context: Context
    ) -> pb.ListTimelineEntriesResponse:
        caller = await self.access.caller(context, "ListTimelineEntries")
        before = optional_cursor(request, "before")
        answers = await self.timeline.before(
            caller.retailer(request.retailer), request.customer_id, caller, before=before, limit=request.limit
        )
        return pb.ListTimelineEntriesResponse(entries=[_entry(answer) for answer in answers])


def _entry(answer: Answer) -> pb.TimelineEntry:
    return pb.TimelineEntry(
        kind=pb.TIMELINE_ENTRY_KIND_ANSWER,
        id=answer.id,
        occurred_at=to_timestamp(answer.answered_at),
        title=f"{answer.metric.upper()} {answer.score} of {SCALE_MAX}",
        status="given",
    )

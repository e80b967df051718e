"""The answers on a customer's timeline, over gRPC."""

from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest, TimelinePoint
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.feedback.tests.steps import answered


async def test_timeline_lists_answers_before_a_point_newest_first(service: RunningService) -> None:
    mine = await answered(service, 5, 2)
    everything = ListTimelineEntriesRequest(customer_id="cus_1", limit=10)
    entries = (await service.call(everything)).entries
    assert [(entry.id, entry.title) for entry in entries] == [(mine[1].id, "CSAT 2 of 5"), (mine[0].id, "CSAT 5 of 5")]
    point = TimelinePoint(occurred_at=to_timestamp(service.clock()), id=mine[1].id)
    older = ListTimelineEntriesRequest(customer_id="cus_1", limit=10, before=point)
    assert [entry.id for entry in (await service.call(older)).entries] == [mine[0].id]

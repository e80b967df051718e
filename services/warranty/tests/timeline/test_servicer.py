"""The assets on a customer's timeline, over gRPC."""

from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest, TimelinePoint
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import create, purchase, report


async def test_timeline_lists_assets_before_a_point_newest_first(service: RunningService) -> None:
    model = await create(service)
    for number in (1, 2, 3):
        service.clock.advance(1)
        await report(service, purchase(model.id, [f"ast_{number}"], id=f"pur_{number}"))
    first = await service.call(ListTimelineEntriesRequest(customer_id="cus_1", limit=2))
    assert [(entry.id, entry.title, entry.status) for entry in first.entries] == [
        ("ast_3", "Frostvik Cooler 300", "covered"),
        ("ast_2", "Frostvik Cooler 300", "covered"),
    ]
    last = first.entries[-1]
    before = TimelinePoint(occurred_at=last.occurred_at, id=last.id)
    rest = await service.call(ListTimelineEntriesRequest(customer_id="cus_1", limit=2, before=before))
    assert [entry.id for entry in rest.entries] == ["ast_1"]

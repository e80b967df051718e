"""TimelineService over gRPC."""

from aftersales.common.v1 import timeline_service_pb2 as timeline
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import Shop


async def test_timeline_is_newest_first_and_continues(service: RunningService, shop: Shop) -> None:
    ids = [shop.purchase.id]
    for _ in range(3):
        service.clock.advance(1)
        ids.append((await shop.open()).id)
    asked, seen = timeline.ListTimelineEntriesRequest(customer_id=shop.purchase.customer_id, limit=3), []
    while page := (await service.call(asked)).entries:
        seen += [entry.id for entry in page]
        asked.before.occurred_at.CopyFrom(page[-1].occurred_at)
        asked.before.id = page[-1].id
    assert seen == ids[::-1]

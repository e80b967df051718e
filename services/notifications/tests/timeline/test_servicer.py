from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest, TimelinePoint
from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.tickets.v1.events_pb2 import TicketOpened
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import introduce, settled


async def test_timeline_shows_deliveries_before_a_point(service: RunningService, opened: TicketOpened) -> None:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    (sent,) = await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    request = ListTimelineEntriesRequest(customer_id="cus_maija", limit=10)
    (entry,) = (await service.call(request)).entries
    assert (entry.id, entry.title, entry.status) == (sent.id, "E-mail: ticket acknowledged", "sent")
    request.before.CopyFrom(TimelinePoint(occurred_at=to_timestamp(service.clock()), id=sent.id))
    assert not (await service.call(request)).entries
    foreign = await service.call(request, "customer", customer="cus_other")
    assert not foreign.entries

"""Who may call what, proved from the wrong side."""

from typing import Any

from aftersales.common.v1.export_service_pb2 import ExportRecordsRequest
from aftersales.common.v1.timeline_service_pb2 import ListTimelineEntriesRequest
from aftersales.notifications.v1.delivery_service_pb2 import (
    GetDeliveryPreviewRequest,
    GetDeliveryRequest,
    ListDeliveriesRequest,
    ResendDeliveryRequest,
)
from aftersales.notifications.v1.feed_service_pb2 import ListFeedEventsRequest
from aftersales.tickets.v1.events_pb2 import TicketOpened
from google.protobuf.message import Message
from notifications.access import ACCESS
from servicekit.auth.authorization import Role
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import deliveries

REQUESTS: dict[str, Message] = {
    "GetDelivery": GetDeliveryRequest(id="dlv_unknown"),
    "GetDeliveryPreview": GetDeliveryPreviewRequest(id="dlv_unknown"),
    "ResendDelivery": ResendDeliveryRequest(id="dlv_unknown"),
    "ListDeliveries": ListDeliveriesRequest(retailer="nordic-home"),
    "ListTimelineEntries": ListTimelineEntriesRequest(retailer="nordic-home", customer_id="cus_maija", limit=10),
    "ExportRecords": ExportRecordsRequest(retailer="nordic-home", customer_id="cus_1"),
    "ListFeedEvents": ListFeedEventsRequest(retailer="nordic-home"),
}


async def test_customer_sees_only_own_deliveries(service: RunningService, opened: TicketOpened) -> None:
    await service.deliver("mail", opened, "tkt_1")
    (delivery,) = await deliveries(service)
    own, other = {"customer": "cus_maija"}, {"customer": "cus_other"}
    read = await service.call(GetDeliveryRequest(id=delivery.id), "customer", **own)
    assert read.delivery.id == delivery.id
    not_found = ("NOT_FOUND", "DELIVERY_NOT_FOUND")
    for hidden in (GetDeliveryRequest(id=delivery.id), GetDeliveryPreviewRequest(id=delivery.id)):
        assert await service.refusal(hidden, "customer", **other) == not_found
    denied = ("PERMISSION_DENIED", "ACCESS_DENIED")
    assert await service.refusal(ResendDeliveryRequest(id=delivery.id), "customer", **own) == denied
    for request in (
        ListDeliveriesRequest(),
        ListDeliveriesRequest(ticket_id="tkt_1"),
        ListDeliveriesRequest(customer_id="cus_maija"),
    ):
        assert len((await service.call(request, "customer", **own)).deliveries) == 1
        assert not (await service.call(request, "customer", **other)).deliveries


async def test_delivery_is_not_found_by_another_retailers_staff(service: RunningService, opened: TicketOpened) -> None:
    await service.deliver("mail", opened, "tkt_1")
    (delivery,) = await deliveries(service)
    foreign: dict[str, Any] = {"retailers": ["baltic-tools"]}
    for request in (
        GetDeliveryRequest(id=delivery.id),
        GetDeliveryPreviewRequest(id=delivery.id),
        ResendDeliveryRequest(id=delivery.id),
    ):
        assert await service.refusal(request, **foreign) == ("NOT_FOUND", "DELIVERY_NOT_FOUND")
    assert not (await service.call(ListDeliveriesRequest(), **foreign)).deliveries


async def test_access_table_holds_for_every_operation_and_role(service: RunningService) -> None:
    assert REQUESTS.keys() == ACCESS.keys()
    assert await service.access_faults(ACCESS, REQUESTS) == []


async def test_feed_is_for_partners_not_for_agents_or_customers(service: RunningService) -> None:
    may = {role: {operation for operation in ACCESS if role in ACCESS[operation]} for role in Role}
    assert may[Role.PARTNER] == {"ListFeedEvents"}
    assert "ListFeedEvents" not in may[Role.AGENT] | may[Role.CUSTOMER]
    foreign = ListFeedEventsRequest(retailer="baltic-tools")
    assert await service.refusal(foreign, "partner") == ("PERMISSION_DENIED", "ACCESS_DENIED")

"""Deliveries as the shop and the customer see them, over gRPC."""

from collections.abc import Callable

from aftersales.notifications.v1.delivery_service_pb2 import ListDeliveriesRequest
from aftersales.tickets.v1.events_pb2 import TicketOpened
from aftersales.tickets.v1.ticket_pb2 import Ticket
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import deliveries


async def test_list_is_newest_first_paged_and_filtered(service: RunningService, ticket: Callable[..., Ticket]) -> None:
    for number in range(3):
        service.clock.advance(1)
        opened = TicketOpened(ticket=ticket(id=f"tkt_{number}", customer_id=f"cus_{number % 2}"))
        await service.deliver("mail", opened, f"tkt_{number}")
    first = await service.call(ListDeliveriesRequest(page_size=2))
    assert [each.ticket_id for each in first.deliveries] == ["tkt_2", "tkt_1"]
    rest = ListDeliveriesRequest(page_size=2, page_token=first.next_page_token)
    second = await service.call(rest)
    assert ([each.ticket_id for each in second.deliveries], second.next_page_token) == (["tkt_0"], "")
    assert [each.ticket_id for each in await deliveries(service, ticket_id="tkt_1")] == ["tkt_1"]
    assert [each.ticket_id for each in await deliveries(service, customer_id="cus_0")] == ["tkt_2", "tkt_0"]
    both = ListDeliveriesRequest(ticket_id="tkt_1", customer_id="cus_1")
    assert await service.refusal(both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")

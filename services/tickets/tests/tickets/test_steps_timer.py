"""The steps that time takes, with two replicas on one store."""

from asyncio import gather

from aftersales.tickets.v1 import pending_reason_pb2 as pb
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import DAY, after
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, Shop, published


async def test_a_reminder_is_due_once_with_two_replicas(service: RunningService, shop: Shop) -> None:
    reason = pb.PendingReason(
        retailer="nordic-home",
        name="Photo",
        customer_label="A photo",
        party=ticket_pb2.SLA_PARTY_CUSTOMER,
        reminders=pb.Reminders(count=2, every_business_days=2),
    )
    made = (await service.call(reasons.CreatePendingReasonRequest(pending_reason=reason), **ADMIN)).pending_reason
    ticket = await shop.open()
    await shop.say(ticket.id, "A photo, please", AGENT)
    await service.call(tickets.WaitTicketRequest(id=ticket.id, reason_id=made.id), **AGENT)
    service.clock.now = after(service.clock.now, 3 * DAY)
    steps = next(timer for timer in service.components.timers if timer.name == "ticket-steps")
    document = await steps.documents.get(ticket.id)
    assert document is not None
    await gather(steps.act(document), steps.act(document), return_exceptions=True)
    await steps.act(document)
    names = await published(service, ticket.id)
    assert names.count("TicketReminderDue") == 1
    stored = await steps.documents.get(ticket.id)
    assert stored is not None
    assert stored["wake_at"] > service.clock.now

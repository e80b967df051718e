"""The steps that time takes, with two replicas on one store."""

from asyncio import gather

from aftersales.tickets.v1 import pending_reason_pb2 as pb
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import DAY, after
from servicekit.documents import Document
from servicekit.runtime.timers import Timer
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, Shop, published


async def waiting_ticket(service: RunningService, shop: Shop) -> str:
    """A ticket whose customer is to be reminded three days from now."""
    reason = pb.PendingReason(
        retailer="nordic-home",
        name="Photo",
        customer_label="A photo",
        party=ticket_pb2.SLA_PARTY_CUSTOMER,
        reminders=pb.Reminders(count=2, every_business_days=2),
    )
    made = (await service.call(reasons.CreatePendingReasonRequest(pending_reason=reason), **ADMIN)).pending_reason
    id = (await shop.open()).id
    await shop.say(id, "A photo, please", AGENT)
    await service.call(tickets.WaitTicketRequest(id=id, reason_id=made.id), **AGENT)
    return id


async def three_days_pass(service: RunningService, id: str) -> tuple[Timer, Document]:
    """The timer of steps, and the ticket as it claims it."""
    service.clock.now = after(service.clock.now, 3 * DAY)
    steps = next(timer for timer in service.components.timers if timer.name == "ticket-steps")
    document = await steps.documents.get(id)
    assert document is not None
    return steps, document


async def test_a_reminder_is_due_once_with_two_replicas(service: RunningService, shop: Shop) -> None:
    id = await waiting_ticket(service, shop)
    steps, document = await three_days_pass(service, id)
    await gather(steps.act(document), steps.act(document), return_exceptions=True)
    await steps.act(document)
    names = await published(service, id)
    assert names.count("TicketReminderDue") == 1
    stored = await steps.documents.get(id)
    assert stored is not None
    assert stored["wake_at"] > service.clock.now

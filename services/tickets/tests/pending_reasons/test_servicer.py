from typing import Any

from aftersales.tickets.v1 import pending_reason_pb2 as pb
from aftersales.tickets.v1 import pending_reason_service_pb2 as reasons
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, Shop, published

CUSTOMER, PARTNER, US = ticket_pb2.SLA_PARTY_CUSTOMER, ticket_pb2.SLA_PARTY_PARTNER, ticket_pb2.SLA_PARTY_US


async def created(service: RunningService, party: ticket_pb2.SlaParty.ValueType, **fields: Any) -> pb.PendingReason:
    reason = pb.PendingReason(
        retailer="nordic-home", name="Workshop", customer_label="In repair", party=party, **fields
    )
    created: pb.PendingReason = (
        await service.call(reasons.CreatePendingReasonRequest(pending_reason=reason), **ADMIN)
    ).pending_reason
    return created


async def test_reason_pauses_what_its_party_pauses(service: RunningService, shop: Shop) -> None:
    customer, partner = await created(service, CUSTOMER), await created(service, PARTNER)
    assert ticket_pb2.SLA_TARGET_KIND_RESOLUTION in customer.pauses
    assert list(partner.pauses) == []
    assert await published(service, customer.id) == ["PendingReasonChanged"]


async def test_a_part_of_the_reminders_is_changed(service: RunningService, shop: Shop) -> None:
    reason = await created(service, CUSTOMER, reminders=pb.Reminders(count=2, every_business_days=3))

    async def changed(*paths: str, **fields: Any) -> pb.PendingReason:
        mask = FieldMask(paths=paths)
        request = reasons.UpdatePendingReasonRequest(id=reason.id, update_mask=mask, **fields)
        after: pb.PendingReason = (await service.call(request, **ADMIN)).pending_reason
        return after

    more = await changed("reminders.count", reminders=pb.Reminders(count=4))
    assert (more.reminders.count, more.reminders.every_business_days) == (4, 3)
    none = await changed("reminders", "pauses")
    assert (none.HasField("reminders"), list(none.pauses)) == (False, [])


async def test_ticket_waits_for_the_party_of_its_reason(service: RunningService, shop: Shop) -> None:
    reason, ticket = await created(service, PARTNER), await shop.open()
    await service.call(tickets.AssignTicketRequest(id=ticket.id), **AGENT)
    waiting = (await service.call(tickets.WaitTicketRequest(id=ticket.id, reason_id=reason.id), **AGENT)).ticket
    assert (waiting.status, waiting.waiting.party) == (ticket_pb2.TICKET_STATUS_PENDING_PARTNER, PARTNER)
    assert (waiting.waiting.reason_name, waiting.waiting.label) == ("Workshop", "In repair")
    assert waiting.sla.HasField("due_at")  # the resolution is owed while the workshop has it
    seen = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert (seen.waiting.label, seen.waiting.reason_name, seen.waiting.reason_id) == ("In repair", "", "")
    assert seen.status_category == ticket_pb2.TICKET_STATUS_CATEGORY_WAITING


async def test_customer_reads_only_what_is_asked_of_them(service: RunningService, shop: Shop) -> None:
    for party, read in ((PARTNER, ""), (CUSTOMER, "Send a photo")):
        reason, ticket = await created(service, party), await shop.open()
        await service.call(tickets.AssignTicketRequest(id=ticket.id), **AGENT)
        wait = tickets.WaitTicketRequest(id=ticket.id, reason_id=reason.id, reason="Send a photo")
        assert (await service.call(wait, **AGENT)).ticket.waiting.reason == "Send a photo"
        seen = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
        assert (seen.waiting.reason, seen.waiting.label) == (read, "In repair")


async def test_reason_of_another_retailer_is_unknown(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(tickets.AssignTicketRequest(id=ticket.id), **AGENT)
    request = tickets.WaitTicketRequest(id=ticket.id, reason_id="rsn_of_baltic_tools")
    assert await service.outcome(request, **AGENT) == "PENDING_REASON_UNKNOWN"
    reason = await created(service, PARTNER)
    off = reasons.UpdatePendingReasonRequest(id=reason.id, deactivated=True)
    await service.call(off, **ADMIN)
    request = tickets.WaitTicketRequest(id=ticket.id, reason_id=reason.id)
    assert await service.outcome(request, **AGENT) == "PENDING_REASON_UNKNOWN"


async def test_what_is_scheduled_has_an_instant(service: RunningService, shop: Shop) -> None:
    reason, ticket = await created(service, US), await shop.open()
    await service.call(tickets.AssignTicketRequest(id=ticket.id), **AGENT)
    wait = tickets.WaitTicketRequest(id=ticket.id, reason_id=reason.id)
    assert await service.outcome(wait, **AGENT) == "VALIDATION_FAILED"
    wait.until.CopyFrom(Timestamp(seconds=service.clock() // 1_000_000 + 3_600))
    waiting = (await service.call(wait, **AGENT)).ticket
    assert (waiting.status, waiting.waiting.until) == (ticket_pb2.TICKET_STATUS_SCHEDULED, wait.until)


async def test_staff_resumes_what_waits(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(tickets.WaitTicketRequest(id=ticket.id), **AGENT)
    resumed = (await service.call(tickets.ResumeTicketRequest(id=ticket.id), **AGENT)).ticket
    assert (resumed.status, resumed.HasField("waiting")) == (ticket_pb2.TICKET_STATUS_OPEN, False)


async def test_a_customer_cancels_their_own_ticket(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    cancelled = (await service.call(tickets.CancelTicketRequest(id=ticket.id), **shop.maija)).ticket
    assert cancelled.status == ticket_pb2.TICKET_STATUS_CANCELLED
    assert cancelled.sla.HasField("due_at") is False
    assert list(cancelled.allowed_actions) == []
    assert await published(service, ticket.id) == ["TicketOpened", "TicketCancelled"]

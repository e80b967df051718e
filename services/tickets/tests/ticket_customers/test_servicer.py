"""An unverified ticket is assigned to a customer: who may, to whom, and what they see of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import attachment_service_pb2 as attachments
from aftersales.tickets.v1 import incoming_mail_service_pb2 as mails
from aftersales.tickets.v1 import retailer_pb2, retailer_service_pb2, ticket_pb2
from aftersales.tickets.v1 import ticket_customer_service_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketUpdated
from servicekit.testing.service import RunningService

from services.tickets.tests.mailed import arriving
from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, PARTNER, Shop, published, sale
from services.tickets.tests.ticket_history.test_history import changed, history, publish

CLAIMED = "Maija <maija@example.org>"
PARTS = (
    *("--b", "Content-Type: text/plain", "", "It leaks."),
    *("--b", "Content-Type: image/png", 'Content-Disposition: attachment; filename="leak.png"', "", "png", "--b--"),
)
ELSEWHERE: Mapping[str, Any] = {**AGENT, "sub": "eero", "retailers": ("other-shop",)}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    for name, value in arriving.SETTINGS.items():
        monkeypatch.setenv(name, value)
    return arriving.SETTINGS


@pytest.fixture
async def claimed(service: RunningService, shop: Shop) -> ticket_pb2.Ticket:
    """A ticket by a mail that says that it is from Maija."""
    await arriving.open_mailbox(service)
    kind = "multipart/mixed; boundary=b"
    mail = await arriving.arrives(
        service, "\r\n".join(PARTS), subject="Dishwasher", author=CLAIMED, kind=kind, proven=False
    )
    await shop.say(mail.ticket_id, "Is it hers?", AGENT, visibility=ticket_pb2.MESSAGE_VISIBILITY_INTERNAL)
    ticket: ticket_pb2.Ticket = (await service.call(tickets.GetTicketRequest(id=mail.ticket_id), **AGENT)).ticket
    assert ticket.unverified
    return ticket


def to(ticket: ticket_pb2.Ticket, customer_id: str, **fields: Any) -> pb.AssignTicketCustomerRequest:
    return pb.AssignTicketCustomerRequest(id=ticket.id, customer_id=customer_id, **fields)


async def assigned(service: RunningService, ticket: ticket_pb2.Ticket, shop: Shop) -> ticket_pb2.Ticket:
    """Maija's, with what follows it."""
    after: ticket_pb2.Ticket = (await service.call(to(ticket, shop.purchase.customer_id), **AGENT)).ticket
    event = TicketUpdated(ticket=after, previous_customer_id=ticket.customer_id)
    for number in (1, 2):
        await service.deliver("ticket-customers", event, ticket.id, number)
    return after


async def test_assigned_ticket_is_its_customers(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    unseen = tickets.GetTicketRequest(id=claimed.id)
    assert await service.outcome(unseen, **shop.maija) == "TICKET_NOT_FOUND"
    after = await assigned(service, claimed, shop)
    assert (after.customer_id, after.unverified) == (shop.purchase.customer_id, False)
    assert after.former_customer_id == claimed.customer_id
    assert after.sla == claimed.sla
    theirs = (await service.call(unseen, **shop.maija)).ticket
    assert [each.body for each in theirs.messages] == ["It leaks."]
    assert theirs.former_customer_id == ""
    assert (await published(service, claimed.id))[-1] == "TicketUpdated"
    await publish(service, claimed.id)
    assert changed((await history(service, claimed.id))[0])["customer_id"] == (claimed.customer_id, after.customer_id)


async def test_message_of_an_unproven_sender_stays_marked(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    await assigned(service, claimed, shop)
    (opening, _) = (await service.call(tickets.ListMessagesRequest(ticket_id=claimed.id), **AGENT)).messages
    assert (opening.mail.verified, opening.mail.from_address) == (False, "maija@example.org")


async def test_files_and_mails_follow_their_ticket(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    (file,) = claimed.messages[0].attachments
    reading = attachments.GetAttachmentRequest(id=file.id)
    assert await service.outcome(reading, **shop.maija) == "ATTACHMENT_NOT_FOUND"
    await assigned(service, claimed, shop)
    assert (await service.call(reading, **shop.maija)).attachment.name == "leak.png"
    (mail,) = (await service.call(mails.ListIncomingMailsRequest(retailer="nordic-home"), **AGENT)).incoming_mails
    assert mail.customer_id == shop.purchase.customer_id


async def test_file_of_a_mail_that_was_being_handled_follows(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    """The ticket has its customer, and the file is stored for the record before, with the message that comes now."""
    after = (await service.call(to(claimed, shop.purchase.customer_id), **AGENT)).ticket
    (opening,) = (each for each in claimed.messages if each.attachments)
    reading = attachments.GetAttachmentRequest(id=opening.attachments[0].id)
    assert await service.outcome(reading, **shop.maija) == "ATTACHMENT_NOT_FOUND"
    ticket = ticket_pb2.Ticket(
        id=after.id,
        retailer=after.retailer,
        customer_id=after.customer_id,
        former_customer_id=claimed.customer_id,
    )
    await service.deliver("ticket-customers", TicketMessageAdded(ticket=ticket, message=opening), after.id, 9)
    assert (await service.call(reading, **shop.maija)).attachment.name == "leak.png"


async def test_ticket_is_assigned_once(service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket) -> None:
    for _ in range(2):
        await service.call(to(claimed, shop.purchase.customer_id), **AGENT)
    assert (await published(service, claimed.id)).count("TicketUpdated") == 1
    another = sale("order-2")
    another.customer.email = "other@example.org"
    other = (await service.call(another, **PARTNER)).purchase.customer_id
    assert await service.outcome(to(claimed, other), **AGENT) == "TICKET_NOT_UNVERIFIED"


async def test_only_staff_of_the_retailer_assign_customers(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    request = to(claimed, shop.purchase.customer_id)
    for caller, refused in ((shop.maija, "ACCESS_DENIED"), (PARTNER, "ACCESS_DENIED"), (ELSEWHERE, "TICKET_NOT_FOUND")):
        assert await service.outcome(request, **caller) == refused
    assert (await published(service, claimed.id))[-1] != "TicketUpdated"


async def test_ticket_is_assigned_within_its_retailer_alone(
    service: RunningService, shop: Shop, claimed: ticket_pb2.Ticket
) -> None:
    other = retailer_pb2.Retailer()
    other.CopyFrom(NORDIC_HOME)
    other.id = "other-shop"
    await service.call(retailer_service_pb2.CreateRetailerRequest(retailer=other), **ADMIN)
    till = {**PARTNER, "retailers": ("other-shop",)}
    elsewhere = (await service.call(sale("order-1", "other-shop"), **till)).purchase.customer_id
    for unknown in (elsewhere, claimed.customer_id, "cus_unknown"):
        assert await service.outcome(to(claimed, unknown), **AGENT) == "CUSTOMER_UNKNOWN"


async def test_ticket_of_a_customer_is_assigned_to_no_other(service: RunningService, shop: Shop) -> None:
    assert await service.outcome(to(await shop.open(), shop.purchase.customer_id), **AGENT) == "TICKET_NOT_UNVERIFIED"

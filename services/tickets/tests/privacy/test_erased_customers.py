"""What people, partners and late events find and can do once a customer was erased."""

from typing import Any

import pytest
from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.events_pb2 import AnswerGiven
from aftersales.notifications.v1.events_pb2 import ContactUnsubscribed
from aftersales.notifications.v1.unsubscription_pb2 import MAIL_PURPOSE_SURVEYS
from aftersales.tickets.v1 import customer_service_pb2 as customers
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.events_pb2 import AssetRegistered
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from servicekit.mapping.timestamps import to_timestamp
from servicekit.privacy.holds import LegalHolds
from servicekit.privacy.records import Person
from servicekit.testing.service import RunningService

from services.tickets.tests.privacy.office import office_of
from services.tickets.tests.steps import AGENT, PARTNER, Shop, published, sale


@pytest.fixture
async def ticket(service: RunningService, shop: Shop) -> pb.Ticket:
    """Maija's, about what she bought, before she was erased. Nobody keeps her purchases."""
    opened = await shop.open(asset_id=shop.asset_id)
    await shop.say(opened.id, "Still water!", shop.maija)
    await erase(service, shop)
    return opened


async def erase(service: RunningService, shop: Shop) -> None:
    office = office_of(service.context, rules=None, terms=None, now=service.clock())  # type: ignore[arg-type]
    await office.erase_person(Person(shop.purchase.customer_id, "nordic-home"), after=0, holds=LegalHolds({}))


async def test_erased_customer_is_read_without_who_it_was(service: RunningService, ticket: pb.Ticket) -> None:
    found = (await service.call(customers.GetCustomerRequest(id=ticket.customer_id))).customer
    assert (found.id, found.name, found.email, found.locale) == (ticket.customer_id, "", "", "")
    assert found.erased_at == to_timestamp(service.clock())
    listed = await service.call(customers.ListCustomersRequest(email="maija@example.org"))
    assert not listed.customers


async def test_erased_ticket_is_read_and_listed_without_texts(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    for claims in (AGENT, shop.maija):
        found = (await service.call(tickets.GetTicketRequest(id=ticket.id), **claims)).ticket
        assert (found.subject, found.status, list(found.allowed_actions)) == ("", pb.TICKET_STATUS_CLOSED, [])
        assert [(each.body, each.author.display_name) for each in found.messages] == [("", ""), ("", "")]
        assert found.asset_id == ticket.asset_id
        assert found.HasField("erased_at")
    listed = await service.call(tickets.ListTicketsRequest(customer_id=ticket.customer_id))
    assert [(each.id, each.subject) for each in listed.tickets] == [(ticket.id, "")]


def commands(shop: Shop, ticket: pb.Ticket) -> list[tuple[Message, str]]:
    """Each change that somebody could ask for, and why it is refused."""
    name, subject = FieldMask(paths=["name"]), FieldMask(paths=["subject"])
    return [
        (customers.UpdateCustomerRequest(id=ticket.customer_id, name="Maija", update_mask=name), "CUSTOMER_ERASED"),
        (tickets.CreateTicketRequest(customer_id=ticket.customer_id, subject="It", body="leaks"), "CUSTOMER_ERASED"),
        (tickets.AddMessageRequest(ticket_id=ticket.id, body="Still water!"), "TICKET_ERASED"),
        (tickets.ReopenTicketRequest(id=ticket.id), "TICKET_ERASED"),
        (tickets.CloseTicketRequest(id=ticket.id), "TICKET_ERASED"),
        (tickets.AssignTicketRequest(id=ticket.id), "TICKET_ERASED"),
        (tickets.UnassignTicketRequest(id=ticket.id), "TICKET_ERASED"),
        (tickets.WaitTicketRequest(id=ticket.id), "TICKET_ERASED"),
        (tickets.ResolveTicketRequest(id=ticket.id, code=pb.RESOLUTION_CODE_SOLVED), "TICKET_ERASED"),
        (tickets.UpdateTicketRequest(id=ticket.id, subject="It", update_mask=subject), "TICKET_ERASED"),
    ]


async def test_every_command_about_erased_records_is_refused(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    for request, reason in commands(shop, ticket):
        assert await service.refusal(request, **AGENT) == ("FAILED_PRECONDITION", reason), request
    own = tickets.CreateTicketRequest(subject="It", body="leaks")
    assert (await service.refusal(own, **shop.maija))[1] == "CUSTOMER_ERASED"


async def test_next_order_of_the_same_person_makes_a_new_customer(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    again = (await service.call(sale("order-2"), **PARTNER)).purchase
    assert again.customer_id != shop.purchase.customer_id
    found = (await service.call(customers.GetCustomerRequest(id=again.customer_id))).customer
    assert (found.email, found.HasField("erased_at")) == ("maija@example.org", False)


async def test_order_of_an_erased_customer_exists(service: RunningService, shop: Shop, ticket: pb.Ticket) -> None:
    assert (await service.refusal(sale("order-1"), **PARTNER))[1] == "ORDER_EXISTS"
    assert not (await service.call(customers.ListCustomersRequest(email="maija@example.org"))).customers


async def test_erased_purchase_is_read_without_its_numbers(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    found = (await service.call(purchases.GetPurchaseRequest(id=shop.purchase.id))).purchase
    (item,) = found.items
    assert (found.order_id, item.serial, item.HasField("price")) == ("", "", False)
    assert item.registrations[0].asset_id == shop.asset_id
    assert not (await service.call(purchases.ListPurchasesRequest(order_id="order-1"))).purchases[1:]


async def test_late_events_bring_nothing_of_the_customer_back(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    service.clock.advance(hours=1)
    before = await published(service, ticket.id)
    asset = Asset(id=shop.asset_id, purchase_id=shop.purchase.id, retailer="nordic-home", name="Aalto")
    gone: dict[str, Any] = {"customer_id": ticket.customer_id, "retailer": "nordic-home"}
    answer = Answer(id="ans_1", ticket_id=ticket.id, score=1, comment="Maija here")
    now = to_timestamp(service.clock())
    for consumer, event in (
        ("coverage", AssetRegistered(asset=asset)),
        ("registrations", AssetRegistered(asset=asset)),
        ("follow-ups", AnswerGiven(answer=answer)),
        ("unsubscriptions", ContactUnsubscribed(**gone, purpose=MAIL_PURPOSE_SURVEYS, occurred_at=now)),
    ):
        await service.deliver(consumer, event, "late")
    listed = await service.call(tickets.ListTicketsRequest(customer_id=ticket.customer_id))
    assert [(each.id, each.coverage.state) for each in listed.tickets] == [(ticket.id, pb.COVERAGE_STATE_UNKNOWN)]
    assert await published(service, ticket.id) == before
    found = (await service.call(customers.GetCustomerRequest(id=ticket.customer_id))).customer
    assert found.updated_at == found.erased_at


async def test_erasure_publishes_the_end_of_ticket_and_contact(
    service: RunningService, shop: Shop, ticket: pb.Ticket
) -> None:
    assert (await published(service, ticket.id))[-2:] == ["TicketClosed", "TicketErased"]
    *_, last = await service.recorded(ticket.customer_id)
    assert last["subject"] == f"contacts.nordic-home.{ticket.customer_id}"
    assert (last["event"]["data"]["name"], last["event"]["data"]["email"]) == ("", "")
    for recorded in (*await service.recorded(ticket.id), *await service.recorded(ticket.customer_id)):
        assert "maija" not in str(recorded).lower()
        assert "water" not in str(recorded).lower()


async def test_ticket_that_is_created_again_is_refused(service: RunningService, shop: Shop) -> None:
    created = tickets.CreateTicketRequest(subject="It", body="leaks", request_id="key-1")
    await service.call(created, **shop.maija)
    await erase(service, shop)
    assert (await service.refusal(created, **shop.maija))[1] == "CUSTOMER_ERASED"

"""The service as its callers meet it, over gRPC."""

from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from aftersales.common.v1 import timeline_service_pb2 as timeline
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceStub
from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.tickets.v1 import (
    customer_pb2,
    customer_service_pb2,
    purchase_pb2,
    retailer_pb2,
    retailer_service_pb2,
)
from aftersales.tickets.v1 import purchase_service_pb2 as purchases
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1.customer_service_pb2_grpc import CustomerServiceStub
from aftersales.tickets.v1.purchase_service_pb2_grpc import PurchaseServiceStub
from aftersales.tickets.v1.retailer_service_pb2_grpc import RetailerServiceStub
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceStub
from aftersales.warranty.v1 import events_pb2 as warranty
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.dialect import to_json
from servicekit.events import Event
from servicekit.rpc.client import RemoteStatus, status_of

SHOP = retailer_pb2.Retailer(
    id="nordic-home",
    name="Nordic Home",
    time_zone="Europe/Helsinki",
    locale="en",
    sender_address="care@nordic-home.example",
    link_base="https://care.nordic-home.example",
)
SOLD = Timestamp(seconds=1_767_000_000)


def sale(order_id: str, email: str = "maija@example.org", serial: str = "") -> purchases.ReportPurchaseRequest:
    return purchases.ReportPurchaseRequest(
        order_id=order_id,
        customer=customer_pb2.Customer(name="Maija Meri", email=email, locale="fi"),
        items=[purchase_pb2.PurchaseItem(product_model_id="mod_1", quantity=1, serial=serial, sold_at=SOLD)],
    )


@dataclass
class Shop:
    """A retailer with one sale, and the people around it."""

    running: Any
    purchase: purchase_pb2.Purchase
    admin: str
    partner: str
    agent: str
    maija: str

    @property
    def asset_id(self) -> str:
        return self.purchase.items[0].registrations[0].asset_id

    async def tickets(self, method: str, request: Message, token: str) -> Any:
        return await self.running.call(TicketServiceStub, method, request, token)

    async def open(self, **fields: Any) -> ticket.Ticket:
        request = tickets.CreateTicketRequest(**{"subject": "It leaks", "body": "Water!", **fields})
        response = await self.tickets("CreateTicket", request, self.maija)
        return response.ticket  # type: ignore[no-any-return]

    async def say(self, id: str, body: str, token: str, **fields: Any) -> Any:
        request = tickets.AddMessageRequest(ticket_id=id, body=body, **fields)
        return await self.tickets("AddMessage", request, token)

    async def hear(self, name: str, message: Message) -> None:
        """Handles an event of another service as the consumer named `name` would."""
        (subscription,) = (one for one in self.running.parts.subscriptions if one.name == name)
        await subscription.handle(
            Event(
                id="evt_1",
                source="/aftersales/other",
                type=message.DESCRIPTOR.full_name,
                subject="x",
                retailer="nordic-home",
                sequence=1,
                time=0,
                traceparent="",
                data=to_json(message),
            )
        )


@pytest.fixture
async def shop(running: Any) -> Shop:
    admin = running.issuer.token(role="admin", retailers=(), sub="root")
    partner = running.issuer.token(role="partner", sub="till")
    create = retailer_service_pb2.CreateRetailerRequest(retailer=SHOP)
    await running.call(RetailerServiceStub, "CreateRetailer", create, admin)
    reported = await running.call(PurchaseServiceStub, "ReportPurchase", sale("order-1"), partner)
    customer = reported.purchase.customer_id
    maija = running.issuer.token(role="customer", customer=customer, sub="maija", name="Maija")
    return Shop(running, reported.purchase, admin, partner, running.issuer.token(), maija)


async def refused(call: Any) -> RemoteStatus:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    return status_of(error.value)


async def test_a_retailer_is_created_once(shop: Shop) -> None:
    call = shop.running.call
    again = retailer_service_pb2.CreateRetailerRequest(retailer=SHOP)
    response = await call(RetailerServiceStub, "CreateRetailer", again, shop.admin)
    assert (response.retailer.name, response.retailer.etag) == ("Nordic Home", "1")
    again.retailer.name = "Another"
    refusal = await refused(call(RetailerServiceStub, "CreateRetailer", again, shop.admin))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ALREADY_EXISTS, "RETAILER_EXISTS")
    assert shop.running.told.types("nordic-home") == ["RetailerChanged"]


async def test_a_sale_is_found_by_its_order_and_by_its_customer(shop: Shop) -> None:
    call = shop.running.call
    for number in (2, 3):
        shop.running.clock.advance(1)
        await call(PurchaseServiceStub, "ReportPurchase", sale(f"order-{number}"), shop.partner)
    by_order = purchases.ListPurchasesRequest(order_id="order-1")
    found = await call(PurchaseServiceStub, "ListPurchases", by_order, shop.partner)
    assert [purchase.id for purchase in found.purchases] == [shop.purchase.id]
    page = purchases.ListPurchasesRequest(customer_id=shop.purchase.customer_id, page_size=2)
    first = await call(PurchaseServiceStub, "ListPurchases", page, shop.agent)
    page.page_token = first.next_page_token
    second = await call(PurchaseServiceStub, "ListPurchases", page, shop.agent)
    orders = [purchase.order_id for purchase in (*first.purchases, *second.purchases)]
    assert (orders, second.next_page_token) == (["order-3", "order-2", "order-1"], "")


async def test_customers_are_found_by_address(shop: Shop) -> None:
    asked = customer_service_pb2.ListCustomersRequest(email="MAIJA@example.org")
    found = await shop.running.call(CustomerServiceStub, "ListCustomers", asked, shop.agent)
    assert [customer.id for customer in found.customers] == [shop.purchase.customer_id]


async def test_registrations_show_on_the_purchase(shop: Shop) -> None:
    registered = warranty.AssetRegistered()
    registered.asset.id, registered.asset.purchase_id = shop.asset_id, shop.purchase.id
    registered.asset.coverages.add().ends_at.CopyFrom(Timestamp(seconds=9))
    for _ in range(2):
        await shop.hear("registrations", registered)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await shop.running.call(PurchaseServiceStub, "GetPurchase", asked, shop.partner)).purchase
    unit = purchase.items[0].registrations[0]
    assert (unit.state, unit.covered_until.seconds) == (purchase_pb2.REGISTRATION_STATE_REGISTERED, 9)
    assert shop.running.told.types(purchase.id) == ["PurchaseReported", "PurchaseRegistered"]


async def test_a_refusal_shows_with_its_reason(shop: Shop) -> None:
    refusal = warranty.AssetRefused(
        asset_id=shop.asset_id, purchase_id=shop.purchase.id, reason="UNKNOWN_PRODUCT_MODEL"
    )
    await shop.hear("refusals", refusal)
    asked = purchases.GetPurchaseRequest(id=shop.purchase.id)
    purchase = (await shop.running.call(PurchaseServiceStub, "GetPurchase", asked, shop.partner)).purchase
    assert purchase.items[0].registrations[0].reason == "UNKNOWN_PRODUCT_MODEL"
    assert (await refused(shop.open(asset_id=shop.asset_id))).reason == "ASSET_UNKNOWN"


async def test_a_ticket_from_its_opening_to_its_end(shop: Shop) -> None:
    shop.running.warranty.covered.add(shop.asset_id)
    opened = await shop.open(asset_id=shop.asset_id)
    assert opened.coverage.state == ticket.COVERAGE_STATE_COVERED
    assert shop.running.warranty.asked == [("nordic-home", shop.asset_id)]
    id = opened.id
    await shop.tickets("AssignTicket", tickets.AssignTicketRequest(id=id), shop.agent)
    await shop.say(id, "Which model?", shop.agent)
    await shop.say(id, "Customer sounds upset", shop.agent, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    urgent = tickets.UpdateTicketRequest(id=id, priority=ticket.TICKET_PRIORITY_URGENT)
    await shop.tickets("UpdateTicket", urgent, shop.agent)
    waiting = await shop.tickets("WaitTicket", tickets.WaitTicketRequest(id=id, reason="Model?"), shop.agent)
    assert waiting.ticket.sla.paused
    resumed = await shop.say(id, "The blue one", shop.maija)
    assert resumed.ticket.status == ticket.TICKET_STATUS_OPEN
    solved = tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED)
    await shop.tickets("ResolveTicket", solved, shop.agent)
    await shop.tickets("ReopenTicket", tickets.ReopenTicketRequest(id=id), shop.maija)
    await shop.tickets("ResolveTicket", solved, shop.agent)
    closed = await shop.tickets("CloseTicket", tickets.CloseTicketRequest(id=id), shop.maija)
    assert (closed.ticket.status, closed.ticket.episode) == (ticket.TICKET_STATUS_CLOSED, 2)
    assert list(closed.ticket.allowed_actions) == [ticket.TICKET_ACTION_REOPEN]
    assert shop.running.told.types(id) == [
        *("TicketOpened", "TicketAssigned", "TicketMessageAdded", "TicketMessageAdded", "TicketUpdated"),
        *("TicketWaiting", "TicketMessageAdded", "TicketResumed", "TicketResolved", "TicketReopened"),
        *("TicketResolved", "TicketClosed"),
    ]


async def test_customers_never_see_internal_messages(shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Secret", shop.agent, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    await shop.say(id, "Hello", shop.agent)
    get, messages = tickets.GetTicketRequest(id=id), tickets.ListMessagesRequest(ticket_id=id, page_size=1)
    for token, bodies in ((shop.maija, ["Water!", "Hello"]), (shop.agent, ["Water!", "Secret", "Hello"])):
        shown = (await shop.tickets("GetTicket", get, token)).ticket
        assert [message.body for message in shown.messages] == bodies
        assert shown.message_count == len(bodies)
        paged: list[str] = []
        messages.page_token = ""
        while not paged or messages.page_token:
            page = await shop.tickets("ListMessages", messages, token)
            paged += [message.body for message in page.messages]
            messages.page_token = page.next_page_token
        assert paged == bodies


async def test_what_warranty_cannot_say_becomes_known_by_itself(shop: Shop) -> None:
    opened = await shop.open(asset_id=shop.asset_id)
    assert (opened.coverage.state, opened.coverage.reason) == (ticket.COVERAGE_STATE_UNKNOWN, "ASSET_NOT_REGISTERED")
    (timer,) = shop.running.parts.timers
    now, ask = shop.running.clock.advance(4), {"lease": 1_000_000}
    assert await timer.documents.claim(timer.index, {}, due=now, now=now, **ask) is None
    shop.running.warranty.covered.add(shop.asset_id)
    now = shop.running.clock.advance(1)
    due = await timer.documents.claim(timer.index, {}, due=now, now=now, **ask)
    assert due is not None
    await timer.act(due)
    known = (await shop.tickets("GetTicket", tickets.GetTicketRequest(id=opened.id), shop.maija)).ticket
    assert known.coverage.state == ticket.COVERAGE_STATE_COVERED
    now = shop.running.clock.advance(days=1)
    assert await timer.documents.claim(timer.index, {}, due=now, now=now, **ask) is None


async def test_a_registration_makes_coverage_known_at_once(shop: Shop) -> None:
    opened = await shop.open(asset_id=shop.asset_id)
    shop.running.warranty.covered.add(shop.asset_id)
    registered = warranty.AssetRegistered()
    registered.asset.id, registered.asset.retailer = shop.asset_id, "nordic-home"
    await shop.hear("coverage", registered)
    assert shop.running.told.types(opened.id) == ["TicketOpened", "TicketCoverageDetermined"]


async def test_a_low_score_opens_a_linked_ticket_and_a_high_one_does_not(shop: Shop) -> None:
    opened = await shop.open()
    for id, score in (("ans_1", 1), ("ans_1", 1), ("ans_2", 3)):
        given = feedback.AnswerGiven()
        given.answer.id, given.answer.ticket_id, given.answer.score = id, opened.id, score
        await shop.hear("follow-ups", given)
    listed = await shop.tickets("ListTickets", tickets.ListTicketsRequest(), shop.agent)
    assert sorted(one.follow_up_of for one in listed.tickets) == ["", opened.id]


async def test_the_queue_is_by_deadline_with_waiting_tickets_last(shop: Shop) -> None:
    ids = []
    for _ in range(4):
        shop.running.clock.advance(1)
        ids.append((await shop.open()).id)
    urgent = tickets.UpdateTicketRequest(id=ids[3], priority=ticket.TICKET_PRIORITY_URGENT)
    await shop.tickets("UpdateTicket", urgent, shop.agent)
    await shop.tickets("WaitTicket", tickets.WaitTicketRequest(id=ids[0]), shop.agent)
    query = tickets.ListTicketsRequest(order_by=tickets.TICKET_ORDER_DUE_AT, page_size=3)
    first = await shop.tickets("ListTickets", query, shop.agent)
    query.page_token = first.next_page_token
    second = await shop.tickets("ListTickets", query, shop.agent)
    assert [one.id for one in (*first.tickets, *second.tickets)] == [ids[3], ids[1], ids[2], ids[0]]
    query.statuses.append(ticket.TICKET_STATUS_NEW)
    assert (await refused(shop.tickets("ListTickets", query, shop.agent))).reason == "PAGE_TOKEN_INVALID"
    query.page_token = ""
    assert len((await shop.tickets("ListTickets", query, shop.agent)).tickets) == 3


async def test_a_list_can_be_narrowed_to_one_assignee_or_customer_or_asset(shop: Shop) -> None:
    opened = await shop.open(asset_id=shop.asset_id)
    await shop.open()
    await shop.tickets("AssignTicket", tickets.AssignTicketRequest(id=opened.id), shop.agent)
    for query, found in (
        (tickets.ListTicketsRequest(assignee_id="agent-1"), 1),
        (tickets.ListTicketsRequest(assignee_id="agent-2"), 0),
        (tickets.ListTicketsRequest(asset_id=shop.asset_id), 1),
        (tickets.ListTicketsRequest(customer_id=shop.purchase.customer_id), 2),
    ):
        assert len((await shop.tickets("ListTickets", query, shop.agent)).tickets) == found
    both = tickets.ListTicketsRequest(assignee_id="agent-1", asset_id=shop.asset_id)
    assert (await refused(shop.tickets("ListTickets", both, shop.agent))).reason == "VALIDATION_FAILED"


async def test_a_repeated_request_is_answered_with_the_first_result(shop: Shop) -> None:
    opened = await shop.open(request_id="key-1")
    assert await shop.open(request_id="key-1") == opened
    with pytest.raises(grpc.aio.AioRpcError) as other:
        await shop.open(request_id="key-1", subject="Another")
    assert status_of(other.value).reason == "IDEMPOTENCY_KEY_REUSED"
    first = await shop.say(opened.id, "Hello", shop.maija, request_id="key-2")
    await shop.tickets("WaitTicket", tickets.WaitTicketRequest(id=opened.id), shop.agent)
    again = await shop.say(opened.id, "Hello", shop.maija, request_id="key-2")
    assert again.message == first.message
    assert again.ticket.status == ticket.TICKET_STATUS_PENDING_CUSTOMER
    reused = shop.say(opened.id, "Other words", shop.maija, request_id="key-2")
    assert (await refused(reused)).reason == "IDEMPOTENCY_KEY_REUSED"


async def test_a_change_of_what_has_changed_since_is_refused(shop: Shop) -> None:
    opened = await shop.open()
    await shop.say(opened.id, "Hello?", shop.maija)
    for etag in (opened.etag, "7x"):
        stale = tickets.AssignTicketRequest(id=opened.id, etag=etag)
        refusal = await refused(shop.tickets("AssignTicket", stale, shop.agent))
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")


async def test_a_transition_that_is_not_there_names_those_that_are(shop: Shop) -> None:
    opened = await shop.open()
    refusal = await refused(shop.tickets("CloseTicket", tickets.CloseTicketRequest(id=opened.id), shop.maija))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "TRANSITION_NOT_ALLOWED")
    assert refusal.metadata == {"allowed_actions": "message"}


async def test_the_timeline_is_newest_first_and_goes_on_where_it_ended(shop: Shop) -> None:
    ids = [shop.purchase.id]
    for _ in range(3):
        shop.running.clock.advance(1)
        ids.append((await shop.open()).id)
    asked, seen = timeline.ListTimelineEntriesRequest(customer_id=shop.purchase.customer_id, limit=3), []
    while page := (await shop.running.call(TimelineServiceStub, "ListTimelineEntries", asked, shop.agent)).entries:
        seen += [entry.id for entry in page]
        asked.before.occurred_at.CopyFrom(page[-1].occurred_at)
        asked.before.id = page[-1].id
    assert seen == ids[::-1]

"""Who may call what, proved from the wrong side: for every RPC, by everybody who must not get through."""

from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from aftersales.common.v1 import timeline_service_pb2
from aftersales.common.v1.timeline_service_pb2_grpc import TimelineServiceStub
from aftersales.tickets.v1 import (
    customer_pb2,
    customer_service_pb2,
    purchase_pb2,
    purchase_service_pb2,
    retailer_pb2,
    retailer_service_pb2,
    ticket_pb2,
    ticket_service_pb2,
)
from aftersales.tickets.v1.customer_service_pb2_grpc import CustomerServiceStub
from aftersales.tickets.v1.purchase_service_pb2_grpc import PurchaseServiceStub
from aftersales.tickets.v1.retailer_service_pb2_grpc import RetailerServiceStub
from aftersales.tickets.v1.ticket_service_pb2_grpc import TicketServiceStub
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.callers import Role
from servicekit.rpc.client import status_of
from tickets.entrypoints.access import ACCESS

SHOP = retailer_pb2.Retailer(
    id="nordic-home",
    name="Nordic Home",
    time_zone="Europe/Helsinki",
    locale="en",
    sender_address="care@nordic-home.example",
    link_base="https://care.nordic-home.example",
)
SALE = purchase_service_pb2.ReportPurchaseRequest(
    retailer="nordic-home",
    order_id="order-1",
    customer=customer_pb2.Customer(name="Maija", email="maija@example.org"),
    items=[purchase_pb2.PurchaseItem(product_model_id="mod_1", quantity=1, sold_at=Timestamp(seconds=1))],
)
Call = tuple[Any, Any]  # the service's stub, the request


@pytest.fixture
async def calls(running: Any) -> Mapping[str, Call]:
    """A request for every RPC, about things of nordic-home and its customer Maija that are there."""
    admin = running.issuer.token(role="admin", retailers=())
    create = retailer_service_pb2.CreateRetailerRequest(retailer=SHOP)
    await running.call(RetailerServiceStub, "CreateRetailer", create, admin)
    partner = running.issuer.token(role="partner")
    purchase = (await running.call(PurchaseServiceStub, "ReportPurchase", SALE, partner)).purchase
    customer = purchase.customer_id
    open_ = ticket_service_pb2.CreateTicketRequest(
        retailer="nordic-home", customer_id=customer, subject="It leaks", body="Water!"
    )
    ticket = (await running.call(TicketServiceStub, "CreateTicket", open_, running.issuer.token())).ticket.id
    t, p, c, r = ticket_service_pb2, purchase_service_pb2, customer_service_pb2, retailer_service_pb2
    tickets = {
        "CreateTicket": open_,
        "GetTicket": t.GetTicketRequest(id=ticket),
        "ListTickets": t.ListTicketsRequest(retailer="nordic-home"),
        "UpdateTicket": t.UpdateTicketRequest(id=ticket, priority=ticket_pb2.TICKET_PRIORITY_LOW),
        "AssignTicket": t.AssignTicketRequest(id=ticket),
        "AddMessage": t.AddMessageRequest(ticket_id=ticket, body="Hello"),
        "ListMessages": t.ListMessagesRequest(ticket_id=ticket),
        "WaitTicket": t.WaitTicketRequest(id=ticket),
        "ResolveTicket": t.ResolveTicketRequest(id=ticket, code=ticket_pb2.RESOLUTION_CODE_SOLVED),
        "ReopenTicket": t.ReopenTicketRequest(id=ticket),
        "CloseTicket": t.CloseTicketRequest(id=ticket),
    }
    purchases = {
        "ReportPurchase": SALE,
        "GetPurchase": p.GetPurchaseRequest(id=purchase.id),
        "ListPurchases": p.ListPurchasesRequest(retailer="nordic-home"),
    }
    customers = {
        "GetCustomer": c.GetCustomerRequest(id=customer),
        "ListCustomers": c.ListCustomersRequest(retailer="nordic-home"),
    }
    retailers = {
        "CreateRetailer": create,
        "GetRetailer": r.GetRetailerRequest(id="nordic-home"),
        "ListRetailers": r.ListRetailersRequest(),
    }
    entries = timeline_service_pb2.ListTimelineEntriesRequest(retailer="nordic-home", customer_id=customer, limit=9)
    return {
        **{name: (TicketServiceStub, request) for name, request in tickets.items()},
        **{name: (PurchaseServiceStub, request) for name, request in purchases.items()},
        **{name: (CustomerServiceStub, request) for name, request in customers.items()},
        **{name: (RetailerServiceStub, request) for name, request in retailers.items()},
        "ListTimelineEntries": (TimelineServiceStub, entries),
    }


async def outcome(running: Any, calls: Mapping[str, Call], name: str, token: str) -> str:
    """The reason of the refusal; "empty" for an answer that holds nothing, "answer" for any other."""
    stub, request = calls[name]
    try:
        response = await running.call(stub, name, request, token)
    except grpc.aio.AioRpcError as error:
        return status_of(error).reason
    return "answer" if response.ListFields() else "empty"


def test_every_rpc_is_in_the_access_table(calls: Mapping[str, Call]) -> None:
    assert set(ACCESS) == set(calls)


def test_only_the_retailers_own_people_and_the_customer_reach_tickets() -> None:
    for operation, roles in ACCESS.items():
        if "Ticket" in operation or "Message" in operation or operation == "ListTimelineEntries":
            assert Role.PARTNER not in roles


async def test_nobody_calls_without_a_token(running: Any, calls: Mapping[str, Call]) -> None:
    outcomes = {name: await outcome(running, calls, name, "") for name in calls}
    assert outcomes == dict.fromkeys(calls, "UNAUTHENTICATED")


@pytest.mark.parametrize("role", Role)
async def test_a_role_that_is_not_in_the_table_is_refused(running: Any, calls: Mapping[str, Call], role: Role) -> None:
    token = running.issuer.token(role=role, customer="cus_x" if role is Role.CUSTOMER else None)
    barred = {name for name, roles in ACCESS.items() if role not in roles}
    outcomes = {name: await outcome(running, calls, name, token) for name in barred}
    assert barred
    assert outcomes == dict.fromkeys(barred, "ACCESS_DENIED")


FOREIGN = {
    "GetTicket": "TICKET_NOT_FOUND",
    "UpdateTicket": "TICKET_NOT_FOUND",
    "AssignTicket": "TICKET_NOT_FOUND",
    "AddMessage": "TICKET_NOT_FOUND",
    "ListMessages": "TICKET_NOT_FOUND",
    "WaitTicket": "TICKET_NOT_FOUND",
    "ResolveTicket": "TICKET_NOT_FOUND",
    "ReopenTicket": "TICKET_NOT_FOUND",
    "CloseTicket": "TICKET_NOT_FOUND",
    "GetPurchase": "PURCHASE_NOT_FOUND",
    "GetCustomer": "CUSTOMER_NOT_FOUND",
    "GetRetailer": "RETAILER_NOT_FOUND",
    "ListRetailers": "empty",
}


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.PARTNER, Role.CUSTOMER, Role.SERVICE])
async def test_another_retailers_things_are_not_there(running: Any, calls: Mapping[str, Call], role: Role) -> None:
    customer = calls["GetCustomer"][1].id if role is Role.CUSTOMER else None
    token = running.issuer.token(role=role, retailers=("baltic-tools",), customer=customer)
    for name, roles in ACCESS.items():
        if role in roles:
            assert (name, await outcome(running, calls, name, token)) == (name, FOREIGN.get(name, "ACCESS_DENIED"))


async def test_another_customers_things_are_not_there(running: Any, calls: Mapping[str, Call]) -> None:
    token = running.issuer.token(role="customer", customer="cus_other", sub="other")
    own = {
        **FOREIGN,
        "CreateTicket": "CUSTOMER_UNKNOWN",
        "GetRetailer": "answer",
        "ListTickets": "empty",
        "ListPurchases": "empty",
        "ListTimelineEntries": "empty",
    }
    for name, roles in ACCESS.items():
        if Role.CUSTOMER in roles:
            assert (name, await outcome(running, calls, name, token)) == (name, own[name])


async def test_a_customers_filters_do_not_reach_beyond_their_own(running: Any, calls: Mapping[str, Call]) -> None:
    token = running.issuer.token(role="customer", customer="cus_other", sub="other")
    customer = calls["GetCustomer"][1].id
    for stub, name, request in (
        (TicketServiceStub, "ListTickets", ticket_service_pb2.ListTicketsRequest(customer_id=customer)),
        (TicketServiceStub, "ListTickets", ticket_service_pb2.ListTicketsRequest(assignee_id="agent-1")),
        (PurchaseServiceStub, "ListPurchases", purchase_service_pb2.ListPurchasesRequest(customer_id=customer)),
        (PurchaseServiceStub, "ListPurchases", purchase_service_pb2.ListPurchasesRequest(order_id="order-1")),
    ):
        response = await running.call(stub, name, request, token)
        assert not response.ListFields()


async def test_who_is_in_the_table_gets_an_answer(running: Any, calls: Mapping[str, Call]) -> None:
    customer = calls["GetCustomer"][1].id
    tokens = {
        Role.CUSTOMER: running.issuer.token(role="customer", customer=customer, sub="maija"),
        Role.AGENT: running.issuer.token(),
        Role.PARTNER: running.issuer.token(role="partner"),
        Role.ADMIN: running.issuer.token(role="admin", retailers=()),
    }
    reads = [name for name in ACCESS if name.startswith(("Get", "List"))]
    for role, token in tokens.items():
        for name in reads:
            if role in ACCESS[name]:
                assert (role, name, await outcome(running, calls, name, token)) == (role, name, "answer")

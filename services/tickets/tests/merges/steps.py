"""Two tickets, and the merge of one into the other."""

from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets

from services.tickets.tests.steps import AGENT, PARTNER, Shop, sale


async def merge(shop: Shop, id: str, into: str, **fields: Any) -> pb.Ticket:
    merged: pb.Ticket = (await shop.service.call(merges.MergeTicketRequest(id=id, into=into, **fields), **AGENT)).ticket
    return merged


async def read(shop: Shop, id: str, **claims: Any) -> pb.Ticket:
    found: pb.Ticket = (await shop.service.call(tickets.GetTicketRequest(id=id), **(claims or AGENT))).ticket
    return found


async def of_another_customer(shop: Shop) -> pb.Ticket:
    """A ticket of Otso's."""
    order = sale("order-2")
    order.customer.name, order.customer.email = "Otso", "otso@example.org"
    otso = (await shop.service.call(order, **PARTNER)).purchase.customer_id
    created = tickets.CreateTicketRequest(
        retailer="nordic-home", customer_id=otso, subject="The pump is loud", body="All night."
    )
    opened: pb.Ticket = (await shop.service.call(created, **AGENT)).ticket
    return opened


def otso_of(ticket: pb.Ticket) -> Mapping[str, Any]:
    return {"role": "customer", "customer": ticket.customer_id, "sub": "otso", "name": "Otso"}

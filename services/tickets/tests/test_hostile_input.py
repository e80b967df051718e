"""Requests past the gateway, over gRPC: each kind of field is checked by its service as the gateway checks it."""

from typing import Any

import grpc
import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.tickets.v1 import retailer_pb2, retailer_service_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, NORDIC_HOME, PARTNER, Shop, sale

CONTROLS = ["nul\x00", "two\nlines", "esc\x1b[31m", "next\x85line", "two\u2028lines"]
INVISIBLE = ["\u200b", "\u2800", "\u202e\u200b"]
YEAR_1 = Timestamp(seconds=-62_135_596_800)
YEAR_2200 = Timestamp(seconds=7_258_118_400)


async def refused_field(service: RunningService, request: Message, **claims: Any) -> str:
    """The field that the refusal of a call names."""
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await service.call(request, **claims)
    assert refusal.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    ((field, _),) = status_of(refusal.value).violations
    return field


@pytest.mark.parametrize("value", [*CONTROLS, *INVISIBLE])
async def test_line_with_unprintable_characters_is_refused(service: RunningService, shop: Shop, value: str) -> None:
    order, name = sale(value), sale("order-2")
    name.customer.name = value
    assert await refused_field(service, order, **PARTNER) == "order_id"
    assert await refused_field(service, name, **PARTNER) == "customer.name"
    model = sale("order-2")
    model.items[0].product_model_id = value
    assert await refused_field(service, model, **PARTNER) == "items[0].product_model_id"
    retailer = retailer_pb2.Retailer()
    retailer.CopyFrom(NORDIC_HOME)
    retailer.id, retailer.name = "another", value
    create = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    assert await refused_field(service, create, **ADMIN) == "retailer.name"
    ticket = tickets.CreateTicketRequest(subject=value, body="Water!")
    assert await refused_field(service, ticket, **shop.maija) == "subject"


@pytest.mark.parametrize("value", CONTROLS)
async def test_identity_with_controls_is_refused(service: RunningService, shop: Shop, value: str) -> None:
    request = sale("order-2")
    request.customer.customer_ref = value
    assert await refused_field(service, request, **PARTNER) == "customer.customer_ref"
    request = sale("order-2")
    request.items[0].serial = value
    assert await refused_field(service, request, **PARTNER) == "items[0].serial"


@pytest.mark.parametrize("value", ["nul\x00", "esc\x1b[31m", *INVISIBLE])
async def test_body_with_controls_is_refused(service: RunningService, shop: Shop, value: str) -> None:
    ticket = tickets.CreateTicketRequest(subject="It leaks", body=value)
    assert await refused_field(service, ticket, **shop.maija) == "body"
    opened = await shop.open()
    message = tickets.AddMessageRequest(ticket_id=opened.id, body=value)
    assert await refused_field(service, message, **shop.maija) == "body"


async def test_body_may_have_line_breaks_and_tabs(service: RunningService, shop: Shop) -> None:
    opened = await shop.open(body="one\ntwo\tthree\r\nfour")
    read = await service.call(tickets.GetTicketRequest(id=opened.id), **shop.maija)
    assert read.ticket.messages[0].body == "one\ntwo\tthree\r\nfour"


@pytest.mark.parametrize("instant", [YEAR_1, YEAR_2200])
@pytest.mark.parametrize("field", ["sold_at", "delivered_at"])
async def test_instant_out_of_range_is_refused(
    service: RunningService, shop: Shop, field: str, instant: Timestamp
) -> None:
    request = sale("order-2")
    getattr(request.items[0], field).CopyFrom(instant)
    assert await refused_field(service, request, **PARTNER) == f"items[0].{field}"


async def test_price_beyond_its_bound_is_refused(service: RunningService, shop: Shop) -> None:
    request = sale("order-2")
    request.items[0].price.CopyFrom(Money(amount_minor=10**12 + 1, currency="EUR"))
    assert await refused_field(service, request, **PARTNER) == "items[0].price.amount_minor"


async def test_link_base_beyond_its_length_is_refused(service: RunningService) -> None:
    retailer = retailer_pb2.Retailer()
    retailer.CopyFrom(NORDIC_HOME)
    retailer.id, retailer.link_base = "another", "https://care.nordic-home.example/" + "a" * 500
    create = retailer_service_pb2.CreateRetailerRequest(retailer=retailer)
    assert await refused_field(service, create, **ADMIN) == "retailer.link_base"

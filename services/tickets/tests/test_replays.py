"""A repeated request returns the first result, and its response says that it was replayed."""

from typing import Any

import pytest
from aftersales.tickets.v1 import retailer_service_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.message import Message
from servicekit.rpc.replays import was_replayed
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, PARTNER, Shop, sale


async def replayed(service: RunningService, request: Message, claims: Any) -> list[bool]:
    """Whether the response says so, of the request and of its repetition a second later."""
    said = []
    for _ in range(2):
        await service.call(request, **claims)
        said.append(was_replayed())
        service.clock.advance(1)
    return said


async def test_repeated_ticket_is_replayed(service: RunningService, shop: Shop) -> None:
    request = tickets.CreateTicketRequest(subject="It leaks", body="Water!", request_id="a-key")
    assert await replayed(service, request, shop.maija) == [False, True]


async def test_repeated_command_is_replayed(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    assign = tickets.AssignTicketRequest(id=id, request_id="a-key")
    assert await replayed(service, assign, AGENT) == [False, True]


@pytest.mark.parametrize(("key", "said"), [("a-key", [False, True]), ("", [False, False])])
async def test_message_is_replayed_by_its_key_alone(
    service: RunningService, shop: Shop, key: str, said: list[bool]
) -> None:
    id = (await shop.open()).id
    message = tickets.AddMessageRequest(ticket_id=id, body="Hello?", request_id=key)
    assert await replayed(service, message, shop.maija) == said


@pytest.mark.parametrize("key", ["a-key", ""])
async def test_purchase_reported_again_is_replayed(service: RunningService, shop: Shop, key: str) -> None:
    request = sale("order-2")
    request.request_id = key
    assert await replayed(service, request, PARTNER) == [False, True]


async def test_retailer_created_again_is_replayed(service: RunningService) -> None:
    request = retailer_service_pb2.CreateRetailerRequest(retailer=NORDIC_HOME)
    assert await replayed(service, request, ADMIN) == [False, True]

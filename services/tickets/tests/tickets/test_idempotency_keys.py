"""A customer's idempotency keys on its ticket: as many as its share, and in no agent's way."""

import pytest
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.documents.idempotency import MOST_KEYS_OF_A_CALLER
from servicekit.testing.service import RunningService, refusal_of
from tickets.tickets.repository.messages import MESSAGES

from services.tickets.tests.steps import Shop


async def stored_messages(service: RunningService) -> int:
    return len(await service.store.documents(MESSAGES).scan())


@pytest.fixture
async def ticket_id(shop: Shop) -> str:
    """A ticket on which the customer has used up its keys."""
    id = (await shop.open()).id
    for number in range(MOST_KEYS_OF_A_CALLER):
        await shop.say(id, "Hello?", shop.maija, request_id=f"key-{number}")
    return id


async def test_customer_without_keys_left_blocks_no_agent(service: RunningService, shop: Shop, ticket_id: str) -> None:
    refused = await refusal_of(shop.say(ticket_id, "Hello?", shop.maija, request_id="one-more"))
    assert refused == ("RESOURCE_EXHAUSTED", "TOO_MANY_IDEMPOTENCY_KEYS")
    other_subject = shop.say(ticket_id, "Hello?", {**shop.maija, "sub": "maija-2"}, request_id="one-more")
    assert await refusal_of(other_subject) == refused
    assigned = await service.call(tickets.AssignTicketRequest(id=ticket_id, request_id="key-1"))
    assert assigned.ticket.assignee.id
    await shop.say(ticket_id, "Without a key there is no bound.", shop.maija)


async def test_message_whose_key_is_refused_is_not_stored(service: RunningService, shop: Shop, ticket_id: str) -> None:
    before = await stored_messages(service)
    await refusal_of(shop.say(ticket_id, "Hello?", shop.maija, request_id="one-more"))
    reused = await refusal_of(shop.say(ticket_id, "Other words", shop.maija, request_id="key-1"))
    assert reused == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    assert await stored_messages(service) == before

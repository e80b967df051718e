"""Replies that were written before a newer message came (T15, pitfall of two agents who answer at once)."""

from asyncio import gather
from typing import Any

import grpc
import pytest
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1.ticket_service_pb2 import GetTicketRequest
from servicekit.rpc.client import status_of
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop
from services.tickets.tests.tickets.long_conversations import long_ticket

EERO = {"role": "agent", "sub": "agent-2"}
INTERNAL = ticket_pb2.MESSAGE_VISIBILITY_INTERNAL


async def refusal(shop: Shop, id: str, claims: Any, answers: str) -> Any:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await shop.say(id, "Clean the filter.", claims, answers=answers)
    return status_of(refused.value)


async def test_reply_to_an_older_message_is_refused(shop: Shop) -> None:
    opened = await shop.open()
    first = (await shop.say(opened.id, "And it smells.", shop.maija)).message.id
    second = (await shop.say(opened.id, "Clean the filter.", EERO)).message.id
    refused = await refusal(shop, opened.id, AGENT, first)
    assert refused.reason == "STALE_REPLY"
    assert refused.metadata == {"newer_message_ids": second}
    await shop.say(opened.id, "As Eero says.", AGENT, answers=second)  # confirmed


async def test_reply_to_the_opening_message_is_checked(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    opening = (await service.call(GetTicketRequest(id=id), **AGENT)).ticket.messages[0].id
    await shop.say(id, "Which model?", AGENT, answers=opening)
    assert (await refusal(shop, id, EERO, opening)).reason == "STALE_REPLY"


async def test_reply_to_an_unknown_message_is_refused(shop: Shop) -> None:
    elsewhere, here = await shop.open(), await shop.open()
    said = (await shop.say(elsewhere.id, "And it smells.", shop.maija)).message.id
    assert (await refusal(shop, here.id, AGENT, said)).reason == "VALIDATION_FAILED"


async def test_notes_and_own_messages_make_no_reply_stale(shop: Shop) -> None:
    opened = await shop.open()
    first = (await shop.say(opened.id, "And it smells.", shop.maija)).message.id
    await shop.say(opened.id, "Not again", EERO, visibility=INTERNAL)
    await shop.say(opened.id, "One moment.", AGENT, answers=first)
    await shop.say(opened.id, "Clean the filter.", AGENT, answers=first)


async def test_internal_note_is_never_stale(shop: Shop) -> None:
    opened = await shop.open()
    first = (await shop.say(opened.id, "And it smells.", shop.maija)).message.id
    await shop.say(opened.id, "Clean the filter.", EERO)
    await shop.say(opened.id, "I would have said so too", AGENT, answers=first, visibility=INTERNAL)


async def test_of_two_replies_at_once_one_is_refused(shop: Shop) -> None:
    opened = await shop.open()
    first = (await shop.say(opened.id, "And it smells.", shop.maija)).message.id
    replies = [shop.say(opened.id, "Clean the filter.", who, answers=first) for who in (AGENT, EERO)]
    outcomes = await gather(*replies, return_exceptions=True)
    (refused,) = [each for each in outcomes if isinstance(each, grpc.aio.AioRpcError)]
    assert status_of(refused).reason == "STALE_REPLY"


async def test_repeated_reply_is_not_stale(shop: Shop) -> None:
    opened = await shop.open()
    first = (await shop.say(opened.id, "And it smells.", shop.maija)).message.id
    sent = await shop.say(opened.id, "Clean the filter.", AGENT, answers=first, request_id="reply-1")
    await shop.say(opened.id, "I have.", shop.maija)
    again = await shop.say(opened.id, "Clean the filter.", AGENT, answers=first, request_id="reply-1")
    assert again.message == sent.message


async def test_reply_to_a_sealed_message_names_the_newest(service: RunningService, shop: Shop) -> None:
    id = await long_ticket(shop, 350)
    refused = await refusal(shop, id, EERO, f"msg_{id[4:]}_10")
    assert refused.reason == "STALE_REPLY"
    newer = refused.metadata["newer_message_ids"].split(",")
    assert (len(newer), newer[-1]) == (20, f"msg_{id[4:]}_350")

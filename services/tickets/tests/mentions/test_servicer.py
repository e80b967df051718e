from typing import Any

from aftersales.tickets.v1 import mention_service_pb2 as pb
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.tickets.v1.retailer_pb2 import Retailer
from aftersales.tickets.v1.retailer_service_pb2 import CreateRetailerRequest
from servicekit.testing.service import RunningService
from tickets.mentions.repository import MENTIONS

from services.tickets.tests.steps import ADMIN, AGENT, NORDIC_HOME, Shop, agent

INTERNAL = ticket_pb2.MESSAGE_VISIBILITY_INTERNAL
EERO = {"role": "agent", "sub": "eero"}


async def note(shop: Shop, ticket: str, *mentioned: str, **fields: Any) -> Any:
    return (await shop.say(ticket, "Please look", AGENT, visibility=INTERNAL, mentions=mentioned, **fields)).message


async def mentions_of(service: RunningService, who: dict[str, str], **asked: Any) -> list[Any]:
    return list((await service.call(pb.ListMentionsRequest(**asked), **who)).mentions)


async def test_mention_is_listed_by_whom_it_names_alone(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    message = await note(shop, ticket.id, eero, eero)
    (mention,) = await mentions_of(service, EERO)
    assert (mention.ticket_id, mention.message_id, mention.agent_id) == (ticket.id, message.id, eero)
    assert not await mentions_of(service, {**EERO, "sub": "somebody"})
    assert list(message.mentions) == [eero]
    (*_, last) = await service.recorded(ticket.id)
    assert last["event"]["data"]["message"]["mentions"] == [eero]


async def test_mentions_of_a_ticket_are_seen_together(service: RunningService, shop: Shop) -> None:
    eero, ticket, other = await agent(service, "eero"), await shop.open(), await shop.open()
    for id in (ticket.id, ticket.id, other.id):
        await note(shop, id, eero)
    seeing = pb.SeeMentionsRequest(ticket_id=ticket.id)
    assert [(await service.call(seeing, **EERO)).seen.mentions for _ in range(2)] == [2, 0]
    assert [each.ticket_id for each in await mentions_of(service, EERO, seen=False)] == [other.id]
    assert len(await mentions_of(service, EERO, seen=True)) == 2


async def test_repeated_note_mentions_once(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    for _ in range(2):
        await note(shop, ticket.id, eero, request_id="note-1")
    assert len(await mentions_of(service, EERO)) == 1


async def test_public_message_that_names_an_agent_is_refused(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    for who in (AGENT, shop.maija):
        said = tickets.AddMessageRequest(ticket_id=ticket.id, body="Eero?", mentions=[eero])
        assert await service.outcome(said, **who) == "VALIDATION_FAILED"
    hidden = tickets.AddMessageRequest(ticket_id=ticket.id, body="Eero?", mentions=[eero], visibility=INTERNAL)
    assert await service.outcome(hidden, **shop.maija) == "VALIDATION_FAILED"


async def test_agent_of_another_retailer_is_not_mentioned(service: RunningService, shop: Shop) -> None:
    other = Retailer()
    other.CopyFrom(NORDIC_HOME)
    other.id = "other-shop"
    await service.call(CreateRetailerRequest(retailer=other), **ADMIN)
    ticket, elsewhere = await shop.open(), await agent(service, "elsewhere", retailer=other.id)
    for unknown in (elsewhere, "agt_unknown"):
        said = tickets.AddMessageRequest(ticket_id=ticket.id, body="?", mentions=[unknown], visibility=INTERNAL)
        assert await service.outcome(said, **AGENT) == "AGENT_UNKNOWN"
    assert len((await service.call(tickets.ListMessagesRequest(ticket_id=ticket.id), **AGENT)).messages) == 1
    assert not await service.context.store.documents(MENTIONS).scan()

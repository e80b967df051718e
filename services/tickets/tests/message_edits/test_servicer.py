"""Edits of messages through the service: who may, what others see of them, and what follows."""

from asyncio import gather
from typing import Any

import pytest
from aftersales.tickets.v1 import mention_service_pb2, ticket_pb2
from aftersales.tickets.v1 import ticket_message_service_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.testing.service import RunningService
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.merges.steps import merge, read
from services.tickets.tests.steps import ADMIN, AGENT, Shop, agent, published

INTERNAL = ticket_pb2.MESSAGE_VISIBILITY_INTERNAL
SUPERVISOR = {"role": "supervisor", "sub": "sanna", "name": "Sanna"}
EERO = {"role": "agent", "sub": "eero"}


def edit(ticket: str, message: ticket_pb2.Message, body: str, **fields: Any) -> pb.UpdateMessageRequest:
    return pb.UpdateMessageRequest(ticket_id=ticket, id=message.id, body=body, etag=message.etag, **fields)


async def edited(service: RunningService, *args: Any, who: Any = AGENT, **fields: Any) -> ticket_pb2.Message:
    message: ticket_pb2.Message = (await service.call(edit(*args, **fields), **who)).message
    return message


async def said(shop: Shop, ticket: str, body: str = "Clean the filtr", **fields: Any) -> ticket_pb2.Message:
    message: ticket_pb2.Message = (await shop.say(ticket, body, AGENT, **fields)).message
    return message


async def listed(shop: Shop, ticket: str, who: Any) -> ticket_pb2.Message:
    conversation = await shop.service.call(tickets.ListMessagesRequest(ticket_id=ticket), **who)
    last: ticket_pb2.Message = conversation.messages[-1]
    return last


async def found(shop: Shop, words: str) -> int:
    asked = tickets.ListTicketsRequest(retailer="nordic-home", q=words)
    return len((await shop.service.call(asked, **AGENT)).tickets)


async def test_edit_is_shown_in_the_conversation(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    assert not message.HasField("edited_at")
    after = await edited(service, ticket.id, message, "Clean the filter")
    assert [(each.body, each.by.kind) for each in after.edits] == [("Clean the filtr", after.author.kind)]
    assert (await listed(shop, ticket.id, AGENT)).edits == []
    alone = await service.call(pb.GetMessageRequest(ticket_id=ticket.id, id=message.id), **AGENT)
    assert alone.message == after


async def test_customers_see_when_and_not_what_it_was(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await edited(service, ticket.id, await said(shop, ticket.id), "Clean the filter")
    seen = await listed(shop, ticket.id, shop.maija)
    assert (seen.body, seen.HasField("edited_at"), list(seen.edits)) == ("Clean the filter", True, [])


async def test_the_second_of_two_edits_at_once_is_refused(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    outcomes = await gather(*(service.outcome(edit(ticket.id, message, body), **AGENT) for body in ("One", "Two")))
    assert sorted(outcomes) == ["ETAG_MISMATCH", "answer"]
    assert (await listed(shop, ticket.id, AGENT)).etag == "2"


async def test_edits_of_two_messages_at_once_both_count(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    messages = [await said(shop, ticket.id, f"Number {number}") for number in range(4)]
    await gather(*(edited(service, ticket.id, each, f"{each.body} edited") for each in messages))
    conversation = await service.call(tickets.ListMessagesRequest(ticket_id=ticket.id), **AGENT)
    assert [each.body for each in conversation.messages][1:] == [f"Number {number} edited" for number in range(4)]
    assert (await published(service, ticket.id)).count("TicketMessageEdited") == 4


async def test_repeated_request_edits_once(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    for _ in range(2):
        assert len((await edited(service, ticket.id, message, "Once", request_id="edit-1")).edits) == 1


async def test_edit_that_changes_nothing_is_none(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    assert not (await edited(service, ticket.id, message, message.body)).edits
    assert "TicketMessageEdited" not in await published(service, ticket.id)


@pytest.mark.parametrize("who", [SUPERVISOR, ADMIN])
async def test_supervisors_and_admins_edit_any_note(service: RunningService, shop: Shop, who: Any) -> None:
    ticket = await shop.open()
    note = await said(shop, ticket.id, visibility=INTERNAL)
    assert (await edited(service, ticket.id, note, "Better", who=who)).body == "Better"


async def test_another_agent_does_not_edit_a_message(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    assert await service.outcome(edit(ticket.id, message, "Mine"), **EERO) == "MESSAGE_NOT_EDITABLE"


async def test_words_of_customers_are_never_edited(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    theirs = (await shop.say(ticket.id, "It leaks", shop.maija)).message
    for message in (theirs, (await read(shop, ticket.id)).messages[0]):
        assert await service.outcome(edit(ticket.id, message, "It hums"), **SUPERVISOR) == "MESSAGE_NOT_EDITABLE"


async def test_ended_ticket_takes_edits_of_notes_alone(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message, note = await said(shop, ticket.id), await said(shop, ticket.id, visibility=INTERNAL)
    await service.call(tickets.CancelTicketRequest(id=ticket.id), **AGENT)
    assert await service.outcome(edit(ticket.id, message, "Late"), **AGENT) == "MESSAGE_NOT_EDITABLE"
    assert (await edited(service, ticket.id, note, "Late")).body == "Late"


async def test_a_message_is_edited_twenty_times(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    for number in range(20):
        message = await edited(service, ticket.id, message, f"Text {number}")
    assert await service.outcome(edit(ticket.id, message, "Once more"), **AGENT) == "TOO_MANY_EDITS"
    assert (
        len((await service.call(pb.GetMessageRequest(ticket_id=ticket.id, id=message.id), **AGENT)).message.edits) == 20
    )


async def test_former_words_find_nothing(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id, "Clean the sieve")
    await said(shop, ticket.id, "And the filter")
    await edited(service, ticket.id, message, "Clean the pump")
    assert [await found(shop, word) for word in ("sieve", "pump", "filter")] == [0, 1, 1]


async def test_note_that_is_edited_finds_nothing(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await edited(service, ticket.id, await said(shop, ticket.id, visibility=INTERNAL), "Unfriendly")
    assert await found(shop, "unfriendly") == 0


async def test_edit_mentions_each_agent_once(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    note = await said(shop, ticket.id, visibility=INTERNAL)
    note = await edited(service, ticket.id, note, "Eero, look", mentions=[eero])
    await edited(service, ticket.id, note, "Eero, please look", mentions=[eero])
    assert len((await service.call(mention_service_pb2.ListMentionsRequest(), **EERO)).mentions) == 1
    assert list((await listed(shop, ticket.id, AGENT)).mentions) == [eero]


async def test_public_message_takes_no_mentions(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    request = edit(ticket.id, await said(shop, ticket.id), "Eero?", mentions=[eero])
    assert await service.outcome(request, **AGENT) == "VALIDATION_FAILED"


async def test_edit_moves_no_clock(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    await shop.say(ticket.id, "It still leaks", shop.maija)
    before = await read(shop, ticket.id)
    await edited(service, ticket.id, message, "Clean the filter")
    after = await read(shop, ticket.id)
    assert (after.sla.targets, after.status) == (before.sla.targets, before.status)
    assert after.etag != before.etag


async def test_message_of_a_merged_ticket_is_edited_in_both(service: RunningService, shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    message = await said(shop, source.id)
    await merge(shop, source.id, target.id)
    message = await edited(service, target.id, message, "From the joint conversation")
    assert message.ticket_id == source.id
    assert (await edited(service, source.id, message, "From its own")).body == "From its own"
    assert (await published(service, source.id)).count("TicketMessageEdited") == 2


async def test_message_of_another_ticket_is_not_found(service: RunningService, shop: Shop) -> None:
    ticket, other = await shop.open(), await shop.open()
    message = await said(shop, other.id)
    assert await service.outcome(edit(ticket.id, message, "Mine"), **AGENT) == "MESSAGE_NOT_FOUND"
    foreign = {**AGENT, "retailers": ["baltic-tools"]}
    assert await service.outcome(edit(other.id, message, "Mine"), **foreign) == "TICKET_NOT_FOUND"


async def test_event_has_who_edited_which_message(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    await edited(service, ticket.id, message, "Clean the filter", who=SUPERVISOR)
    event = (await service.recorded(ticket.id))[-1]["event"]["data"]
    assert (event["message"]["id"], event["message"]["body"]) == (message.id, "Clean the filter")
    assert event["edited_by"]["kind"] == "supervisor"
    assert "edits" not in event["message"] or not event["message"]["edits"]


async def test_mask_leaves_the_text_as_it_is(service: RunningService, shop: Shop) -> None:
    eero, ticket = await agent(service, "eero"), await shop.open()
    note = await said(shop, ticket.id, visibility=INTERNAL)
    mask = FieldMask(paths=["mentions"])
    after = await edited(service, ticket.id, note, "ignored", mentions=[eero], update_mask=mask)
    assert (after.body, list(after.mentions)) == (note.body, [eero])


async def test_nothing_of_an_edit_is_left_in_the_ticket(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    message = await said(shop, ticket.id)
    await edited(service, ticket.id, message, "Clean the filter")
    stored = await service.context.store.documents(TICKETS).get(ticket.id)
    assert stored is not None
    assert not stored.get("message_edit")
    document = await service.context.store.documents(MESSAGES).get(message.id)
    assert document is not None
    assert document["body"] == "Clean the filter"

"""An edit changes two documents. Killed between them, it is made for whoever reads, and finished by the timer."""

from dataclasses import dataclass
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_message_service_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import MINUTE
from servicekit.testing.service import RunningService
from tickets.tickets.repository.messages import MESSAGES, MessageRepository
from tickets.tickets.repository.tickets import TICKETS

from services.tickets.tests.steps import AGENT, Shop, published


class Killed(Exception):
    pass


@dataclass
class Left:
    ticket_id: str
    message_id: str


@pytest.fixture
async def left(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Left:
    """An edit whose process was killed before its message was written."""
    ticket = await shop.open()
    message = (await shop.say(ticket.id, "Clean the filtr", AGENT)).message

    async def dying(self: MessageRepository, message: Any) -> bool:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(MessageRepository, "replaced", dying)
        edit = pb.UpdateMessageRequest(ticket_id=ticket.id, id=message.id, body="Clean the filter", etag=message.etag)
        assert await shop.service.outcome(edit, **AGENT) != "answer"
    return Left(ticket.id, message.id)


async def stored_body(service: RunningService, left: Left) -> str:
    document = await service.context.store.documents(MESSAGES).get(left.message_id)
    return str(document and document["body"])


async def test_edit_that_was_cut_off_is_read_as_made(service: RunningService, shop: Shop, left: Left) -> None:
    assert await stored_body(service, left) == "Clean the filtr"
    conversation = await service.call(tickets.ListMessagesRequest(ticket_id=left.ticket_id), **shop.maija)
    assert conversation.messages[-1].body == "Clean the filter"
    assert (await published(service, left.ticket_id))[-1] == "TicketMessageEdited"


async def test_timer_finishes_an_edit_that_was_cut_off(service: RunningService, left: Left) -> None:
    (timer,) = (each for each in service.components.timers if each.name == "message-edits")
    now = service.clock.advance(minutes=1)
    claimed = await timer.documents.claim(timer.index, timer.where, due=now, now=now, lease=MINUTE)
    assert claimed
    await timer.act(claimed)
    assert await stored_body(service, left) == "Clean the filter"
    ticket = await service.context.store.documents(TICKETS).get(left.ticket_id)
    assert ticket is not None
    assert not ticket.get("message_edit")


async def test_next_edit_finishes_the_one_before(service: RunningService, left: Left) -> None:
    read = (await service.call(pb.GetMessageRequest(ticket_id=left.ticket_id, id=left.message_id), **AGENT)).message
    again = pb.UpdateMessageRequest(ticket_id=left.ticket_id, id=left.message_id, body="Clean it", etag=read.etag)
    after = (await service.call(again, **AGENT)).message
    assert [each.body for each in after.edits] == ["Clean the filtr", "Clean the filter"]

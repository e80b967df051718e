"""The next response that is owed, as callers see it."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop

KIND = ticket.SLA_TARGET_KIND_NEXT_RESPONSE


@pytest.fixture(autouse=True)
def promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours for each answer after the first."""
    budgets = '{"normal": {"first_response": 480, "next_response": 120, "resolution": 2400}}'
    monkeypatch.setenv("AFTERSALES_SLA_POLICY", budgets)


async def owed(service: RunningService, id: str, claims: Mapping[str, Any] = AGENT) -> list[ticket.SlaTarget]:
    read: ticket.Ticket = (await service.call(tickets.GetTicketRequest(id=id), **claims)).ticket
    return [target for target in read.sla.targets if target.kind == KIND]


async def test_customer_who_writes_again_is_owed_one_answer(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Still here?", shop.maija)
    assert await owed(service, id) == []  # it is the first response that is owed
    await shop.say(id, "We are on it.", AGENT)
    service.clock.advance(minutes=30)
    await shop.say(id, "When?", shop.maija)
    service.clock.advance(minutes=30)
    await shop.say(id, "And how much?", shop.maija)
    [target] = await owed(service, id, shop.maija)
    assert (target.cycle, target.budget_seconds) == (1, 7_200)
    assert target.due_at.seconds - target.started_at.seconds == 7_200
    assert target.started_at.seconds == service.clock() // 1_000_000 - 1_800


async def test_note_meets_no_promise_and_an_answer_does(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "We are on it.", AGENT)
    await shop.say(id, "When?", shop.maija)
    await shop.say(id, "She is impatient.", AGENT, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    assert [target.HasField("met_at") for target in await owed(service, id)] == [False]
    await shop.say(id, "On Friday.", AGENT)
    assert [target.HasField("met_at") for target in await owed(service, id)] == [True]


async def test_reply_that_resumes_a_ticket_is_owed_an_answer(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Which model is it?", AGENT)
    await service.call(tickets.WaitTicketRequest(id=id))
    service.clock.advance(days=1)
    await shop.say(id, "The K-1.", shop.maija)
    [target] = await owed(service, id)
    assert target.due_at.seconds == service.clock() // 1_000_000 + 7_200


async def test_answer_to_a_reopening_is_missed_once_it_is_late(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED))
    await shop.say(id, "It is back.", shop.maija)
    before = (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket
    service.clock.advance(hours=3)
    after = (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket
    assert [target.breached for target in after.sla.targets if target.kind == KIND] == [True]
    assert after.etag != before.etag

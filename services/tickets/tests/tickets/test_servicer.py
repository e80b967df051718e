"""Tickets from their opening to their end, over gRPC."""

import grpc
import pytest
from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from aftersales.warranty.v1.asset_pb2 import Asset
from aftersales.warranty.v1.events_pb2 import AssetRegistered
from servicekit.rpc.client import status_of
from servicekit.testing.service import RunningService, refusal_of

from services.tickets.tests.steps import AGENT, Shop, Warranty, published, sale


async def test_a_ticket_from_its_opening_to_its_end(service: RunningService, shop: Shop, warranty: Warranty) -> None:
    warranty.covered.add(shop.asset_id)
    opened = await shop.open(asset_id=shop.asset_id)
    assert opened.coverage.state == ticket.COVERAGE_STATE_COVERED
    assert warranty.asked == [("nordic-home", shop.asset_id)]
    id = opened.id
    await service.call(tickets.AssignTicketRequest(id=id))
    await shop.say(id, "Which model?", AGENT)
    await shop.say(id, "Customer sounds upset", AGENT, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    urgent = tickets.UpdateTicketRequest(id=id, priority=ticket.TICKET_PRIORITY_URGENT)
    await service.call(urgent)
    waiting = await service.call(tickets.WaitTicketRequest(id=id, reason="Model?"))
    assert waiting.ticket.sla.paused
    resumed = await shop.say(id, "The blue one", shop.maija)
    assert resumed.ticket.status == ticket.TICKET_STATUS_OPEN
    solved = tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED)
    await service.call(solved)
    await service.call(tickets.ReopenTicketRequest(id=id), **shop.maija)
    await service.call(solved)
    closed = await service.call(tickets.CloseTicketRequest(id=id), **shop.maija)
    assert (closed.ticket.status, closed.ticket.episode) == (ticket.TICKET_STATUS_CLOSED, 2)
    assert list(closed.ticket.allowed_actions) == [ticket.TICKET_ACTION_REOPEN]
    assert await published(service, id) == [
        *("TicketOpened", "TicketAssigned", "TicketMessageAdded", "TicketMessageAdded", "TicketUpdated"),
        *("TicketWaiting", "TicketMessageAdded", "TicketResumed", "TicketResolved", "TicketReopened"),
        *("TicketResolved", "TicketClosed"),
    ]


async def test_customers_never_see_internal_messages(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Secret", AGENT, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    await shop.say(id, "Hello", AGENT)
    get, messages = tickets.GetTicketRequest(id=id), tickets.ListMessagesRequest(ticket_id=id, page_size=1)
    for claims, bodies in ((shop.maija, ["Water!", "Hello"]), (AGENT, ["Water!", "Secret", "Hello"])):
        shown = (await service.call(get, **claims)).ticket
        assert [message.body for message in shown.messages] == bodies
        assert shown.message_count == len(bodies)
        paged: list[str] = []
        messages.page_token = ""
        while not paged or messages.page_token:
            page = await service.call(messages, **claims)
            paged += [message.body for message in page.messages]
            messages.page_token = page.next_page_token
        assert paged == bodies


async def test_unknown_coverage_is_determined_by_the_timer(
    service: RunningService, shop: Shop, warranty: Warranty
) -> None:
    opened = await shop.open(asset_id=shop.asset_id)
    assert (opened.coverage.state, opened.coverage.reason) == (ticket.COVERAGE_STATE_UNKNOWN, "ASSET_NOT_REGISTERED")
    (timer,) = (each for each in service.components.timers if each.name == "coverage")
    now, ask = service.clock.advance(4), {"lease": 1_000_000}
    assert await timer.documents.claim(timer.index, {}, due=now, now=now, **ask) is None
    warranty.covered.add(shop.asset_id)
    now = service.clock.advance(1)
    due = await timer.documents.claim(timer.index, {}, due=now, now=now, **ask)
    assert due is not None
    await timer.act(due)
    known = (await service.call(tickets.GetTicketRequest(id=opened.id), **shop.maija)).ticket
    assert known.coverage.state == ticket.COVERAGE_STATE_COVERED
    now = service.clock.advance(days=1)
    assert await timer.documents.claim(timer.index, {}, due=now, now=now, **ask) is None


async def test_a_registration_makes_coverage_known_at_once(
    service: RunningService, shop: Shop, warranty: Warranty
) -> None:
    opened = await shop.open(asset_id=shop.asset_id)
    warranty.covered.add(shop.asset_id)
    registered = AssetRegistered(asset=Asset(id=shop.asset_id, retailer="nordic-home"))
    await service.deliver("coverage", registered, shop.asset_id)
    assert await published(service, opened.id) == ["TicketOpened", "TicketCoverageDetermined"]


async def test_an_answer_published_again_by_an_erasure_opens_nothing(service: RunningService, shop: Shop) -> None:
    opened = await shop.open()
    given = feedback.AnswerGiven()
    given.answer.id, given.answer.ticket_id, given.answer.score, given.answer.comment = "ans_1", opened.id, 1, "Meh"
    await service.deliver("follow-ups", given, "ans_1")
    before = await service.call(tickets.ListTicketsRequest())
    await service.deliver("follow-ups", given, "ans_1", erased=True)
    assert await service.call(tickets.ListTicketsRequest()) == before


async def test_only_a_low_score_opens_a_linked_ticket(service: RunningService, shop: Shop) -> None:
    opened = await shop.open()
    for id, score in (("ans_1", 1), ("ans_1", 1), ("ans_2", 3)):
        given = feedback.AnswerGiven()
        given.answer.id, given.answer.ticket_id, given.answer.score = id, opened.id, score
        await service.deliver("follow-ups", given, id)
    listed = await service.call(tickets.ListTicketsRequest())
    assert sorted(one.follow_up_of for one in listed.tickets) == ["", opened.id]


async def test_the_queue_is_by_deadline_with_waiting_tickets_last(service: RunningService, shop: Shop) -> None:
    ids = []
    for _ in range(4):
        service.clock.advance(1)
        ids.append((await shop.open()).id)
    urgent = tickets.UpdateTicketRequest(id=ids[3], priority=ticket.TICKET_PRIORITY_URGENT)
    await service.call(urgent)
    await service.call(tickets.WaitTicketRequest(id=ids[0]))
    query = tickets.ListTicketsRequest(order_by=tickets.TICKET_ORDER_DUE_AT, page_size=3)
    first = await service.call(query)
    query.page_token = first.next_page_token
    second = await service.call(query)
    assert [one.id for one in (*first.tickets, *second.tickets)] == [ids[3], ids[1], ids[2], ids[0]]
    query.statuses.append(ticket.TICKET_STATUS_NEW)
    assert await service.refusal(query) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")
    query.page_token = ""
    assert len((await service.call(query)).tickets) == 3


async def test_repeated_request_returns_the_first_result(service: RunningService, shop: Shop) -> None:
    opened = await shop.open(request_id="key-1")
    assert await shop.open(request_id="key-1") == opened
    other = shop.open(request_id="key-1", subject="Another")
    assert await refusal_of(other) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")
    first = await shop.say(opened.id, "Hello", shop.maija, request_id="key-2")
    await service.call(tickets.WaitTicketRequest(id=opened.id))
    again = await shop.say(opened.id, "Hello", shop.maija, request_id="key-2")
    assert again.message == first.message
    assert again.ticket.status == ticket.TICKET_STATUS_PENDING_CUSTOMER
    reused = shop.say(opened.id, "Other words", shop.maija, request_id="key-2")
    assert await refusal_of(reused) == ("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED")


async def test_a_change_of_what_has_changed_since_is_refused(service: RunningService, shop: Shop) -> None:
    opened = await shop.open()
    await shop.say(opened.id, "Hello?", shop.maija)
    for etag in (opened.etag, "7x"):
        stale = tickets.AssignTicketRequest(id=opened.id, etag=etag)
        refusal = await service.refusal(stale)
        assert refusal == ("ABORTED", "ETAG_MISMATCH")


async def test_refused_transition_names_the_allowed_actions(service: RunningService, shop: Shop) -> None:
    opened = await shop.open()
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await service.call(tickets.CloseTicketRequest(id=opened.id), **shop.maija)
    refusal = status_of(raised.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "TRANSITION_NOT_ALLOWED")
    assert refusal.metadata == {"allowed_actions": "message,cancel"}


@pytest.mark.parametrize("agreed", [True, False])
async def test_resolved_event_carries_the_surveys_consent(service: RunningService, shop: Shop, agreed: bool) -> None:
    again = sale("order-2")
    again.customer.consents.surveys = agreed
    await service.call(again, role="partner", sub="till")
    id = (await shop.open()).id
    await service.call(tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED), **AGENT)
    (*_, resolved) = await service.recorded(id)
    assert resolved["event"]["type"].endswith("TicketResolved")
    assert resolved["event"]["data"]["surveys_consent"] is agreed
    assert resolved["event"]["data"]["locale"] == "fi"

"""Thank-yous that reopen a ticket, and tickets that follow up on others."""

from dataclasses import replace

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor
from domainkit.instants import DAY, HOUR, Instant, after
from domainkit.refusals import Refused
from servicekit.testing.service import RunningService
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.events import TicketReopeningUndone
from tickets.tickets.domain.lifecycle import Edits, reopen, resolve, update
from tickets.tickets.domain.message import MessageDraft
from tickets.tickets.domain.reopening import undo_reopening
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action, Rules, allowed_actions

from services.tickets.tests.steps import AGENT, Shop, published


@pytest.fixture
def resolved(ticket: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant) -> Ticket:
    answered = replace(ticket, answered=True)
    return resolve(answered, ResolutionCode.WORKAROUND, agent, rules, terms, after(monday, HOUR))[0]


@pytest.fixture
def thanked(resolved: Ticket, maija: Actor, rules: Rules, terms: Terms, monday: Instant) -> Ticket:
    now = after(monday, DAY)
    message = write_message("tkt_1", MessageDraft("Thanks!"), id="msg_2", author=maija, now=now)
    return add_message(resolved, message, rules, terms, now)[0]


def test_undone_reopening_leaves_the_ticket_as_it_was_resolved(
    resolved: Ticket, thanked: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    assert (thanked.status, thanked.episode) == (Status.OPEN, 2)
    undone, happened = undo_reopening(thanked, agent, rules, terms, after(monday, DAY + HOUR))
    assert happened == [TicketReopeningUndone(undone, agent)]
    before = (resolved.status, resolved.episode, resolved.resolution, resolved.answered, resolved.sla.due_at)
    assert (undone.status, undone.episode, undone.resolution, undone.answered, undone.sla.due_at) == before
    assert undone.message_ids == ("msg_2",)
    assert [target.met_at for target in undone.sla.targets if not target.cancelled_at] == [
        target.met_at for target in resolved.sla.targets
    ]


def test_reopening_that_something_followed_is_not_undone(
    thanked: Ticket, agent: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    now = after(monday, DAY + HOUR)
    changed, _ = update(thanked, Edits(subject="It drips"), agent, rules, terms, now)
    assert Action.UNDO_REOPENING not in allowed_actions(changed, agent.kind, rules, now)
    with pytest.raises(Refused, match="undo_reopening"):
        undo_reopening(changed, agent, rules, terms, now)


def test_reopening_by_our_people_is_not_undone(
    resolved: Ticket, agent: Actor, maija: Actor, rules: Rules, terms: Terms, monday: Instant
) -> None:
    now = after(monday, DAY)
    for by in (agent, maija):
        reopened, _ = reopen(resolved, by, rules, terms, now)
        assert Action.UNDO_REOPENING not in allowed_actions(reopened, agent.kind, rules, now)


async def test_an_undone_reopening_asks_for_no_second_opinion(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    await service.call(tickets.ResolveTicketRequest(id=ticket.id, code=pb.RESOLUTION_CODE_SOLVED), **AGENT)
    await shop.say(ticket.id, "Thank you!", shop.maija)
    undone = (await service.call(tickets.UndoTicketReopeningRequest(id=ticket.id), **AGENT)).ticket
    assert (undone.status, undone.episode) == (pb.TICKET_STATUS_RESOLVED, 1)
    names = await published(service, ticket.id)
    assert names[-2:] == ["TicketReopened", "TicketReopeningUndone"]
    assert names.count("TicketResolved") == 1


async def test_message_after_the_window_names_the_follow_up(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open(asset_id=shop.asset_id)
    await service.call(tickets.ResolveTicketRequest(id=ticket.id, code=pb.RESOLUTION_CODE_SOLVED), **AGENT)
    await service.call(tickets.CloseTicketRequest(id=ticket.id), **AGENT)
    service.clock.now = after(service.clock.now, 15 * DAY)
    with pytest.raises(Exception, match="follow_up_of"):
        await shop.say(ticket.id, "It leaks again", shop.maija)
    follow_up = await shop.open(follow_up_of=ticket.id)
    assert (follow_up.follow_up_of, follow_up.asset_id) == (ticket.id, shop.asset_id)


async def test_staff_follows_up_for_the_same_customer(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    request = tickets.CreateTicketRequest(subject="Again", body="It leaks", follow_up_of=ticket.id)
    assert (await service.call(request, **AGENT)).ticket.customer_id == ticket.customer_id


async def test_nobody_follows_up_on_the_ticket_of_another(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    request = tickets.CreateTicketRequest(subject="Again", body="It leaks", follow_up_of=ticket.id)
    other = {"role": "customer", "customer": "cus_other", "sub": "other"}
    assert await service.outcome(request, **other) == "FOLLOW_UP_UNKNOWN"
    request.customer_id = "cus_other"
    assert await service.outcome(request, **AGENT) == "FOLLOW_UP_UNKNOWN"

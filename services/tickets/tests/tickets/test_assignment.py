"""Who works on a ticket: agents, teams, both or nobody."""

from dataclasses import replace

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor, ActorKind
from domainkit.instants import HOUR, Instant, after
from domainkit.refusals import Refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.testing.service import RunningService
from tickets.tickets.domain import events
from tickets.tickets.domain.lifecycle import Assignment, assign, unassign
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Action, Rules, allowed_actions

from services.tickets.tests.steps import AGENT, Shop, published

AGENTS = st.sampled_from([Actor(ActorKind.AGENT, "agt_1", "Aino"), Actor(ActorKind.SUPERVISOR, "agt_2", "Sanna")])
TEAMS = st.sampled_from(["tem_1", "tem_2"])
GIVEN = st.builds(Assignment, AGENTS, st.just("") | TEAMS) | st.builds(Assignment, st.none(), TEAMS)
WORKED_ON = st.sampled_from([Status.NEW, Status.OPEN, Status.PENDING_CUSTOMER])


def test_assigning_to_the_assignee_changes_nothing(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    assigned, happened = assign(ticket, Assignment(agent), agent, rules, monday)
    again, events_again = assign(assigned, Assignment(agent), agent, rules, after(monday, HOUR))
    assert happened == [events.TicketAssigned(assigned, agent)]
    assert (again, events_again) == (assigned, [])


def test_agent_who_takes_a_ticket_leaves_it_in_its_queue(
    ticket: Ticket, rules: Rules, agent: Actor, monday: Instant
) -> None:
    taken, _ = assign(replace(ticket, team_id="tem_1"), Assignment(agent), agent, rules, monday)
    assert (taken.assignee, taken.team_id, taken.status) == (agent, "tem_1", Status.OPEN)


def test_team_gets_a_ticket_without_its_agent(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    open_one = replace(ticket, assignee=agent, team_id="tem_1", status=Status.OPEN)
    moved, happened = assign(open_one, Assignment(team_id="tem_2"), agent, rules, monday)
    assert (moved.assignee, moved.team_id, moved.status) == (None, "tem_2", Status.OPEN)
    assert happened == [events.TicketAssigned(moved, agent)]


def test_new_ticket_in_a_queue_stays_new(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    queued, _ = assign(ticket, Assignment(team_id="tem_1"), agent, rules, monday)
    assert (queued.status, queued.sla) == (Status.NEW, ticket.sla)


@given(before=GIVEN, to=GIVEN, status=WORKED_ON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_assigned_ticket_can_be_unassigned_again(
    ticket: Ticket, rules: Rules, agent: Actor, monday: Instant, before: Assignment, to: Assignment, status: Status
) -> None:
    ticket, _ = assign(replace(ticket, status=status), before, agent, rules, monday)
    given_on, _ = assign(ticket, to, agent, rules, after(monday, HOUR))
    assert given_on.assignee == to.agent
    assert given_on.team_id == (to.team_id or before.team_id)
    assert Action.UNASSIGN in allowed_actions(given_on, agent.kind, rules, monday)
    freed, happened = unassign(given_on, agent, rules, after(monday, 2 * HOUR))
    assert freed == replace(given_on, assignee=None, team_id="", updated_at=after(monday, 2 * HOUR))
    assert happened == [events.TicketUnassigned(freed, agent, given_on.assignee, given_on.team_id)]


@given(status=st.sampled_from(Status), kind=st.sampled_from(ActorKind))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_is_taken_from_a_ticket_that_nobody_has(
    ticket: Ticket, rules: Rules, agent: Actor, monday: Instant, status: Status, kind: ActorKind
) -> None:
    nobodys = replace(ticket, status=status)
    assert Action.UNASSIGN not in allowed_actions(nobodys, kind, rules, monday)
    with pytest.raises(Refused) as refusal:
        unassign(nobodys, replace(agent, kind=kind), rules, monday)
    assert refusal.value.reason == "TRANSITION_NOT_ALLOWED"


def test_customer_takes_no_ticket_from_its_agent(
    ticket: Ticket, rules: Rules, agent: Actor, maija: Actor, monday: Instant
) -> None:
    with pytest.raises(Refused) as refusal:
        unassign(replace(ticket, assignee=agent, status=Status.OPEN), maija, rules, monday)
    assert refusal.value.reason == "TRANSITION_NOT_ALLOWED"


async def test_unassigned_ticket_is_offered_to_others(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    taken = (await service.call(tickets.AssignTicketRequest(id=id), **AGENT)).ticket
    assert pb.TICKET_ACTION_UNASSIGN in taken.allowed_actions
    freed = (await service.call(tickets.UnassignTicketRequest(id=id, etag=taken.etag))).ticket
    assert (freed.HasField("assignee"), freed.status) == (False, pb.TICKET_STATUS_OPEN)
    assert pb.TICKET_ACTION_UNASSIGN not in freed.allowed_actions
    assert pb.TICKET_ACTION_ASSIGN in freed.allowed_actions
    nobodys = await service.call(tickets.ListTicketsRequest(unassigned=True))
    assert [each.id for each in nobodys.tickets] == [id]
    again = tickets.UnassignTicketRequest(id=id)
    assert await service.refusal(again) == ("FAILED_PRECONDITION", "TRANSITION_NOT_ALLOWED")


async def test_unassignment_is_published_with_whom_it_left(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    await service.call(tickets.UnassignTicketRequest(id=id), **{**AGENT, "sub": "agent-2"})
    assert await published(service, id) == ["TicketOpened", "TicketAssigned", "TicketUnassigned"]
    (*_, assigned, unassigned) = (each["event"]["data"] for each in await service.recorded(id))
    assert unassigned["previous_assignee"] == assigned["ticket"]["assignee"]
    assert unassigned["unassigned_by"]["id"] != assigned["ticket"]["assignee"]["id"]
    assert "assignee" not in unassigned["ticket"]


async def test_unassignment_is_carried_out_once_for_its_key(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    once = tickets.UnassignTicketRequest(id=id, request_id="key-1")
    await service.call(once)
    await service.call(tickets.AssignTicketRequest(id=id), **AGENT)
    assert (await service.call(once)).ticket.HasField("assignee")  # as it is now, and not taken away again

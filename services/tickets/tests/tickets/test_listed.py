"""Tickets in a list: each entry as it would be mapped anew, and mapped only where it changed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.actors import ActorKind
from domainkit.instants import DAY, HOUR, Instant
from tickets.tickets import listed
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action
from tickets.tickets.listed import ListedTickets
from tickets.tickets.messages import message_message, shown_ticket
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.merged_tickets import CountMessages
from tickets.tickets.use_cases.shares import Shares

from services.tickets.tests.tickets.fixed_terms import FixedTerms

Anew = Callable[..., Awaitable[pb.ListTicketsResponse]]
AGENT = ActorKind.AGENT
ACTIONS = (Action.RESOLVE, Action.WAIT)


@pytest.fixture
def shares(terms: Terms) -> Shares:
    return Shares(FixedTerms(terms))


@pytest.fixture
def remembered(shares: Shares) -> ListedTickets:
    return ListedTickets(shares, CountMessages(cast(Tickets, None)))  # nothing is merged


@pytest.fixture
def anew(shares: Shares, monday: Instant) -> Anew:
    """What a list has to hold, mapped for it."""

    async def mapped(
        *tickets: Ticket, role: str = AGENT, actions: tuple[Action, ...] = ACTIONS, now: Instant = monday
    ) -> pb.ListTicketsResponse:
        response = pb.ListTicketsResponse()
        for ticket in tickets:
            shown = shown_ticket(ticket, await shares.of(ticket, now), role, actions, listed=True)
            response.tickets.append(ticket_pb2.Ticket(**shown))
        return response

    return mapped


def read(response: pb.ListTicketsResponse) -> pb.ListTicketsResponse:
    return pb.ListTicketsResponse.FromString(cast(bytes, response))


def mapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the tickets that are mapped from now on."""
    ids: list[str] = []
    entry = listed._entry

    def noted(ticket: Ticket, *shown: Any) -> bytes:
        ids.append(ticket.id)
        return entry(ticket, *shown)

    monkeypatch.setattr(listed, "_entry", noted)
    return ids


async def test_list_holds_each_ticket_in_its_order(
    ticket: Ticket, remembered: ListedTickets, anew: Anew, monday: Instant
) -> None:
    tickets = [replace(ticket, id=f"tkt_{number}") for number in range(3)]
    shown = [(each, ACTIONS) for each in tickets]
    for _ in range(2):
        assert read(await remembered.response(shown, AGENT, monday)) == await anew(*tickets)
    assert read(await remembered.response([], AGENT, monday)) == pb.ListTicketsResponse()


async def test_batch_holds_what_a_list_holds(
    ticket: Ticket, remembered: ListedTickets, anew: Anew, monday: Instant
) -> None:
    batch = cast(bytes, await remembered.batch([(ticket, ACTIONS)], AGENT, monday))
    assert pb.BatchGetTicketsResponse.FromString(batch).tickets == (await anew(ticket)).tickets


async def test_list_ends_with_the_token_of_the_next_page(
    ticket: Ticket, remembered: ListedTickets, monday: Instant
) -> None:
    response = read(await remembered.response([(ticket, ACTIONS)], AGENT, monday, next_page_token="more"))
    assert (len(response.tickets), response.next_page_token) == (1, "more")


async def test_unchanged_ticket_is_mapped_once(
    ticket: Ticket, remembered: ListedTickets, monday: Instant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = mapped(monkeypatch)
    for _ in range(2):
        await remembered.response([(replace(ticket), ACTIONS)], AGENT, monday)
    assert ids == [ticket.id]


async def test_ticket_is_mapped_again_with_each_percent(
    ticket: Ticket, remembered: ListedTickets, anew: Anew, monday: Instant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, percent = mapped(monkeypatch), 8 * HOUR // 100
    for passed, shown in ((0, 0), (percent - 1, 0), (percent, 1), (HOUR, 12), (DAY, 100)):
        now = Instant(monday + passed)
        response = read(await remembered.response([(ticket, ACTIONS)], AGENT, now))
        assert response == await anew(ticket, now=now)
        assert response.tickets[0].sla.share_used == shown
    assert len(ids) == 4


async def test_changed_ticket_is_mapped_again(
    ticket: Ticket, remembered: ListedTickets, anew: Anew, monday: Instant
) -> None:
    missed = replace(
        ticket, sla=replace(ticket.sla, targets=tuple(replace(t, breached=True) for t in ticket.sla.targets))
    )
    for each in (ticket, replace(ticket, subject="It floods", version=ticket.version + 1), missed):
        assert read(await remembered.response([(each, ACTIONS)], AGENT, monday)) == await anew(each)
    assert read(await remembered.response([(ticket, ())], AGENT, monday)) == await anew(ticket, actions=())
    customer = await remembered.response([(ticket, ACTIONS)], ActorKind.CUSTOMER, monday)
    assert read(customer) == await anew(ticket, role=ActorKind.CUSTOMER)


async def test_long_ticket_is_not_remembered(
    ticket: Ticket, remembered: ListedTickets, monday: Instant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = mapped(monkeypatch)
    for _ in range(2):
        await remembered.response([(replace(ticket, subject="x" * 5_000), ACTIONS)], AGENT, monday)
    assert len(ids) == 2


async def test_most_entries_are_those_of_the_latest_tickets(
    ticket: Ticket, remembered: ListedTickets, monday: Instant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "_MOST", 2)
    ids = mapped(monkeypatch)
    for id in ("tkt_1", "tkt_2", "tkt_3", "tkt_3", "tkt_2", "tkt_1"):
        await remembered.response([(replace(ticket, id=id), ACTIONS)], AGENT, monday)
    assert ids == ["tkt_1", "tkt_2", "tkt_3", "tkt_1"]


@pytest.mark.parametrize("role", [ActorKind.AGENT, ActorKind.CUSTOMER])
async def test_single_ticket_has_its_actions_and_messages(
    ticket: Ticket, remembered: ListedTickets, shares: Shares, monday: Instant, role: str
) -> None:
    messages = [replace(ticket.opening, id=f"msg_{number}") for number in range(2)]
    fields = shown_ticket(ticket, await shares.of(ticket, monday), role, ACTIONS, listed=False)
    fields["messages"] = [message_message(message, role=role) for message in messages]
    for _ in range(2):
        response = await remembered.one(ticket, ACTIONS, messages, (), role, monday)
        expected = pb.GetTicketResponse(ticket=ticket_pb2.Ticket(**fields))
        assert pb.GetTicketResponse.FromString(cast(bytes, response)) == expected


def test_every_action_has_its_number() -> None:
    assert len({*listed._ACTIONS.values()}) == len(Action)

"""Tickets in a list: each entry as it would be mapped anew, and mapped only where it changed."""

from dataclasses import replace
from typing import cast

import pytest
from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.actors import ActorKind
from tickets.tickets import listed
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action
from tickets.tickets.listed import ListedTickets
from tickets.tickets.messages import ticket_etag, ticket_message

AGENT = ActorKind.AGENT
ACTIONS = (Action.RESOLVE, Action.WAIT)


def anew(*tickets: Ticket, role: str = AGENT, actions: tuple[Action, ...] = ACTIONS) -> pb.ListTicketsResponse:
    response = pb.ListTicketsResponse()
    for ticket in tickets:
        etag = ticket_etag(ticket, role, actions)
        response.tickets.append(ticket_message(ticket, role=role, allowed_actions=(), messages=(), etag=etag))
    return response


def read(response: pb.ListTicketsResponse) -> pb.ListTicketsResponse:
    return pb.ListTicketsResponse.FromString(cast(bytes, response))


def mapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the tickets that are mapped from now on."""
    ids: list[str] = []
    entry = listed._entry

    def noted(ticket: Ticket, actions: tuple[Action, ...], role: str) -> bytes:
        ids.append(ticket.id)
        return entry(ticket, actions, role)

    monkeypatch.setattr(listed, "_entry", noted)
    return ids


def test_list_holds_each_ticket_in_its_order(ticket: Ticket) -> None:
    tickets = [replace(ticket, id=f"tkt_{number}") for number in range(3)]
    listed, shown = ListedTickets(), [(each, ACTIONS) for each in tickets]
    assert read(listed.response(shown, AGENT)) == anew(*tickets)
    assert read(listed.response(shown, AGENT)) == anew(*tickets)
    assert read(listed.response([], AGENT)) == pb.ListTicketsResponse()


def test_batch_holds_what_a_list_holds(ticket: Ticket) -> None:
    batch = cast(bytes, ListedTickets().batch([(ticket, ACTIONS)], AGENT))
    assert pb.BatchGetTicketsResponse.FromString(batch).tickets == anew(ticket).tickets


def test_list_ends_with_the_token_of_the_next_page(ticket: Ticket) -> None:
    response = read(ListedTickets().response([(ticket, ACTIONS)], AGENT, next_page_token="more"))
    assert (len(response.tickets), response.next_page_token) == (1, "more")


def test_unchanged_ticket_is_mapped_once(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, listed = mapped(monkeypatch), ListedTickets()
    for _ in range(2):
        listed.response([(replace(ticket), ACTIONS)], AGENT)
    assert ids == [ticket.id]


def test_changed_ticket_is_mapped_again(ticket: Ticket) -> None:
    listed = ListedTickets()
    missed = replace(
        ticket, sla=replace(ticket.sla, targets=tuple(replace(t, breached=True) for t in ticket.sla.targets))
    )
    for each in (ticket, replace(ticket, subject="It floods", version=ticket.version + 1), missed):
        assert read(listed.response([(each, ACTIONS)], AGENT)) == anew(each)
    assert read(listed.response([(ticket, ())], AGENT)) == anew(ticket, actions=())
    assert read(listed.response([(ticket, ACTIONS)], ActorKind.CUSTOMER)) == anew(ticket, role=ActorKind.CUSTOMER)


def test_long_ticket_is_not_remembered(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, listed = mapped(monkeypatch), ListedTickets()
    for _ in range(2):
        listed.response([(replace(ticket, subject="x" * 5_000), ACTIONS)], AGENT)
    assert len(ids) == 2


def test_most_entries_are_those_of_the_latest_tickets(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "_MOST", 2)
    ids, remembered = mapped(monkeypatch), ListedTickets()
    for id in ("tkt_1", "tkt_2", "tkt_3", "tkt_3", "tkt_2", "tkt_1"):
        remembered.response([(replace(ticket, id=id), ACTIONS)], AGENT)
    assert ids == ["tkt_1", "tkt_2", "tkt_3", "tkt_1"]


@pytest.mark.parametrize("role", [ActorKind.AGENT, ActorKind.CUSTOMER])
def test_single_ticket_has_its_actions_and_messages(ticket: Ticket, role: str) -> None:
    listed, messages = ListedTickets(), [replace(ticket.opening, id=f"msg_{number}") for number in range(2)]
    etag = ticket_etag(ticket, role, ACTIONS)
    expected = ticket_message(ticket, role=role, allowed_actions=ACTIONS, messages=messages, etag=etag)
    for _ in range(2):
        response = listed.one(ticket, ACTIONS, messages, role)
        assert pb.GetTicketResponse.FromString(cast(bytes, response)) == pb.GetTicketResponse(ticket=expected)


def test_every_action_has_its_number() -> None:
    assert len({*listed._ACTIONS.values()}) == len(Action)

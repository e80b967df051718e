"""Tickets in a list, and one that is read, on the wire."""

from collections.abc import Iterable, Sequence

from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as pb
from servicekit.rpc.server import serialized

from tickets.tickets.domain.ticket import Message, Ticket
from tickets.tickets.domain.transitions import Action
from tickets.tickets.messages import message_message, ticket_etag, ticket_message

_MOST = 2_000
_LARGEST = 4_096  # bytes: together with the number, 8 MB at most

_ACTIONS = {action: ticket_pb2.TicketAction.Value(f"TICKET_ACTION_{action.name}") for action in Action}
_Key = tuple[str, int, str, tuple[Action, ...], tuple[bool, ...]]


class ListedTickets:
    """Remembers entries: queues and what is in them are read again and again, and little changes meanwhile.

    An entry depends on nothing but its key: the ticket's version, which targets are missed by now, the caller's role
    and what it may do now. Measured for a page of 50: 0.04 ms remembered, 1.1 to 1.6 ms mapped.
    """

    def __init__(self) -> None:
        self._entries: dict[_Key, bytes] = {}

    def response(
        self, tickets: Iterable[tuple[Ticket, tuple[Action, ...]]], role: str, *, next_page_token: str = ""
    ) -> pb.ListTicketsResponse:
        """The tickets as `role` sees them in a list, in their wire form.

        Without allowed_actions, yet with the etag that covers them: a caller who lists tickets learns from their etags
        which ones GET would show otherwise by now.
        """
        rest = pb.ListTicketsResponse(next_page_token=next_page_token).SerializeToString()
        return serialized(pb.ListTicketsResponse, self._entries_of(tickets, role) + rest)

    def batch(self, tickets: Iterable[tuple[Ticket, tuple[Action, ...]]], role: str) -> pb.BatchGetTicketsResponse:
        """As `response`. Both have their tickets as field 1."""
        return serialized(pb.BatchGetTicketsResponse, self._entries_of(tickets, role))

    def one(
        self, ticket: Ticket, allowed_actions: tuple[Action, ...], messages: Sequence[Message], role: str
    ) -> pb.GetTicketResponse:
        """The ticket as `role` sees it alone, in its wire form: its entry, with what lists leave out."""
        more = pb.GetTicketResponse(
            ticket=ticket_pb2.Ticket(
                allowed_actions=[_ACTIONS[action] for action in allowed_actions],
                messages=[message_message.fields(message, role=role) for message in messages],
            )
        )
        # Both responses have tickets as their field 1: what follows on the wire is merged into it.
        wire = self._entry(ticket, allowed_actions, role) + more.SerializeToString()
        return serialized(pb.GetTicketResponse, wire)

    def _entries_of(self, tickets: Iterable[tuple[Ticket, tuple[Action, ...]]], role: str) -> bytes:
        """Messages that follow each other on the wire are merged: each entry is a response with one ticket."""
        return b"".join([self._entry(*each, role) for each in tickets])

    def _entry(self, ticket: Ticket, allowed_actions: tuple[Action, ...], role: str) -> bytes:
        missed = tuple([target.breached for target in ticket.sla.targets])
        key = (ticket.id, ticket.version, role, allowed_actions, missed)
        entry = self._entries.get(key)
        if entry is None:
            entry = _entry(ticket, allowed_actions, role)
            if len(entry) <= _LARGEST:
                if len(self._entries) >= _MOST:
                    del self._entries[next(iter(self._entries))]
                self._entries[key] = entry
        return entry


def _entry(ticket: Ticket, allowed_actions: tuple[Action, ...], role: str) -> bytes:
    etag = ticket_etag(ticket, role, allowed_actions)
    listed = ticket_message.fields(ticket, role=role, allowed_actions=(), messages=(), etag=etag)
    return pb.ListTicketsResponse(tickets=[listed]).SerializeToString()

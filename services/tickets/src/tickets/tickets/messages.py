"""Tickets and their messages as aftersales.tickets.v1 shows them, in responses and in events alike."""

from functools import lru_cache

from aftersales.tickets.v1 import ticket_pb2 as pb
from servicekit.mapping.mapper import mapper
from servicekit.rpc.etags import etag_of

from tickets.tickets.domain.ticket import Message, Ticket
from tickets.tickets.domain.transitions import Action


def message_count(ticket: Ticket, role: str) -> int:
    """Of the messages that this role may read."""
    return len(ticket.messages_shown_to(role))


def ticket_etag(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> str:
    """All that the representation depends on: the version; who sees it; what time allows and lets expire."""
    missed = (target.kind for target in ticket.sla.targets if target.breached)
    return etag_of(ticket.version, role, *allowed_actions, *missed)


message_message = mapper(Message, pb.Message)
ticket_message = mapper(
    Ticket,
    pb.Ticket,
    computed={"message_count": message_count},
    given={"allowed_actions": tuple[Action, ...], "messages": tuple[Message, ...], "etag": str},
)


def listed_ticket(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> bytes:
    """The ticket as `role` sees it in a list, on the wire: without allowed_actions, yet with the etag that covers them.

    A caller who lists tickets learns from their etags which ones GET would show otherwise by now.
    """
    return (_listed_and_kept if ticket.short else _listed)(ticket, role, allowed_actions)


def _listed(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> bytes:
    etag = ticket_etag(ticket, role, allowed_actions)
    return ticket_message(ticket, role=role, allowed_actions=(), messages=(), etag=etag).SerializeToString()


_listed_and_kept = lru_cache(2_000)(_listed)  # it depends on its arguments alone

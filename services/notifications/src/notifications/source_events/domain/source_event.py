"""An event of another service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domainkit.instants import Instant

STAFF = frozenset({"agent", "supervisor", "admin"})
"""Kinds of actors who are people of the retailer."""


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """`data` is proto JSON as in REST: snake_case names, lower-case enum words, RFC 3339 instants, zeros written."""

    id: str
    type: str  # full name of its message, aftersales.tickets.v1.TicketOpened
    service: str
    retailer: str
    subject: str  # id of the aggregate
    sequence: int  # the aggregate's own event counter, from 1 without a gap
    time: Instant
    traceparent: str
    data: Mapping[str, Any]


def is_public_reply(message: Mapping[str, Any]) -> bool:
    """Whether a ticket's message is one that a person of the retailer wrote for the customer to read."""
    return message["visibility"] == "public" and message.get("author", {}).get("kind") in STAFF

"""What a list of tickets may ask for."""

from dataclasses import dataclass
from enum import StrEnum

from tickets.tickets.domain.ticket import Status


class TicketOrder(StrEnum):
    CREATED_AT = "created_at"
    """Newest first."""
    DUE_AT = "due_at"
    """Most urgent first; those whose clock stands come last, oldest first."""


class TicketFilter(StrEnum):
    """The one thing that a list of tickets may be narrowed to besides their status."""

    ASSIGNEE = "assignee_id"
    CUSTOMER = "customer_id"
    ASSET = "asset_id"


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """Tickets of a retailer in any of these statuses, perhaps only those of one assignee, customer or asset."""

    retailer: str
    statuses: tuple[Status, ...] = tuple(Status)
    only: tuple[TicketFilter, str] | None = None
    order: TicketOrder = TicketOrder.CREATED_AT

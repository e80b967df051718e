"""What a list of tickets may ask for."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from domainkit.instants import Instant

from tickets.policies.domain.kinds import Channel, Priority
from tickets.tickets.domain.ticket import Status, TicketKind


class TicketOrder(StrEnum):
    CREATED_AT = "created_at"
    """Newest first."""
    DUE_AT = "due_at"
    """Due first; those whose clock stands come last, oldest first."""
    UPDATED_AT = "updated_at"
    """Changed last first."""
    PRIORITY = "priority"
    """Most urgent first, and among those of a priority the oldest."""


@dataclass(frozen=True, slots=True)
class Span:
    """Instants from `since` on and before `until`; None: without a limit on that side."""

    since: Instant | None = None
    until: Instant | None = None

    @property
    def limited(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuery:
    """Tickets of a retailer that fit all of it. None: any; an empty choice of words: no ticket.

    `due` is about deadlines that run: tickets whose clock stands have none. With a `text` the order is how well the
    tickets fit it. `category_ids` are the category that is asked for and those under it. `tags`: all of them.
    `custom_field`: a key and a value, as they are asked for; `value_id`: by which tickets with that value are found.
    """

    retailer: str
    statuses: tuple[Status, ...] = tuple(Status)
    priorities: tuple[Priority, ...] = tuple(Priority)
    channels: tuple[Channel, ...] = tuple(Channel)
    kinds: tuple[TicketKind, ...] | None = None
    assignee_id: str | None = None
    team_id: str | None = None
    unassigned: bool = False
    customer_id: str | None = None
    asset_id: str | None = None
    category_id: str | None = None
    category_ids: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    custom_field: tuple[str, str] | None = None
    value_id: str | None = None
    unverified: bool | None = None
    created: Span = Span()
    due: Span = Span()
    text: str | None = None
    order: TicketOrder = TicketOrder.CREATED_AT

    def of_customer(self, id: str) -> Self | None:
        """The same among one customer's tickets; None where it asks for another customer's."""
        return replace(self, customer_id=id) if self.customer_id in (None, id) else None

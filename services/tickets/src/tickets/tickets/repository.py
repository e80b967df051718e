"""Stored tickets and messages: the collections, one index for each query, and the queries."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Count, Cursor, Page
from servicekit.documents import (
    Collection,
    Documents,
    DuplicateKey,
    Equal,
    Filter,
    Filterable,
    Index,
    Missing,
    Range,
)
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.narrowing import CountOptions

from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.sla import Priority
from tickets.tickets.domain.ticket import Channel, Message, Ticket
from tickets.tickets.domain.ticket_query import Span, TicketOrder, TicketQuery
from tickets.tickets.ports import Decide

COVERAGE_RETRIES = Index("coverage_retries", order_by="coverage.retry_at")

SELECTIVE = {"asset_id": "asset_id", "customer_id": "customer_id", "assignee_id": "assignee.id"}
"""What a query may name that has an index, and its field: those that leave the fewest tickets first."""

ORDERS = {TicketOrder.CREATED_AT: "created_at", TicketOrder.DUE_AT: "queue_key"}


def _ticket_index(named: str | None, order: TicketOrder) -> Index:
    equal = ("retailer", SELECTIVE[named], "status") if named else ("retailer", "status")
    return Index(f"by_{named or 'status'}_and_{order}", equal=equal, order_by=ORDERS[order])


TICKET_LISTS = {(named, order): _ticket_index(named, order) for named in (None, *SELECTIVE) for order in ORDERS}
"""One index for each of them in each order; the status is part of all of them."""
TICKETS = Collection(
    "tickets",
    (*TICKET_LISTS.values(), COVERAGE_RETRIES),
    filters=(
        *(Filterable(field, str) for field in ("priority", "channel", *SELECTIVE.values())),
        *(Filterable(field, int) for field in ORDERS.values()),
    ),
)
MESSAGES = Collection("messages")

OMITTED_WHEN_EMPTY = (
    *("asset_id", "assignee", "resolution", "waiting", "closed_at", "coverage.retry_at"),
    *("found_by", "said"),
)
"""What no index may find where there is nothing, and what was left out with it when documents were first written."""

_LAST = 5 * 10**15  # µs, the year 2128: later than any deadline, and the sum with an instant is below 2**53


def ticket_index_fields(ticket: Ticket) -> dict[str, int]:
    return {"queue_key": queue_key(ticket)}


def queue_key(ticket: Ticket) -> int:
    """One number that sorts a queue: deadlines first; where the clock stands, after all of them by age."""
    due_at = ticket.sla.due_at
    return ticket.created_at + _LAST if due_at is None else due_at


@dataclass(frozen=True, slots=True)
class TicketRepository:
    tickets: Aggregates[Ticket, TicketEvent]

    async def get(self, id: str) -> Ticket | None:
        return await self.tickets.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Ticket]:
        return await self.tickets.get_many(ids)

    async def add(self, ticket: Ticket, events: Sequence[TicketEvent], key: IdempotencyKey | None = None) -> Ticket:
        return await self.tickets.add(ticket, events, key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        return await self.tickets.change(id, act, if_version=if_version, idempotency_key=key)

    async def admit(self, id: str, key: IdempotencyKey | None = None) -> None:
        await self.tickets.admit(id, key)

    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]:
        index, where, narrowing = asked(query)
        descending = query.order is TicketOrder.CREATED_AT
        found = await self.tickets.page(index, where, size=size, after=after, descending=descending, **narrowing)
        return Page(*found)

    async def count(self, query: TicketQuery, up_to: int) -> Count:
        index, where, narrowing = asked(query)
        return await self.tickets.count_up_to(index, where, up_to, **narrowing)


def asked(query: TicketQuery) -> tuple[Index, Mapping[str, Any], CountOptions]:
    """The query as the store takes it: the index that leaves the fewest documents to read, and what filters these."""
    ids = {name: value for name in SELECTIVE if (value := getattr(query, name)) is not None}
    driving = next(iter(ids), None)
    where: dict[str, Any] = {"retailer": query.retailer, "status": query.statuses}
    if driving:
        where[SELECTIVE[driving]] = ids[driving]
    spans = {TicketOrder.CREATED_AT: query.created, TicketOrder.DUE_AT: _running(query.due)}
    span = spans.pop(query.order)
    filters: list[Filter] = [Equal(SELECTIVE[name], [value]) for name, value in ids.items() if name != driving]
    filters += [Equal("priority", query.priorities)] if len(query.priorities) < len(Priority) else []
    filters += [Equal("channel", query.channels)] if len(query.channels) < len(Channel) else []
    filters += [Missing("assignee.id")] if query.unassigned else []
    filters += [
        Range(ORDERS[order], at_least=other.since, below=other.until) for order, other in spans.items() if other.limited
    ]
    narrowing = CountOptions(filters=filters, at_least=span.since, below=span.until)
    return TICKET_LISTS[driving, query.order], where, narrowing


def _running(due: Span) -> Span:
    """Without the tickets whose clock stands, which the queue's key places after all deadlines."""
    return Span(due.since, due.until or Instant(_LAST)) if due.limited else due


class MessageRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(Message, MESSAGES.name)
        self._reader = documents.reader(self._codec)

    async def add_unless_known(self, message: Message) -> Message:
        try:
            await self._documents.insert(self._codec.encode(message))
        except DuplicateKey:
            return await self._reader.get(message.id) or message
        return message

    async def get_many(self, ids: Sequence[str]) -> list[Message]:
        return await self._reader.get_many(ids) if ids else []

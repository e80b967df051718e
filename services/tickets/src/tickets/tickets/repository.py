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
    Search,
)
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.narrowing import CountOptions

from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.sla import Priority
from tickets.tickets.domain.ticket import Channel, Message, Status, Ticket
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
        *(Filterable(field, str) for field in ("status", "priority", "channel", *SELECTIVE.values())),
        *(Filterable(field, int) for field in ORDERS.values()),
    ),
    search=Search(
        scope=("retailer",), first=("subject", "found_by"), further=("opening.body", "said"), newest="created_at"
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
        if query.text is not None:
            within = {"retailer": query.retailer}
            return Page(
                *await self.tickets.search(query.text, within, size=size, after=after, filters=filters_of(query))
            )
        index, where, narrowing = asked(query)
        descending = query.order is TicketOrder.CREATED_AT
        found = await self.tickets.page(index, where, size=size, after=after, descending=descending, **narrowing)
        return Page(*found)

    async def count(self, query: TicketQuery, up_to: int) -> Count:
        index, where, narrowing = asked(query)
        return await self.tickets.count_up_to(index, where, up_to, **narrowing)


def asked(query: TicketQuery) -> tuple[Index, Mapping[str, Any], CountOptions]:
    """The query as the store takes it: the index that leaves the fewest documents to read, and what filters these."""
    named = [name for name in SELECTIVE if getattr(query, name) is not None]
    driving = named[0] if named else None
    where: dict[str, Any] = {"retailer": query.retailer, "status": query.statuses}
    if driving:
        where[SELECTIVE[driving]] = getattr(query, driving)
    order, span = ORDERS[query.order], _spans(query)[ORDERS[query.order]]
    filters = [each for each in filters_of(query) if each.path not in {*where, order}]
    return (
        TICKET_LISTS[driving, query.order],
        where,
        CountOptions(filters=filters, at_least=span.since, below=span.until),
    )


def filters_of(query: TicketQuery) -> list[Filter]:
    """A filter for all that narrows the query within its retailer."""
    words = (("status", query.statuses, Status), ("priority", query.priorities, Priority))
    filters: list[Filter] = [
        Equal(field, chosen)
        for field, chosen, kind in (*words, ("channel", query.channels, Channel))
        if len(chosen) < len(kind)
    ]
    ids = ((field, getattr(query, name)) for name, field in SELECTIVE.items())
    filters += [Equal(field, [id]) for field, id in ids if id is not None]
    filters += [Missing("assignee.id")] if query.unassigned else []
    return filters + [
        Range(field, at_least=span.since, below=span.until) for field, span in _spans(query).items() if span.limited
    ]


def _spans(query: TicketQuery) -> Mapping[str, Span]:
    return {"created_at": query.created, "queue_key": _running(query.due)}


def _running(due: Span) -> Span:
    """Without the tickets whose clock stands, which the queue's key places after all deadlines."""
    return Span(due.since, Instant(_LAST)) if due.limited and due.until is None else due


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

"""Stored tickets and messages: the collections, one index for each query, and the queries."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from servicekit.documents import Collection, Documents, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.codec import DocumentCodec

from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.ticket import Message, Ticket
from tickets.tickets.domain.ticket_query import TicketFilter, TicketOrder, TicketQuery
from tickets.tickets.ports import Decide

COVERAGE_RETRIES = Index("coverage_retries", order_by="coverage.retry_at")

FILTERS = {
    None: None,
    TicketFilter.ASSIGNEE: "assignee.id",
    TicketFilter.CUSTOMER: "customer_id",
    TicketFilter.ASSET: "asset_id",
}
"""The field behind each filter of a list of tickets."""

ORDERS = {TicketOrder.CREATED_AT: "created_at", TicketOrder.DUE_AT: "queue_key"}


def _ticket_index(filter: TicketFilter | None, order: TicketOrder) -> Index:
    field = FILTERS[filter]
    equal = ("retailer", field, "status") if field else ("retailer", "status")
    return Index(f"by_{filter or 'status'}_and_{order}", equal=equal, order_by=ORDERS[order])


TICKET_LISTS = {(filter, order): _ticket_index(filter, order) for filter in FILTERS for order in ORDERS}
"""One index for each filter in each order; the status is part of all of them."""
TICKETS = Collection("tickets", (*TICKET_LISTS.values(), COVERAGE_RETRIES))
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
        filter, wanted = query.only or (None, "")
        where: dict[str, str | Sequence[str]] = {"retailer": query.retailer, "status": query.statuses}
        if field := FILTERS[filter]:
            where[field] = wanted
        index, descending = TICKET_LISTS[filter, query.order], query.order is TicketOrder.CREATED_AT
        return Page(*await self.tickets.page(index, where, size=size, after=after, descending=descending))


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

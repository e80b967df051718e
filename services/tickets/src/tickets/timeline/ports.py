"""What a customer's timeline is read from."""

from typing import Protocol

from domainkit.pages import Cursor, Page

from tickets.customers.domain.customer import Customer
from tickets.purchases.domain.purchase import Purchase
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


class Tickets(Protocol):
    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]: ...


class Purchases(Protocol):
    async def page(
        self, retailer: str, *, customer_id: str | None, size: int, after: Cursor | None
    ) -> Page[Purchase]: ...

"""The lists and look-ups that the use cases ask for, on declared indexes."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.documents import Documents, DuplicateKey
from servicekit.documents import Place as Cursor
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.idempotency import KEYS_ARE_KEPT, KeyReused
from servicekit.rpc.idempotency_key import Request
from servicekit.runtime.clock import Clock

from tickets.adapters.collections import (
    CUSTOMERS_BY_AGE,
    CUSTOMERS_BY_EMAIL,
    CUSTOMERS_BY_MATCH_KEY,
    FILTERS,
    PURCHASES_BY_AGE,
    PURCHASES_BY_ASSET,
    PURCHASES_BY_CUSTOMER,
    PURCHASES_BY_ORDER,
    RETAILERS_BY_ID,
    TICKET_LISTS,
)
from tickets.adapters.ticket_documents import message_document, message_from
from tickets.domain.customer import Customer
from tickets.domain.events import ContactChanged, PurchaseEvent, RetailerChanged, TicketEvent
from tickets.domain.purchase import Purchase
from tickets.domain.retailer import Retailer
from tickets.domain.ticket import Message, Ticket
from tickets.use_cases.ports import Page, Place, TicketOrder, TicketQuery


@dataclass(frozen=True, slots=True)
class StoredTicketLists:
    tickets: Aggregates[Ticket, TicketEvent]

    async def page(self, query: TicketQuery, *, size: int, after: Place | None) -> Page[Ticket]:
        filter, wanted = query.only or (None, "")
        where: dict[str, str | Sequence[str]] = {"retailer": query.retailer, "status": query.statuses}
        if field := FILTERS[filter]:
            where[field] = wanted
        index, descending = TICKET_LISTS[filter, query.order], query.order is TicketOrder.CREATED_AT
        return Page(*await self.tickets.page(index, where, size=size, after=_cursor(after), descending=descending))


@dataclass(frozen=True, slots=True)
class StoredMessages:
    documents: Documents

    async def keep(self, message: Message) -> Message:
        try:
            await self.documents.insert(message_document(message))
        except DuplicateKey:
            stored = await self.documents.get(message.id)
            return message_from(stored) if stored else message
        return message

    async def get_many(self, ids: Sequence[str]) -> list[Message]:
        return [message_from(document) for document in await self.documents.get_many(ids)] if ids else []


@dataclass(frozen=True, slots=True)
class StoredRequests:
    documents: Documents
    clock: Clock

    async def remember(self, request: Request) -> None:
        """Raises KeyReused."""
        note = {"id": request.key, "version": 1, "fingerprint": request.fingerprint}
        try:
            await self.documents.insert({**note, "forget_at": self.clock() + KEYS_ARE_KEPT})
        except DuplicateKey:
            seen = await self.documents.get(request.key)
            if seen and seen["fingerprint"] != request.fingerprint:
                raise KeyReused from None


@dataclass(frozen=True, slots=True)
class StoredCustomerLists:
    customers: Aggregates[Customer, ContactChanged]

    async def matching(self, retailer: str, match_key: str) -> Customer | None:
        where = {"retailer": retailer, "match_key": match_key}
        return next(iter(await self.customers.find(CUSTOMERS_BY_MATCH_KEY, where, limit=1)), None)

    async def add_unless_known(self, customer: Customer, events: Sequence[ContactChanged]) -> Customer:
        try:
            return await self.customers.add(customer, events)
        except DuplicateKey:  # somebody was faster
            stored = await self.matching(customer.retailer, customer.facts.match_key)
            if stored is None:
                raise
            return stored

    async def page(self, retailer: str, *, email: str | None, size: int, after: Place | None) -> Page[Customer]:
        index, where = CUSTOMERS_BY_AGE, {"retailer": retailer}
        if email is not None:
            index, where = CUSTOMERS_BY_EMAIL, {"retailer": retailer, "facts.email": email}
        return Page(*await self.customers.page(index, where, size=size, after=_cursor(after), descending=True))


@dataclass(frozen=True, slots=True)
class StoredPurchaseLists:
    purchases: Aggregates[Purchase, PurchaseEvent]

    async def add_unless_known(self, purchase: Purchase, events: Sequence[PurchaseEvent]) -> Purchase:
        try:
            return await self.purchases.add(purchase, events)
        except DuplicateKey:
            stored = await self.purchases.get(purchase.id)
            if stored is None:
                raise
            return stored

    async def of_order(self, retailer: str, order_id: str) -> Purchase | None:
        where = {"retailer": retailer, "order_key": order_id}
        return next(iter(await self.purchases.find(PURCHASES_BY_ORDER, where, limit=1)), None)

    async def holds(self, retailer: str, customer_id: str, asset_id: str) -> bool:
        where = {"retailer": retailer, "customer_id": customer_id, "asset_ids": asset_id}
        return bool(await self.purchases.find(PURCHASES_BY_ASSET, where, limit=1))

    async def page(self, retailer: str, *, customer_id: str | None, size: int, after: Place | None) -> Page[Purchase]:
        index, where = PURCHASES_BY_AGE, {"retailer": retailer}
        if customer_id is not None:
            index, where = PURCHASES_BY_CUSTOMER, {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.purchases.page(index, where, size=size, after=_cursor(after), descending=True))


@dataclass(frozen=True, slots=True)
class StoredRetailers:
    retailers: Aggregates[Retailer, RetailerChanged]

    async def get(self, id: str) -> Retailer | None:
        return await self.retailers.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Retailer]:
        return await self.retailers.get_many(ids)

    async def add_unless_known(self, retailer: Retailer) -> Retailer:
        try:
            return await self.retailers.add(retailer, [RetailerChanged(retailer)])
        except DuplicateKey:
            stored = await self.retailers.get(retailer.id)
            if stored is None:
                raise
            return stored

    async def page(self, *, size: int, after: Place | None) -> Page[Retailer]:
        return Page(*await self.retailers.page(RETAILERS_BY_ID, {}, size=size, after=_cursor(after)))


def _cursor(place: Place | None) -> Cursor | None:
    return Cursor(place.key, place.id) if place else None

"""Stored customers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, DuplicateKey, Index, Search
from servicekit.documents.aggregates import Aggregates

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import customer_exists
from tickets.customers.domain.events import ContactChanged
from tickets.customers.ports import Decide

CUSTOMERS_BY_MATCH_KEY = Index("by_match_key", equal=("retailer", "match_key"), unique=True)
CUSTOMERS_BY_EMAIL = Index("by_email", equal=("retailer", "facts.email"), order_by="created_at")
CUSTOMERS_BY_PHONE = Index("by_phone", equal=("retailer", "facts.phone"), order_by="created_at")
CUSTOMERS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
CUSTOMERS = Collection(
    "customers",
    (CUSTOMERS_BY_MATCH_KEY, CUSTOMERS_BY_EMAIL, CUSTOMERS_BY_PHONE, CUSTOMERS_BY_AGE),
    search=Search(
        scope=("retailer",),
        first=("facts.name", "facts.customer_ref", "facts.email", "facts.phone"),
        newest="created_at",
    ),
    personal=PersonalData(
        kind=Customer,
        purpose="To find a customer by their orders, to write to them, and to show whose a ticket is",
        retention="Until the customer is erased",
    ),
)


def customer_index_fields(customer: Customer) -> dict[str, str]:
    return {"match_key": customer.match_key}


@dataclass(frozen=True, slots=True)
class CustomerRepository:
    customers: Aggregates[Customer, ContactChanged]

    async def get(self, id: str) -> Customer | None:
        return await self.customers.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Customer]:
        return await self.customers.get_many(ids)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Customer | None:
        try:
            return await self.customers.change(id, act, if_version=if_version, idempotency_key=key)
        except DuplicateKey:
            raise customer_exists() from None

    async def erase(self, id: str, act: Decide) -> Customer | None:
        """As `change`; the same write clears what else is stored with the customer of those who changed it."""
        return await self.customers.erase(id, act)

    async def matching(self, retailer: str, match_key: str) -> Customer | None:
        where = {"retailer": retailer, "match_key": match_key}
        return next(iter(await self.customers.find(CUSTOMERS_BY_MATCH_KEY, where, limit=1)), None)

    async def add_unless_known(self, customer: Customer, events: Sequence[ContactChanged]) -> Customer:
        try:
            return await self.customers.add(customer, events)
        except DuplicateKey:  # somebody was faster
            stored = await self.matching(customer.retailer, customer.match_key)
            if stored is None:
                raise
            return stored

    async def page(self, query: CustomerQuery, *, size: int, after: Cursor | None) -> Page[Customer]:
        where = {"retailer": query.retailer}
        if "" in (query.customer_ref, query.email, query.phone, query.text):
            return Page([], None)
        if query.text is not None:
            return Page(*await self.customers.search(query.text, where, size=size, after=after))
        if query.customer_ref is not None:
            customer = await self.matching(query.retailer, f"ref:{query.customer_ref}")
            return Page([customer] if customer else [], None)
        index = CUSTOMERS_BY_AGE
        if query.email is not None:
            index, where = CUSTOMERS_BY_EMAIL, {**where, "facts.email": query.email}
        elif query.phone is not None:
            index, where = CUSTOMERS_BY_PHONE, {**where, "facts.phone": query.phone}
        return Page(*await self.customers.page(index, where, size=size, after=after, descending=True))

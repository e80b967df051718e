"""Stored customers, and what they stated about their consents."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import PersonalData
from servicekit.documents import Collection, Documents, DuplicateKey, Index, Search, VersionConflict
from servicekit.documents.aggregates import Aggregates
from servicekit.documents.codec import DocumentCodec

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.customer_query import CustomerQuery
from tickets.customers.domain.edits import customer_exists
from tickets.customers.domain.events import ContactChanged
from tickets.customers.domain.statements import ConsentStatement, Purpose
from tickets.customers.ports import Decide

CONSENTS_BY_CUSTOMER = Index("by_customer", equal=("customer_id",), order_by="stated_at")
CONSENTS_BY_PURPOSE = Index("by_purpose", equal=("customer_id", "purpose"), order_by="stated_at")
CONSENTS = Collection(
    "consents",
    (CONSENTS_BY_CUSTOMER, CONSENTS_BY_PURPOSE),
    personal=PersonalData(
        kind=ConsentStatement,
        purpose="To show what a customer agreed to, when, and where they did",
        retention="Until the customer is erased; of each purpose the newest 200, and those of orders beyond that",
    ),
)
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


class ConsentRepository:
    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._codec = DocumentCodec(ConsentStatement, CONSENTS.name)
        self._reader = documents.reader(self._codec)

    async def add_unless_known(self, statements: Sequence[ConsentStatement]) -> dict[str, ConsentStatement]:
        if not statements:
            return {}
        refused = await self._documents.insert_many([self._codec.encode(each) for each in statements])
        for each in refused:
            if each is not None and not isinstance(each, DuplicateKey):
                raise each
        known = [each.id for each, taken in zip(statements, refused, strict=True) if taken is not None]
        return {each.id: each for each in await self._reader.get_many(known)} if known else {}

    async def delete(self, statements: Sequence[ConsentStatement]) -> None:
        for each in statements:
            try:
                await self._documents.delete(each.id, if_version=each.version)
            except VersionConflict:  # gone before
                continue

    async def made_at(self, customer_id: str, purpose: Purpose, instant: Instant) -> bool:
        where = {"customer_id": customer_id, "purpose": purpose.value}
        at = {"at_least": instant, "below": instant + 1}
        return bool(await self._reader.find(CONSENTS_BY_PURPOSE, where, **at, limit=1))

    async def page(self, customer_id: str, *, size: int, after: Cursor | None) -> Page[ConsentStatement]:
        where = {"customer_id": customer_id}
        return Page(*await self._reader.page(CONSENTS_BY_CUSTOMER, where, size=size, after=after, descending=True))

    async def surplus(self, customer_id: str, purpose: Purpose, *, keep: int) -> list[ConsentStatement]:
        where = {"customer_id": customer_id, "purpose": purpose.value}
        more = await self._documents.count(CONSENTS_BY_PURPOSE, where) - keep
        return await self._reader.find(CONSENTS_BY_PURPOSE, where, limit=min(more, 100)) if more > 0 else []

"""The personal data in the customer information file: who the customer is, and what they agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.customers.domain.customer import Customer
from tickets.customers.domain.erasure import erase
from tickets.customers.domain.events import ContactChanged
from tickets.customers.messages import consent_message, customer_message
from tickets.customers.repository import CustomerRepository
from tickets.customers.use_cases.consents import ConsentHistory

_PAGE = 100


@dataclass(frozen=True, slots=True)
class CustomerRecords:
    customers: CustomerRepository
    kind: str = "customers"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """The one record, whatever `size` is; `after` is never given, as there is no second page."""
        customer = await self.customers.get(person.customer_id)
        if customer is None or customer.retailer != person.retailer:
            return Page([], None)
        return Page([ExportedRecord("customer", customer.id, customer_message(customer, role=role))], None)

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Publishes an empty contact, which takes the place of the customer's in copies and in the stream of contacts.

        To be the first of all records: whoever reads the customer afterwards stores nothing new of them.
        """
        customer = await self.customers.get(person.customer_id)
        if customer is not None and customer.retailer == person.retailer:
            await self.customers.erase(person.customer_id, lambda known: _erased(known, now))
        return ()


@dataclass(frozen=True, slots=True)
class ConsentRecords:
    customers: CustomerRepository
    history: ConsentHistory
    kind: str = "consents"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """Newest first, with what counts from before statements were kept."""
        customer = await self.customers.get(person.customer_id)
        if customer is None or customer.retailer != person.retailer:
            return Page([], None)
        page = await self.history.page(customer, size=size, after=after)
        return Page(
            [ExportedRecord("consent", each.id, consent_message(each, role=role)) for each in page.items], page.rest
        )

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Deletes them: nothing refers to a statement."""
        after = None
        while True:
            page = await self.history.stored.page(person.customer_id, size=_PAGE, after=after)
            await self.history.stored.delete([each for each in page.items if each.retailer == person.retailer])
            if page.rest is None:
                return ()
            after = page.rest


def _erased(known: Customer, now: Instant) -> tuple[Customer, Sequence[ContactChanged]]:
    erased = erase(known, now)
    return erased, [] if erased is known else [ContactChanged(erased)]

"""The personal data in incoming mails: those that became a customer's, and those that say that they are from them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.customers.domain.customer import Customer
from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.kept_mail import KeptMail, MailState, erased
from tickets.incoming_mail.messages import incoming_mail_message
from tickets.incoming_mail.ports import Objects
from tickets.incoming_mail.repository import KeptMailRepository

_PAGE = 100


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


@dataclass(frozen=True, slots=True)
class MailRecords:
    """Erased before the customer is: whose address a mail in quarantine is from, only the customer's record shows.

    Handled mails of the address are their ticket's customer's, whoever that is.
    """

    mails: KeptMailRepository
    objects: Objects | None
    customers: Customers
    kind: str = "incoming_mails"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """Newest first; a mail that is nobody's yet is not shown: anybody can write the address."""
        page = await self.mails.of_customer(person.retailer, person.customer_id, size=size, after=after)
        return Page(
            [ExportedRecord("incoming_mail", each.id, incoming_mail_message(each, role=role)) for each in page.items],
            page.rest,
        )

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        def act(mail: KeptMail) -> tuple[KeptMail, list[IncomingMailQuarantined]]:
            return erased(mail, now), []

        async for mail in self._of(person):
            if mail.object_key and self.objects:
                await self.objects.delete(mail.object_key)
            await self.mails.erase(mail.id, act)
        return ()

    async def _of(self, person: Person) -> AsyncIterator[KeptMail]:
        after: Cursor | None = None
        while True:
            page = await self.mails.of_customer(person.retailer, person.customer_id, size=_PAGE, after=after)
            for mail in page.items:
                yield mail
            if page.rest is None:
                break
            after = page.rest
        customer = await self.customers.get(person.customer_id)
        address = customer.facts.email if customer else ""
        found = [each async for each in self._from(person.retailer, address or "")]
        for mail in found:
            if mail.state in (MailState.QUARANTINED, MailState.DISCARDED, MailState.RECEIVED):
                yield mail

    async def _from(self, retailer: str, address: str) -> AsyncIterator[KeptMail]:
        """All of them are read before the first changes: an erased one has no address."""
        after: Cursor | None = None
        while True:
            page = await self.mails.from_address(retailer, address, size=_PAGE, after=after)
            for mail in page.items:
                yield mail
            if page.rest is None:
                return
            after = page.rest

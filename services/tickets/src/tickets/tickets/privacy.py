"""The personal data in tickets: a customer's tickets, and the messages of each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery
from tickets.tickets.messages import message_message, ticket_etag, ticket_message
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.erase_ticket import EraseTicket
from tickets.tickets.use_cases.reading import ReadConversation

_PAGE = 100
EraseFormer = Callable[[str, str, Instant], Awaitable[None]]
"""Requests the erasure of the record of an unproven sender: its id, its retailer, and when. Can be repeated."""


@dataclass(frozen=True, slots=True)
class TicketRecords:
    """Exports records of the kinds `ticket` and `message`."""

    tickets: Tickets
    reading: ReadConversation
    erase_ticket: EraseTicket
    erase_former: EraseFormer
    kind: str = "tickets"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        """Newest ticket first, and after each its messages, oldest first, that the role may read."""
        records: list[ExportedRecord] = []
        before, given = _place_of(after)
        while True:
            page = await self.tickets.page(_of(person), size=1, after=before)
            for ticket in page.items:
                end = min(given + size - len(records), 1 + shown_count(ticket, role))
                records += await self._part(ticket, role, given, end)
                if end <= shown_count(ticket, role):
                    return Page(records, _cursor(before, end))
            if page.rest is None:
                return Page(records, None)
            before, given = page.rest, 0
            if len(records) >= size:
                return Page(records, _cursor(before, given))

    async def _part(self, ticket: Ticket, role: str, start: int, end: int) -> list[ExportedRecord]:
        """The ticket, at position 0, and its messages, from 1 on: those of the positions from `start` up to `end`."""
        messages = await self.reading.part(ticket, role, max(start - 1, 0), end - 1)
        etag = ticket_etag(ticket, role, ())
        shown = ticket_message(ticket, role=role, allowed_actions=(), etag=etag)
        return [
            *([ExportedRecord("ticket", ticket.id, shown)] if start == 0 else []),
            *(ExportedRecord("message", each.id, message_message(each, role=role)) for each in messages),
        ]

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        """Also those that were erased before: messages may have come since.

        Of a ticket that was assigned to the customer, the record that it had before is erased, too.
        """
        after = None
        while True:
            page = await self.tickets.page(_of(person), size=_PAGE, after=after)
            for ticket in page.items:
                if ticket.former_customer_id:
                    await self.erase_former(ticket.former_customer_id, ticket.retailer, now)
                await self.erase_ticket.erase(ticket.id, now=now)
            if page.rest is None:
                return ()
            after = page.rest


def _of(person: Person) -> TicketQuery:
    return TicketQuery(retailer=person.retailer, customer_id=person.customer_id)


def _cursor(before: Cursor | None, given: int) -> Cursor:
    """The list of tickets goes on after `before`, and so many positions of its next ticket have been given."""
    return Cursor(f"{given}:{before.key}", before.id) if before else Cursor(f"{given}:", "")


def _place_of(after: Cursor | None) -> tuple[Cursor | None, int]:
    if after is None:
        return None, 0
    given, _, key = str(after.key).partition(":")
    return Cursor(int(key), after.id) if key else None, int(given)

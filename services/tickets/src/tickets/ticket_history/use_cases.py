"""Keeping and reading the history of tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.privacy import emptied
from domainkit.viewer import Viewer

from tickets.ticket_history.domain.entry import FieldChange, HistoryEntry, changes, entry_id, number_before
from tickets.ticket_history.ports import Entries, TicketQueries, Tickets

_PAGE = 100


@dataclass(frozen=True, slots=True)
class KeepHistory:
    entries: Entries
    tickets: Tickets

    async def note(self, entry: HistoryEntry) -> None:
        """Can be repeated. Of a ticket that is erased, also meanwhile, no text is kept."""
        await self.entries.add_unless_known(entry)
        ticket = await self.tickets.get(entry.ticket_id)
        if ticket is None or ticket.erased_at is not None:
            for each in await self.entries.get_many([entry.id]):
                await self._empty(each)

    async def note_related(self, entry: HistoryEntry) -> None:
        """An entry without a number: it stands behind what had happened to the ticket by then. Can be repeated."""
        await self.note(replace(entry, sequence=await self._number_at(entry.ticket_id, entry.at)))

    async def _number_at(self, ticket_id: str, at: Instant) -> int:
        after = None
        while True:
            page = await self.entries.of_ticket(ticket_id, size=_PAGE, after=after)
            for each in page.items:
                if each.at <= at:
                    return each.sequence
            if page.rest is None:
                return 0
            after = page.rest

    async def forget(self, ticket_id: str) -> None:
        """Empties the texts of a ticket's history. Can be repeated."""
        after = None
        while True:
            page = await self.entries.of_ticket(ticket_id, size=_PAGE, after=after)
            for entry in page.items:
                await self._empty(entry)
            if page.rest is None:
                return
            after = page.rest

    async def _empty(self, entry: HistoryEntry) -> None:
        without = emptied(entry)
        if without != entry:
            await self.entries.replace(without)


@dataclass(frozen=True, slots=True)
class ReadHistory:
    entries: Entries
    queries: TicketQueries

    async def page(
        self, ticket_id: str, viewer: Viewer, *, now: Instant, size: int, after: Cursor | None
    ) -> Page[tuple[HistoryEntry, tuple[FieldChange, ...]]]:
        """Newest first, each with what it changed. Raises Refused: TICKET_NOT_FOUND."""
        await self.queries.ticket(ticket_id, viewer, now)
        page = await self.entries.of_ticket(ticket_id, size=size, after=after)
        known = await self._with_those_before(ticket_id, page.items)
        before = [known.get(number_before(entry.sequence, known)) for entry in page.items]
        return Page([(entry, changes(entry, was)) for entry, was in zip(page.items, before, strict=True)], page.rest)

    async def _with_those_before(self, ticket_id: str, entries: Sequence[HistoryEntry]) -> Mapping[int, HistoryEntry]:
        known = {entry.sequence: entry for entry in entries if entry.numbered}
        compared, absent = tuple(known), {0}
        while missing := {number_before(each, known) for each in compared} - known.keys() - absent:
            found = await self.entries.get_many([entry_id(ticket_id, number) for number in missing])
            known |= {entry.sequence: entry for entry in found}
            absent |= missing
        return known

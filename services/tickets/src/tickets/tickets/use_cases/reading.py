"""Reading conversations."""

from dataclasses import dataclass

from domainkit.actors import ActorKind

from tickets.tickets.domain.conversation_pages import PAGE, ConversationPage, newest_ids, sealed
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.message_edit import with_edit
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import ConversationPages, Messages

_PAGES_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ReadConversation:
    messages: Messages
    pages: ConversationPages

    async def part(self, ticket: Ticket, role: str, start: int, end: int) -> list[Message]:
        """The messages at the positions from `start` up to `end` of those that the role may read, oldest first.

        Reads these, and the pages that have their ids, however long the conversation is.
        """
        opening = [ticket.opening] if start == 0 < end else []
        ids = await self.ids(ticket, role, max(start, 1), end)
        return [*opening, *with_edit(await self.messages.get_many(ids), ticket.message_edit)]

    async def ids(self, ticket: Ticket, role: str, start: int, end: int) -> list[str]:
        """As `part`, of the messages after the opening one: `start` is at least 1."""
        start, end = start - 1, end - 1
        in_pages = sealed(ticket).shown_to(role)
        found: list[str] = []
        for page in await self._pages(ticket, role, start, min(end, in_pages)):
            before = page.shown_before(role)
            found += page.shown_to(role)[max(start - before, 0) : max(min(end, in_pages) - before, 0)]
        newest = newest_ids(ticket, role)
        return [*found, *newest[max(start - in_pages, 0) : max(end - in_pages, 0)]]

    async def names(self, ticket: Ticket, message_id: str) -> bool:
        """Whether the conversation has the message, wherever. Reads all pages of one that has it not."""
        if message_id in ticket.message_ids:
            return True
        for end in range(sealed(ticket).pages, 0, -_PAGES_AT_ONCE):
            numbers = range(max(end - _PAGES_AT_ONCE, 0), end)
            if any(message_id in page.ids for page in await self.pages.numbered(ticket.id, numbers)):
                return True
        return False

    async def _pages(self, ticket: Ticket, role: str, start: int, end: int) -> list[ConversationPage]:
        """Those with the ids from `start` up to `end` that the role may read, which are in pages."""
        if start >= end:
            return []
        if role == ActorKind.CUSTOMER:
            return await self.pages.with_public(ticket.id, start, end)
        return await self.pages.numbered(ticket.id, range(start // PAGE, -(-end // PAGE)))

"""A ticket is erased: with its customer, or because it is old."""

from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.erasure import erase, erase_message
from tickets.tickets.ports import Messages, Tickets

_PAGE = 100


@dataclass(frozen=True, slots=True)
class EraseTicket:
    tickets: Tickets
    messages: Messages

    async def erase(self, ticket_id: str, *, now: Instant) -> None:
        """Can be repeated, and after a crash has to be: the ticket counts as erased once its messages are."""
        await self._erase_messages(ticket_id)
        await self.tickets.erase(ticket_id, lambda ticket: erase(ticket, now))
        await self._erase_messages(ticket_id)  # the ticket takes no more: what was added meanwhile is the last of them

    async def _erase_messages(self, ticket_id: str) -> None:
        after = None
        while True:
            page = await self.messages.of_ticket(ticket_id, size=_PAGE, after=after)
            for message in page.items:
                erased = erase_message(message)
                if erased != message:
                    await self.messages.replace(erased)
            if page.rest is None:
                return
            after = page.rest

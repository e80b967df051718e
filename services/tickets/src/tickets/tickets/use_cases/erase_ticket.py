"""A ticket is erased: with its customer, or because it is old."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant

from tickets.tickets.domain.erasure import erase, erase_message
from tickets.tickets.domain.merging import kept_on
from tickets.tickets.ports.conversation import Companion
from tickets.tickets.ports.stored import Messages, Tickets

_PAGE = 100


@dataclass(frozen=True, slots=True)
class EraseTicket:
    tickets: Tickets
    messages: Messages
    companions: Sequence[Companion] = ()

    async def erase(self, ticket_id: str, *, now: Instant) -> None:
        """Can be repeated, and after a crash has to be: the ticket counts as erased once its messages are."""
        await self._erase_messages(ticket_id)
        await self.tickets.erase(ticket_id, lambda ticket: erase(ticket, now))
        for companion in self.companions:
            await companion.forget(ticket_id)
        await self._erase_messages(ticket_id)  # the ticket takes no more: what was added meanwhile is the last of them

    async def erase_old(self, ticket_id: str, *, now: Instant) -> bool:
        """Erases it because it is old; one that is merged not before what it was merged into: that shows its messages.

        Returns whether it was erased.
        """
        ticket = await self.tickets.get(ticket_id)
        gone = ticket and ticket.merged_into
        target = await self.tickets.get(gone.ticket_id) if gone else None
        if target is not None and target.erased_at is None:
            await self.tickets.change(ticket_id, lambda ticket: (kept_on(ticket, now), []))
            return False
        await self.erase(ticket_id, now=now)
        return True

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

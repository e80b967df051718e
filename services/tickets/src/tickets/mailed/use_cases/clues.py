"""Which tickets a mail may be about."""

from collections.abc import Iterable
from dataclasses import dataclass

from tickets.customers.domain.customer import UNPROVEN
from tickets.incoming_mail.domain.message_ids import named_by, thread_named_by
from tickets.incoming_mail.domain.received import ReceivedMail
from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.mailed.domain.threading import Clues, Known
from tickets.mailed.ports import MailCustomers, MailTickets
from tickets.tickets.domain.ticket import Ticket

_MOST_REFERRED = 3  # tickets; a mail refers to one, or to few that were merged or follow up on each other
_MOST_IDS = 20


@dataclass(frozen=True, slots=True)
class MailClues:
    tickets: MailTickets
    customers: MailCustomers
    tokens: ReplyTokens

    async def of(self, received: ReceivedMail) -> Clues:
        mail, retailer = received.mail, received.address.retailer
        addressed = (each.address for each in (*mail.delivered_to, *mail.to, *mail.cc))
        signed = self.tokens.ticket((received.recipient, *addressed), retailer=retailer)
        return Clues(
            chosen=await self._known(received.ticket_id, retailer),
            signed=await self._known(signed, retailer),
            referred=[each for id in await self._referred(received) if (each := await self._known(id, retailer))],
        )

    async def _referred(self, received: ReceivedMail) -> Iterable[str]:
        """Ids of tickets: that of a mail of ours, and those that began with a mail from the same address."""
        ids = received.mail.thread.candidates[:_MOST_IDS]
        ours = [named.ticket_id for each in ids if (named := named_by(each))]
        threads = [ticket_id for each in ids if (ticket_id := thread_named_by(each))]
        own = [each.id for each in await self._earlier(received) if _began_with(each, ids)] if ids else []
        return list(dict.fromkeys((*ours, *own, *threads)))[:_MOST_REFERRED]

    async def _earlier(self, received: ReceivedMail) -> list[Ticket]:
        """The newest tickets of those who have the address, and of the record that is known by it alone."""
        author, retailer = received.mail.author, received.address.retailer
        if author is None:
            return []
        claimed = await self.customers.matching(retailer, f"{UNPROVEN}{author.address}")
        theirs = await self.customers.with_address(retailer, author.address)
        ids = dict.fromkeys(each.id for each in (*theirs, *([claimed] if claimed else [])))
        return [ticket for id in ids for ticket in await self.tickets.newest_of(retailer, id)]

    async def _known(self, ticket_id: str | None, retailer: str) -> Known | None:
        """None for a ticket of another retailer, as for one that there is not."""
        ticket = await self.tickets.get(ticket_id) if ticket_id else None
        if ticket is None or ticket.retailer != retailer:
            return None
        customer = await self.customers.get(ticket.customer_id)
        return Known(ticket=ticket, customer_address=customer.facts.email if customer else "")


def _began_with(ticket: Ticket, ids: Iterable[str]) -> bool:
    return ticket.opening.mail is not None and ticket.opening.mail.message_id in ids

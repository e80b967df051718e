"""Whom a mail names besides us, and which addresses are ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind

from tickets.incoming_mail.domain.received import ReceivedMail
from tickets.mail_addresses.domain.mail_address import base_address
from tickets.mailed.ports import MailCustomers, MailRetailers, MailTickets, RetailerAddresses
from tickets.tickets.domain.mail_source import MailSender, MailSource
from tickets.tickets.domain.participants import Participant, ParticipantSource
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class OurAddresses:
    addresses: RetailerAddresses
    retailers: MailRetailers

    async def of(self, retailer_id: str) -> frozenset[str]:
        """Where the retailer's mails come in, or are sent from."""
        retailer = await self.retailers.get(retailer_id)
        named = (retailer.sender_address, retailer.reply_to_address) if retailer else ()
        return frozenset(
            {*filter(None, named), *(each.address for each in await self.addresses.of_retailer(retailer_id))}
        )

    async def include(self, retailer_id: str, address: str) -> bool:
        return base_address(address) in await self.of(retailer_id)


@dataclass(frozen=True, slots=True)
class CopiedByMail:
    tickets: MailTickets
    customers: MailCustomers
    ours: OurAddresses

    async def join(self, received: ReceivedMail, ticket: Ticket, source: MailSource | None) -> None:
        """Whom the ticket's customer names gets copies from now on. Others could name themselves."""
        if source is None or not source.verified or source.sender is not MailSender.CUSTOMER:
            return
        ours = await self.ours.of(ticket.retailer)
        found = _named(received, ours)
        customer = await self.customers.get(ticket.customer_id) if found else None
        if customer is None:
            return
        await self.tickets.join(
            ticket.id,
            found,
            Actor(ActorKind.CUSTOMER, customer.id, source.from_name),
            received.received_at,
            unwanted={*ours, customer.facts.email, source.from_address},
        )


def _named(received: ReceivedMail, ours: frozenset[str]) -> Sequence[Participant]:
    return [
        Participant(each.address, each.name, ParticipantSource.CUSTOMER)
        for each in (*received.mail.to, *received.mail.cc)
        if base_address(each.address) not in ours
    ]

"""What the mails of a conversation are sent from and refer to."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.actors import STAFF

from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.retailers.domain.retailer import AgentNames, MailFiles, Retailer
from tickets.tickets.domain.conversation_pages import newest_ids
from tickets.tickets.domain.events import MessageAdded, TicketEvent, TicketOpened, TicketReminderDue
from tickets.tickets.domain.mail_source import MailSource
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.message_edit import with_edit
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.outgoing_mail import (
    MOST_REFERENCES,
    MailSettings,
    MessageMail,
    acknowledgement_mail,
    is_mailed,
    most_before,
    reminder_mail,
    reply_mail,
)
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.records import MailAddresses, Retailers, Writers
from tickets.tickets.ports.stored import Messages


@dataclass(frozen=True, slots=True)
class Mailing:
    retailers: Retailers
    stored: Messages
    addresses: MailAddresses
    tokens: ReplyTokens
    agents: Writers

    async def address_of_new(self, draft: Draft) -> MailAddress | None:
        """The address that mails of a ticket to be opened are sent from; None: that of the retailer's record."""
        return await self._address(draft.retailer, (draft.split.message if draft.split else draft.opening).mail)

    def of_opening(self, ticket: Ticket, retailer: Retailer, address: MailAddress | None) -> MessageMail:
        """That of its acknowledgement."""
        return acknowledgement_mail(ticket, self._from(address, retailer, ticket))

    async def of_message(self, ticket: Ticket, message: Message) -> MessageMail | None:
        """That of a message that is to be added; None where it is sent to nobody."""
        if not is_mailed(message):
            return None
        settings, signature = await gather(self._settings(ticket), self._signature(message))
        if settings is None:
            return None
        before = await self._before(ticket, most_before(settings))
        return reply_mail(ticket, message, before, settings, agent_signature=signature)

    async def of_reminder(self, ticket: Ticket) -> MessageMail | None:
        """That of a reminder of the newest public message; None for a retailer that is not known."""
        settings = await self._settings(ticket)
        if settings is None:
            return None
        return reminder_mail(ticket, await self._before(ticket, MOST_REFERENCES), settings)

    async def sender(self, ticket: Ticket) -> str:
        """The address from which mails of the ticket are sent; empty for a retailer that is not known."""
        settings = await self._settings(ticket)
        return "" if settings is None else settings.address

    async def _before(self, ticket: Ticket, most: int) -> Sequence[Message]:
        """The newest public messages of the ticket itself, oldest first."""
        ids = (ticket.opening.id, *newest_ids(ticket, "customer"))[-most:]
        stored = await self.stored.get_many([id for id in ids if id != ticket.opening.id])
        later = with_edit(stored, ticket.message_edit)
        return [ticket.opening, *later] if ticket.opening.id in ids else later

    async def _settings(self, ticket: Ticket) -> MailSettings | None:
        retailer, address = await gather(
            self.retailers.get(ticket.retailer), self._address(ticket.retailer, ticket.opening.mail)
        )
        return None if retailer is None else self._from(address, retailer, ticket)

    async def _address(self, retailer: str, mail: MailSource | None) -> MailAddress | None:
        """That to which the opening mail came, if there was one, or the retailer's default one."""
        came_in = mail and await self.addresses.get(mail.address_id)
        usable = came_in if came_in and came_in.retailer == retailer and not came_in.deactivated else None
        return usable or await self.addresses.default_of(retailer)

    async def _signature(self, message: Message) -> str:
        return await self.agents.signature(message.author.id) if message.author.kind in STAFF else ""

    def _from(self, address: MailAddress | None, retailer: Retailer, ticket: Ticket) -> MailSettings:
        return from_retailer(retailer) if address is None else from_address(address, retailer, ticket, self.tokens)


def from_retailer(retailer: Retailer) -> MailSettings:
    """Where no mail comes in: answers go where the retailer's record says."""
    return MailSettings(
        address=retailer.sender_address,
        name=retailer.name,
        names_agents=retailer.mail.agent_names is AgentNames.IN_SENDER,
        hides_agents=retailer.mail.agent_names is AgentNames.HIDDEN,
        signature=retailer.mail.signature,
        quoted_messages=retailer.mail.quoted_messages,
        attaches_files=retailer.mail.files is MailFiles.ATTACH,
    )


def from_address(address: MailAddress, retailer: Retailer, ticket: Ticket, tokens: ReplyTokens) -> MailSettings:
    """From one of the retailer's addresses, to which answers return: with a token of the ticket if there are keys."""
    signed = tokens.address(address.address, ticket.id, retailer=retailer.id)
    return replace(
        from_retailer(retailer), address=address.address, name=address.name, reply_to=signed or address.address
    )


def with_mail(events: Sequence[TicketEvent], mail: MessageMail | None) -> list[TicketEvent]:
    """The events, that of the message or the reminder with its mail."""
    mailed = TicketOpened | MessageAdded | TicketReminderDue
    return [replace(each, mail=mail) if isinstance(each, mailed) else each for each in events]

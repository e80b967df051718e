"""What making something of mails needs of other topics."""

from collections.abc import AsyncIterator, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.customers.domain.customer import Customer
from tickets.mail_addresses.domain.mail_address import MailAddress
from tickets.retailers.domain.retailer import Retailer
from tickets.tickets.domain.message import Message, MessageDraft
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.ticket import Ticket


class MailTickets(Protocol):
    """Tickets and their conversations, for who writes mails."""

    async def get(self, id: str) -> Ticket | None: ...

    async def message(self, id: str) -> Message | None:
        """One after a ticket's opening message."""

    async def newest_of(self, retailer: str, customer_id: str) -> Sequence[Ticket]:
        """The customer's newest tickets that mails opened."""

    async def opened_today(self, retailer: str, customer_id: str, now: Instant, *, most: int) -> int:
        """How many tickets mails of the customer opened within a day, up to a number."""

    async def recipient(self, ticket: Ticket) -> Ticket:
        """The one whose conversation gets its messages: itself, or the same customer's that it was merged into."""

    async def open(self, draft: Draft, *, id: str, message_id: str, now: Instant) -> Ticket:
        """Raises Refused: RETAILER_UNKNOWN, RETAILER_DEACTIVATED, CUSTOMER_UNKNOWN, CUSTOMER_ERASED and others."""

    async def add(
        self, ticket: Ticket, draft: MessageDraft, author: Actor, *, message_id: str, now: Instant, reopens: bool
    ) -> Ticket | None:
        """The ticket with the message; None where it is over."""

    async def join(self, id: str, found: Sequence[Participant], by: Actor, now: Instant, *, unwanted: Set[str]) -> None:
        """Whom a mail names gets copies from now on."""


class MailCustomers(Protocol):
    async def get(self, id: str) -> Customer | None: ...

    async def with_address(self, retailer: str, address: str) -> Sequence[Customer]:
        """Those who have it as their e-mail, a few of them."""

    async def matching(self, retailer: str, match_key: str) -> Customer | None: ...

    async def enter(self, retailer: str, address: str, name: str, *, match_key: str, id: str, now: Instant) -> Customer:
        """The customer with this match key; where there is none, a new one."""


class MailRetailers(Protocol):
    async def get(self, id: str) -> Retailer | None: ...


class RetailerAddresses(Protocol):
    async def of_retailer(self, retailer: str) -> list[MailAddress]:
        """All of them, deactivated ones too."""


class Files(Protocol):
    async def keep(
        self,
        taker: Taker,
        name: str,
        media_type: str,
        chunks: AsyncIterator[bytes],
        *,
        id: str,
        now: Instant,
        inline: bool = False,
        content_id: str = "",
    ) -> AttachmentRef:
        """Stores a file as one of a message. Raises Refused: ATTACHMENTS_OFF, ATTACHMENT_TOO_LARGE."""


class Bounces(Protocol):
    async def bounced(self, ticket_id: str, message_id: str, part: str, *, code: str, at: Instant) -> bool:
        """Marks the mail of a message that `part` names as not delivered, with a status (RFC 3463).

        False where there is no such message.
        """

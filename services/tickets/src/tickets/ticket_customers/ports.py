"""What assigning tickets to customers needs from outside."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import Attachment
from tickets.attachments.domain.events import AttachmentRejected
from tickets.customers.domain.customer import Customer
from tickets.incoming_mail.domain.events import IncomingMailQuarantined
from tickets.incoming_mail.domain.kept_mail import KeptMail
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

Act = Callable[[Ticket, Terms, Instant], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""


class Changing(Protocol):
    async def change(
        self,
        ticket: Ticket,
        act: Act,
        now: Instant,
        *,
        if_version: Set[int] | None = None,
        key: IdempotencyKey | None = None,
    ) -> Ticket | None:
        """Lets `act` decide on the ticket as it is then; None if there is no such ticket by then."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""


class Customers(Protocol):
    async def get(self, id: str) -> Customer | None: ...


class Attachments(Protocol):
    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Attachment]: ...

    async def change(
        self, id: str, act: Callable[[Attachment], tuple[Attachment, Sequence[AttachmentRejected]]]
    ) -> Attachment | None: ...


class Mails(Protocol):
    async def of_customer(
        self, retailer: str, customer_id: str, *, size: int, after: Cursor | None
    ) -> Page[KeptMail]: ...

    async def change(
        self, id: str, act: Callable[[KeptMail], tuple[KeptMail, Sequence[IncomingMailQuarantined]]]
    ) -> KeptMail | None: ...

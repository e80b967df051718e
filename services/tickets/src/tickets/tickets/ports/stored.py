"""Tickets, their conversations and what was reported of their mails, as they are stored."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Count, Cursor, Page

from tickets.tickets.domain.conversation_pages import ConversationPage
from tickets.tickets.domain.events import TicketEvent
from tickets.tickets.domain.mail_states import MailDelivery, MailStates
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.ticket_query import TicketQuery

Decide = Callable[[Ticket], tuple[Ticket, Sequence[TicketEvent]]]


class Tickets(Protocol):
    """Tickets, stored together with their events."""

    async def get(self, id: str) -> Ticket | None: ...

    async def get_many(self, ids: Sequence[str]) -> list[Ticket]:
        """In the order asked; what is missing is left out."""

    async def add(self, ticket: Ticket, events: Sequence[TicketEvent], key: IdempotencyKey | None = None) -> Ticket:
        """Stores a new ticket, or returns what the same request stored before."""

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        """Loads, lets `act` decide, stores; None if there is no such ticket. A repeated request is not acted on again.

        Refuses where the version is none of `if_version`; None: whatever it is.
        """

    async def erase(self, id: str, act: Decide) -> Ticket | None:
        """As `change`; the same write clears what else is stored with the ticket of those who wrote it."""

    async def admit(self, id: str, key: IdempotencyKey | None = None) -> None:
        """Refuses a request whose key `change` would refuse, or whose events it would have no room for."""

    async def page(self, query: TicketQuery, *, size: int, after: Cursor | None) -> Page[Ticket]:
        """May have fewer tickets than `size` and yet a cursor: a page reads a bounded number of documents."""

    async def count(self, query: TicketQuery, up_to: int) -> Count: ...


class Messages(Protocol):
    """The messages after each ticket's opening one."""

    async def add_unless_known(self, message: Message) -> Message:
        """Stores it; returns the one stored before if this id is known."""

    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Message]:
        """Oldest first; also those that the ticket does not name, because a crash came before it did."""

    async def replace(self, message: Message) -> None:
        """Stores it as the next version, in place of the one that was read."""


class ConversationPages(Protocol):
    """Ids of the messages of long conversations. A page is stored before its ticket drops the ids."""

    async def seal(self, page: ConversationPage) -> None:
        """Stores the page; nothing happens where it is stored."""

    async def numbered(self, ticket_id: str, numbers: Sequence[int]) -> list[ConversationPage]: ...

    async def with_public(self, ticket_id: str, start: int, end: int) -> list[ConversationPage]:
        """Those that have the public messages from `start` up to `end`, counted in pages alone, in order."""


class StoredMailStates(Protocol):
    async def of_messages(self, ids: Sequence[str]) -> Mapping[str, MailStates]: ...

    async def note(self, of: MailStates, delivery: MailDelivery) -> None:
        """Stores what was reported of a mail of a message; `of`: what is stored where nothing is yet."""

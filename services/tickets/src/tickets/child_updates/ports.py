"""What updates of children need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from domainkit.actors import Actor
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.child_updates.domain.child_update import ChildUpdate
from tickets.child_updates.domain.events import ChildUpdateEvent
from tickets.child_updates.domain.updating import Act
from tickets.policies.domain.kinds import ResolutionCode
from tickets.tickets.domain.conversation_pages import ConversationPage
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.outgoing_mail import MessageMail
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

Decide = Callable[[ChildUpdate], tuple[ChildUpdate, Sequence[ChildUpdateEvent]]]


class Updates(Protocol):
    async def get(self, id: str) -> ChildUpdate | None: ...

    async def add(self, update: ChildUpdate, key: IdempotencyKey | None) -> ChildUpdate:
        """Stores it, or returns what the same request stored before."""

    async def change(self, id: str, act: Decide) -> ChildUpdate | None: ...

    async def withdraw(self, update: ChildUpdate) -> None:
        """Deletes it, if nothing has become of it since it was read."""

    async def live(self, ticket_id: str, *, limit: int) -> list[ChildUpdate]:
        """Those of a ticket that are proposed or running."""

    async def page(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[ChildUpdate]:
        """Those of a ticket that were started, newest first."""


class Links(Protocol):
    async def children(self, parent_id: str, *, limit: int) -> list[str]:
        """The ids of its children, the first that was linked first."""


class Tickets(Protocol):
    async def ticket(self, id: str, viewer: Viewer, now: Instant) -> Ticket:
        """Raises Refused: TICKET_NOT_FOUND."""

    async def among(self, ids: Sequence[str], viewer: Viewer, now: Instant) -> list[Ticket]:
        """Those of these tickets that exist for the viewer."""


class Agents(Protocol):
    async def acting(self, viewer: Viewer) -> Actor:
        """The viewer as the one who acts: an agent or supervisor under its own id."""


class StoredTickets(Protocol):
    async def get(self, id: str) -> Ticket | None: ...

    async def admit(self, id: str, key: IdempotencyKey | None = None) -> None:
        """Refuses a request whose key `change` would refuse, or whose events it would have no room for."""


class StoredMessages(Protocol):
    async def get_many(self, ids: Sequence[str]) -> list[Message]: ...

    async def add_unless_known(self, message: Message) -> Message:
        """Stores it; returns the one stored before if this id is known."""


class Pages(Protocol):
    async def seal(self, page: ConversationPage) -> None:
        """Stores the page; nothing happens where it is stored."""


class Reading(Protocol):
    async def names(self, ticket: Ticket, message_id: str) -> bool:
        """Whether the conversation has the message, wherever. Reads all pages of one that has it not."""


class Mailing(Protocol):
    async def of_message(self, ticket: Ticket, message: Message) -> MessageMail | None:
        """That of a message that is to be added; None where it is sent to nobody."""


class AllTerms(Protocol):
    async def of(self, ticket: Ticket) -> Terms: ...


class Changing(Protocol):
    async def change(
        self, ticket: Ticket, act: Act, now: Instant, *, key: IdempotencyKey | None = None
    ) -> Ticket | None:
        """Lets `act` decide on the ticket as it is then; None if there is no such ticket by then.

        After a concurrent change `act` decides again. A repeated request is not acted on again.
        """


class Commands(Protocol):
    async def resolving(self, ticket: Ticket, code: ResolutionCode, by: Actor) -> Act:
        """What resolves the ticket, in a change of it."""

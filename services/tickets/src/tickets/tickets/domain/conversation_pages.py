"""Where the ids of a conversation are: the newest in the ticket, older ones in sealed pages of a hundred.

The first entry of `message_ids` says how many pages there are and how many internal messages they have, once there is
one: an older release, which drops fields that it does not know, keeps that list and takes the entry for a message that
is missing. A page holds what the order of the conversation determines, so that writing it twice is harmless. It is
written before the ticket drops its ids.

A position counts the messages that a role may read, from the opening one (0) on. Conversations grow only at their end:
a position stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from domainkit.actors import ActorKind

from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.ticket import Ticket

PAGE = 100
LONGEST_UNSEALED = 2 * PAGE
"""Ids in the ticket before its oldest are sealed. At least PAGE stay: a request that is under way finds there what
another one added."""
MOST_PAGES_AT_ONCE = 4
"""Pages that one request seals: a ticket of an older release has up to twenty to seal."""
_SEALED = "sealed:"


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many pages a conversation has, and how many of their messages are internal."""

    pages: int = 0
    internal: int = 0

    def shown_to(self, role: str) -> int:
        return self.pages * PAGE - (self.internal if _reads_public_alone(role) else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """The ids of the messages after the opening one from `number` * PAGE on.

    `internal_before`: how many of those in earlier pages are internal.
    """

    id: str
    ticket_id: str
    number: int
    ids: tuple[str, ...]
    internal_ids: frozenset[str] = frozenset()
    internal_before: int = 0
    version: int = 1

    @property
    def after(self) -> Sealed:
        """What is sealed with this page and those before it."""
        return Sealed(self.number + 1, self.internal_before + len(self.internal_ids))

    def shown_before(self, role: str) -> int:
        return Sealed(self.number, self.internal_before).shown_to(role)

    def shown_to(self, role: str) -> tuple[str, ...]:
        return _shown(self.ids, self.internal_ids, role)


def page_id(ticket_id: str, number: int) -> str:
    return f"{ticket_id}.{number}"


def sealed(ticket: Ticket) -> Sealed:
    first = ticket.message_ids[0] if ticket.message_ids else ""
    if not first.startswith(_SEALED):
        return Sealed()
    pages, internal = first.removeprefix(_SEALED).split(":")
    return Sealed(int(pages), int(internal))


def newest_ids(ticket: Ticket, role: str) -> tuple[str, ...]:
    """Of the messages that the ticket itself names, oldest first, those that the role may read."""
    return _shown(ticket.message_ids[1 if sealed(ticket).pages else 0 :], ticket.internal_ids, role)


def shown_count(ticket: Ticket, role: str) -> int:
    """How many messages the role may read, the opening one included."""
    return 1 + sealed(ticket).shown_to(role) + len(newest_ids(ticket, role))


def with_message(ticket: Ticket, message: Message) -> Ticket:
    internal = {message.id} if message.visibility is Visibility.INTERNAL else ()
    return replace(
        ticket,
        message_ids=(*ticket.message_ids, message.id),
        internal_ids=ticket.internal_ids.union(internal),
    )


def full_pages(ticket: Ticket) -> Iterator[ConversationPage]:
    """What is to be sealed before a message is added, the oldest first."""
    before = sealed(ticket)
    ids = newest_ids(ticket, ActorKind.AGENT)
    for start in range(0, min(len(ids) + 1 - LONGEST_UNSEALED, MOST_PAGES_AT_ONCE * PAGE), PAGE):
        part = ids[start : start + PAGE]
        page = ConversationPage(
            id=page_id(ticket.id, before.pages),
            ticket_id=ticket.id,
            number=before.pages,
            ids=part,
            internal_ids=ticket.internal_ids.intersection(part),
            internal_before=before.internal,
        )
        yield page
        before = page.after


def without_ids_of(ticket: Ticket, pages: Sequence[ConversationPage]) -> Ticket:
    """The ticket without the ids that these pages hold, which are stored; unchanged where others sealed them."""
    for page in pages:
        ids = newest_ids(ticket, ActorKind.AGENT)
        known = sealed(ticket)
        if known != Sealed(page.number, page.internal_before) or ids[:PAGE] != page.ids:
            break
        ticket = replace(
            ticket,
            message_ids=(f"{_SEALED}{page.after.pages}:{page.after.internal}", *ids[PAGE:]),
            internal_ids=ticket.internal_ids - page.internal_ids,
        )
    return ticket


def _reads_public_alone(role: str) -> bool:
    return role == ActorKind.CUSTOMER


def _shown(ids: tuple[str, ...], internal_ids: frozenset[str], role: str) -> tuple[str, ...]:
    if internal_ids and _reads_public_alone(role):
        return tuple([id for id in ids if id not in internal_ids])
    return ids

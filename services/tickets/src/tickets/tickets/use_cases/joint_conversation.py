"""The conversation of a ticket and of those that were merged into it, in order of time."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.merged_tickets import with_merged
from tickets.tickets.use_cases.reading import ReadConversation

_FEWEST_AT_ONCE = 5


@dataclass(slots=True)
class _Part:
    """One ticket's messages, from a position on in one direction; some of them, up to `read_to`, read ahead."""

    ticket: Ticket
    position: int
    end: int
    ahead: list[Message] = field(default_factory=list)
    read_to: int = 0

    def take(self, step: int) -> Message:
        taken = self.ahead.pop(0)
        self.position = self.position + step if self.ahead else self.read_to
        return taken


@dataclass(frozen=True, slots=True)
class JointConversation:
    tickets: Tickets
    reading: ReadConversation

    async def with_merged(self, roots: Sequence[Ticket]) -> Mapping[str, list[Ticket]]:
        return await with_merged(self.tickets, roots)

    async def parts(self, ticket: Ticket, viewer: Viewer) -> list[Ticket]:
        """The ticket and those merged into it, of which the viewer may see each: at most 20, level by level."""
        found = (await self.with_merged([ticket]))[ticket.id]
        return [each for each in found if each is ticket or viewer.sees(each.retailer, each.customer_id)]

    async def page(
        self, parts: list[Ticket], role: str, *, size: int, after: Cursor | None, newest_first: bool
    ) -> Page[Message]:
        """The next messages of all of these. The cursor has a position for each ticket: messages are only added."""
        joined = [_part(each, role, place_in(each, after, parts[0]), newest_first=newest_first) for each in parts]
        found: list[Message] = []
        at_once = max(_FEWEST_AT_ONCE, size // len(parts) + 1)
        while len(found) < size:
            await gather(*(self._read_ahead(each, role, at_once, newest_first=newest_first) for each in joined))
            waiting = [each for each in joined if each.ahead]
            if not waiting:
                break
            choose = max if newest_first else min
            chosen = choose(waiting, key=lambda each: in_order(each.ahead[0]))
            found.append(chosen.take(-1 if newest_first else 1))
        if all(each.position == each.end for each in joined):
            return Page(found, None)
        return Page(found, Cursor(",".join(f"{_short(each.ticket.id)}:{each.position}" for each in joined), ""))

    async def first_and_latest(
        self, parts: list[Ticket], role: str, *, first: int, latest: int
    ) -> tuple[list[Message], list[Message]]:
        """So many of the first messages, and of the newest ones that are not among these, each oldest first."""
        oldest = await self.page(parts, role, size=first, after=None, newest_first=False)
        if oldest.rest is None:
            return list(oldest.items), []
        newest = await self.page(parts, role, size=latest, after=None, newest_first=True)
        known = {message.id for message in oldest.items}
        return list(oldest.items), [message for message in newest.items[::-1] if message.id not in known]

    async def find(self, ticket: Ticket, message_id: str, viewer: Viewer) -> tuple[Ticket, Message] | None:
        """A message of the conversation, and the ticket whose own it is: of the same customer, and not erased."""
        for part in await self.parts(ticket, viewer):
            if part.customer_id != ticket.customer_id or part.erased_at is not None:
                continue
            if part.opening.id == message_id:
                return part, part.opening
            stored = await self.reading.messages.get_many([message_id])
            if stored and stored[0].ticket_id == part.id and await self.reading.names(part, message_id):
                return part, stored[0]
        return None

    async def _read_ahead(self, part: _Part, role: str, size: int, *, newest_first: bool) -> None:
        if part.ahead or part.position == part.end:
            return
        if newest_first:
            part.read_to = max(part.position - size, 0)
            part.ahead = (await self.reading.part(part.ticket, role, part.read_to, part.position))[::-1]
        else:
            part.read_to = min(part.position + size, part.end)
            part.ahead = await self.reading.part(part.ticket, role, part.position, part.read_to)
        if not part.ahead:  # what is named is missing: nothing more can be read
            part.position = part.end


def in_order(message: Message) -> tuple[Instant, str]:
    """What messages of several tickets are in order of."""
    return message.created_at, message.id


def place_in(ticket: Ticket, after: Cursor | None, listed: Ticket) -> int | None:
    """The cursor's position in the ticket's own messages; None: it has none.

    `listed` is the ticket whose conversation is read: it may have been merged with others, or left by them, since the
    cursor was written, which then has a number alone, or that of others too.
    """
    if after is None:
        return None
    places = str(after.key) if ":" in str(after.key) else f"{_short(listed.id)}:{after.key}"
    found = dict(each.rsplit(":", 1) for each in places.split(","))
    return int(found[_short(ticket.id)]) if _short(ticket.id) in found else None


def _part(ticket: Ticket, role: str, place: int | None, *, newest_first: bool) -> _Part:
    count = shown_count(ticket, role)
    if newest_first:
        return _Part(ticket, count if place is None else min(place, count), 0)
    return _Part(ticket, 0 if place is None else min(place, count), count)


def _short(ticket_id: str) -> str:
    """Enough of an id to distinguish twenty tickets."""
    return ticket_id[-8:]

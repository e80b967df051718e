"""Links between tickets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.links.domain.events import LinkEvent, TicketLinked, TicketUnlinked
from tickets.links.domain.link import (
    MOST_CHILDREN,
    MOST_OTHERS,
    LinkKind,
    LinkState,
    TicketLink,
    end,
    hold,
    link_id,
    propose,
    proposed,
    refused,
    same,
    too_many,
)
from tickets.links.domain.seen import SeenLink, seen_from
from tickets.links.ports import Agents, Links, Tickets
from tickets.tickets.domain.transitions import require_not_erased

_ATTEMPTS = 5
_PAGE = 100


@dataclass(frozen=True, slots=True)
class LinksOfTickets:
    """What an erasure and the timer need of links."""

    links: Links
    clock: Callable[[], Instant]

    async def forget(self, ticket_id: str) -> None:
        """Ends the links of a ticket. Can be repeated."""
        while found := await self.links.live(ticket_id, limit=_PAGE):
            for link in found:
                await self.links.change(link.id, lambda known: _ended(known, self.clock()))

    async def settle(self, id: str) -> None:
        """Withdraws a proposal that nobody looks at any more: a crash came before it held, and it was not promised."""

        def act(link: TicketLink) -> tuple[TicketLink, list[LinkEvent]]:
            return end(link, self.clock(), of=(LinkState.PROPOSED,)), []

        await self.links.change(id, act)


@dataclass(frozen=True, slots=True)
class TicketLinks:
    """Each raises Refused: TICKET_NOT_FOUND."""

    links: Links
    tickets: Tickets
    agents: Agents

    async def create(
        self,
        ticket_id: str,
        to: str,
        kind: LinkKind,
        viewer: Viewer,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> SeenLink:
        """Raises Refused: VALIDATION_FAILED, TICKET_ERASED, LINK_REFUSED, TOO_MANY_LINKS."""
        by = await self.agents.acting(viewer)
        ticket = await self.tickets.ticket(ticket_id, viewer, now)
        other = await self.tickets.ticket(to, viewer, now)
        if other.retailer != ticket.retailer:
            raise not_found("ticket")
        new = proposed(kind, ticket.id, other.id, retailer=ticket.retailer, by=by, now=now)
        link = await self._created(new, viewer, now, key)
        return await self._seen(ticket.id, link, viewer, now)

    async def page(
        self, ticket_id: str, viewer: Viewer, now: Instant, *, size: int, after: Cursor | None
    ) -> Page[SeenLink]:
        """Those of the ticket, oldest first."""
        await self.tickets.ticket(ticket_id, viewer, now)
        page = await self.links.page(ticket_id, size=size, after=after)
        found = await self.tickets.among([each.other_than(ticket_id) for each in page.items], viewer, now)
        others = {each.id: each for each in found}
        seen = [(each, others.get(each.other_than(ticket_id))) for each in page.items]
        return Page([seen_from(ticket_id, link, other) for link, other in seen if other], page.rest)

    async def remove(
        self, ticket_id: str, id: str, viewer: Viewer, now: Instant, key: IdempotencyKey | None = None
    ) -> SeenLink:
        """Raises Refused: TICKET_LINK_NOT_FOUND."""
        by = await self.agents.acting(viewer)
        await self.tickets.ticket(ticket_id, viewer, now)

        def act(link: TicketLink) -> tuple[TicketLink, list[LinkEvent]]:
            if ticket_id not in link.ends or link.state is not LinkState.LINKED:
                raise not_found("ticket link")
            ended = end(link, now)
            return ended, [TicketUnlinked(ended, by)]

        link = await self.links.change(id, act, key=key)
        if link is None or ticket_id not in link.ends:
            raise not_found("ticket link")
        return await self._seen(ticket_id, link, viewer, now)

    async def _created(self, new: TicketLink, viewer: Viewer, now: Instant, key: IdempotencyKey | None) -> TicketLink:
        """Proposes, looks and lets it hold; once more where another proposal took its place meanwhile."""
        link = await self.links.propose(new, lambda known: (propose(known, new), []), key)
        for _ in range(_ATTEMPTS):
            if link.state in (LinkState.LINKED, LinkState.UNLINKED):
                return link
            if link.state is LinkState.PROPOSED and same(link, new):
                try:
                    await self._require_allowed(link, viewer, now)
                except Refused:
                    await self._withdraw(link, now)
                    raise
                link = await self.links.change(link.id, partial(_held, looked_at=link)) or link
                if link.state is LinkState.LINKED and same(link, new):
                    return link
            link = await self.links.propose(new, lambda known: (propose(known, new), []), None)
        raise Refused("unavailable", "TOO_MANY_CHANGES", "Others linked the ticket at every attempt.")

    async def _require_allowed(self, link: TicketLink, viewer: Viewer, now: Instant) -> None:
        """Looks at what else is there. The proposal is stored: it counts, and others see it."""
        for id in link.ends:
            require_not_erased(await self.tickets.ticket(id, viewer, now))
        if link.kind is not LinkKind.CHILD_OF:
            for id in link.ends:
                if await self.links.count_others(id, MOST_OTHERS + 1) > MOST_OTHERS:
                    raise too_many(MOST_OTHERS, "links besides those of its children")
            return
        above = await self.links.get(link_id(LinkKind.CHILD_OF, link.other_id, ""))
        if above is not None and above.state in (LinkState.PROPOSED, LinkState.LINKED):
            raise refused("The other ticket is a child itself: link this one to its parent.")
        if await self.links.count_children(link.ticket_id, 1):
            raise refused("The ticket has children: a parent has no parent.")
        if await self.links.count_children(link.other_id, MOST_CHILDREN + 1) > MOST_CHILDREN:
            raise too_many(MOST_CHILDREN, "children")

    async def _withdraw(self, link: TicketLink, now: Instant) -> None:
        def act(known: TicketLink) -> tuple[TicketLink, list[LinkEvent]]:
            return (end(known, now, of=(LinkState.PROPOSED,)) if known.version == link.version else known), []

        await self.links.change(link.id, act)

    async def _seen(self, ticket_id: str, link: TicketLink, viewer: Viewer, now: Instant) -> SeenLink:
        return seen_from(ticket_id, link, await self.tickets.ticket(link.other_than(ticket_id), viewer, now))


def _held(known: TicketLink, looked_at: TicketLink) -> tuple[TicketLink, list[LinkEvent]]:
    held = hold(known, looked_at)
    return held, [] if held is known else [TicketLinked(held)]


def _ended(known: TicketLink, now: Instant) -> tuple[TicketLink, list[LinkEvent]]:
    ended = end(known, now)
    return ended, [TicketUnlinked(ended)] if known.state is LinkState.LINKED else []

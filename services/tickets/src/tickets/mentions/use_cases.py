"""Mentions: noted with the message that names somebody, listed by whom it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.viewer import Viewer

from tickets.mentions.domain.mention import Mention, mention_of, seen
from tickets.mentions.ports import Agents, Mentions, Tickets


@dataclass(frozen=True, slots=True)
class MentionsOfTickets:
    """What the conversation of a ticket needs of mentions."""

    mentions: Mentions

    async def note(
        self, agent_ids: Sequence[str], *, retailer: str, ticket_id: str, message_id: str, now: Instant
    ) -> None:
        """Can be repeated."""
        for agent_id in agent_ids:
            noted = mention_of(agent_id, retailer=retailer, ticket_id=ticket_id, message_id=message_id, now=now)
            await self.mentions.add_unless_known(noted)

    async def forget(self, ticket_id: str) -> None:
        await self.mentions.delete_of_ticket(ticket_id)


@dataclass(frozen=True, slots=True)
class OwnMentions:
    mentions: Mentions
    tickets: Tickets
    agents: Agents

    async def page(
        self, retailer: str, viewer: Viewer, *, seen: bool | None, size: int, after: Cursor | None
    ) -> Page[Mention]:
        """The caller's own, newest first."""
        agent = await self.agents.acting(viewer)
        return await self.mentions.page(retailer, agent.id, seen=seen, size=size, after=after)

    async def see(self, ticket_id: str, viewer: Viewer, now: Instant) -> int:
        """Marks the caller's own in a ticket as seen; returns how many were not. Raises Refused: TICKET_NOT_FOUND."""
        ticket, agent, number = await self.tickets.ticket(ticket_id, viewer, now), await self.agents.acting(viewer), 0
        while unseen := await self.mentions.unseen_in(ticket.id, agent.id):
            for mention in unseen:
                await self.mentions.replace(seen(mention, now))
            number += len(unseen)
        return number

"""Drafts of messages, one for each agent and ticket."""

from collections.abc import Set
from dataclasses import dataclass, replace

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.drafts.domain.reply_draft import ReplyDraft, draft_id, no_draft
from tickets.drafts.ports import Agents, Drafts, Tickets
from tickets.tickets.domain.transitions import require_not_erased


@dataclass(frozen=True, slots=True)
class DraftsOfTickets:
    """What the conversation of a ticket needs of drafts."""

    drafts: Drafts

    async def sent(self, ticket_id: str, agent_id: str) -> None:
        """The message was sent: its draft has served."""
        await self.drafts.delete(draft_id(ticket_id, agent_id))

    async def forget(self, ticket_id: str) -> None:
        await self.drafts.delete_of_ticket(ticket_id)


@dataclass(frozen=True, slots=True)
class OwnDrafts:
    """The caller's own. Each raises Refused: TICKET_NOT_FOUND. The ticket itself does not change by any of them."""

    drafts: Drafts
    tickets: Tickets
    agents: Agents

    async def get(self, ticket_id: str, viewer: Viewer, now: Instant) -> ReplyDraft:
        """An empty one where there is none."""
        none = await self._none(ticket_id, viewer, now)
        return await self.drafts.get(none.id) or none

    async def save(
        self, ticket_id: str, written: ReplyDraft, viewer: Viewer, now: Instant, if_version: Set[int] | None
    ) -> ReplyDraft:
        """`written` without the ids. Raises Refused: TICKET_ERASED.

        The ticket is looked at once more afterwards: an erasure that came in between has not seen this draft.
        """
        require_not_erased(await self.tickets.ticket(ticket_id, viewer, now))
        agent = await self.agents.acting(viewer)
        id = draft_id(ticket_id, agent.id)
        draft = replace(written, id=id, ticket_id=ticket_id, agent_id=agent.id, saved_at=now)
        saved = await self.drafts.save(draft, if_version=if_version)
        ticket = await self.tickets.ticket(ticket_id, viewer, now)
        if ticket.erased_at is not None:
            await self.drafts.delete(saved.id)
            require_not_erased(ticket)
        return saved

    async def discard(self, ticket_id: str, viewer: Viewer, now: Instant) -> ReplyDraft:
        """Returns the empty one."""
        none = await self._none(ticket_id, viewer, now)
        await self.drafts.delete(none.id)
        return none

    async def _none(self, ticket_id: str, viewer: Viewer, now: Instant) -> ReplyDraft:
        ticket = await self.tickets.ticket(ticket_id, viewer, now)
        return no_draft(ticket.id, (await self.agents.acting(viewer)).id)

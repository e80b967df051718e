"""The conversation of a ticket."""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message, MessageDraft
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports import Agents, Drafts, Mentions, Messages, Tickets
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.mailing import Mailing, with_mail
from tickets.tickets.use_cases.visibility import visible_ticket


@dataclass(frozen=True, slots=True)
class Conversation:
    """Each raises Refused: TICKET_NOT_FOUND."""

    tickets: Tickets
    stored: Messages
    agents: Agents
    changing: Changing
    rules: Rules
    mailing: Mailing
    mentions: Mentions
    drafts: Drafts

    async def add(
        self,
        ticket_id: str,
        draft: MessageDraft,
        viewer: Viewer,
        *,
        message_id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> tuple[Message, Ticket]:
        """Adds a message. It is stored before the ticket names it: after a crash in between, nobody sees it.

        Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, TICKET_FULL, VALIDATION_FAILED, AGENT_UNKNOWN.
        """
        ticket = await visible_ticket(self.tickets, ticket_id, viewer)
        author, now = await self.agents.acting(viewer), ticket.later(now)
        message = write_message(ticket_id, draft, id=message_id, author=author, now=now)
        terms = await self.changing.terms.of(ticket)
        add_message(ticket, message, self.rules, terms, now)  # before the message is stored
        await self._require_agents(message, ticket)
        await self.tickets.admit(ticket_id, key)  # likewise: nothing would ever delete the message
        message = await self.stored.add_unless_known(message)
        if message.mentions:
            await self.mentions.note(
                message.mentions, retailer=ticket.retailer, ticket_id=ticket_id, message_id=message.id, now=now
            )
        mail = await self.mailing.of_message(ticket, message)

        def act(ticket: Ticket, terms: Terms, now: Instant) -> Outcome:
            changed, events = add_message(ticket, message, self.rules, terms, now)
            return changed, with_mail(events, mail)

        changed = await self.changing.change(ticket, act, now, key=key)
        if changed is None:
            raise not_found("ticket")
        await self.drafts.sent(ticket_id, author.id)
        return message, changed

    async def _require_agents(self, message: Message, ticket: Ticket) -> None:
        """That those whom it names work for the retailer. Raises Refused: AGENT_UNKNOWN."""
        for number, agent_id in enumerate(message.mentions):
            try:
                await self.agents.assignable(agent_id, ticket.retailer)
            except Refused:
                unknown = "The retailer has no such agent, or they are deactivated."
                raise Refused("invalid", "AGENT_UNKNOWN", unknown, field=f"mentions[{number}]") from None

    async def messages(self, ticket_id: str, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Message]:
        """The conversation as the viewer may see it, oldest first."""
        return await self.page_of(await visible_ticket(self.tickets, ticket_id, viewer), viewer, size=size, after=after)

    async def page_of(self, ticket: Ticket, viewer: Viewer, *, size: int, after: Cursor | None) -> Page[Message]:
        """As `messages`, of a ticket that is known to be visible to the viewer."""
        shown = ticket.messages_shown_to(viewer.role)
        start = int(after.key or 0) if after else 0  # a conversation only grows at its end: a position stays
        ids = shown[start : start + size]
        later = await self.stored.get_many([id for id in ids if id != ticket.opening.id])
        opening = [ticket.opening] if start == 0 else []
        end = start + len(ids)
        return Page([*opening, *later], Cursor(end, shown[end - 1]) if end < len(shown) else None)

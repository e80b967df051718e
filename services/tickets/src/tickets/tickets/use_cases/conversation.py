"""The conversation of a ticket."""

from dataclasses import dataclass, replace

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.conversation_pages import full_pages, sealed, shown_count, without_ids_of
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.merged_replies import with_reply
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.outgoing_mail import MessageMail, recipients
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.conversation import Attaching, Drafts, Mentions
from tickets.tickets.ports.records import Agents
from tickets.tickets.ports.stored import ConversationPages, Messages, Tickets
from tickets.tickets.use_cases.attachments import taken
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.joint_conversation import JointConversation, place_in
from tickets.tickets.use_cases.mailing import Mailing, with_mail
from tickets.tickets.use_cases.merging import MergeTickets
from tickets.tickets.use_cases.reading import ReadConversation
from tickets.tickets.use_cases.stale_replies import NewerMessage, StaleReplies, require_none_since
from tickets.tickets.use_cases.visibility import visible_ticket

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Conversation:
    """Each raises Refused: TICKET_NOT_FOUND."""

    tickets: Tickets
    stored: Messages
    pages: ConversationPages
    reading: ReadConversation
    joint: JointConversation
    merging: MergeTickets
    agents: Agents
    changing: Changing
    rules: Rules
    mailing: Mailing
    mentions: Mentions
    drafts: Drafts
    stale: StaleReplies
    attaching: Attaching

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
        """Adds a message: to the ticket in which a merged one goes on, if that is the same customer's.

        It is stored before the ticket names it: after a crash in between, nobody sees it.

        Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, TICKET_FULL, STALE_REPLY, VALIDATION_FAILED,
        AGENT_UNKNOWN, ATTACHMENT_UNKNOWN, ATTACHMENT_REJECTED, TOO_MANY_ATTACHMENTS.
        """
        addressed = await visible_ticket(self.tickets, ticket_id, viewer)
        author = await self.agents.acting(viewer)
        ticket, via = await self.merging.recipient(addressed, author, now)
        now = ticket.later(now)
        message = write_message(ticket.id, draft, id=message_id, author=author, now=now)
        in_page = await self._in_page(ticket, message_id)
        terms = await self.changing.terms.of(ticket)
        add_message(ticket, message, self.rules, terms, now, named=in_page)  # before the message is stored
        answers = draft.answers if message.visibility is Visibility.PUBLIC and not in_page else ""
        if answers and message_id not in ticket.message_ids:
            await self.stale.refuse(ticket, answers, author, viewer)
        await self._require_agents(message, ticket)
        await self.tickets.admit(ticket.id, key)  # likewise: nothing would ever delete the message
        if draft.attachment_ids:
            refs = await taken(self.attaching, draft.attachment_ids, ticket, message, now)
            message = replace(message, attachments=refs)
        mail = await self.mailing.of_message(ticket, message)
        message = await self.stored.add_unless_known(replace(message, mailed_to=recipients(mail)))
        if message.mentions:
            await self.mentions.note(
                message.mentions, retailer=ticket.retailer, ticket_id=ticket.id, message_id=message.id, now=now
            )
        changed = await self._add(*(ticket, message, mail, answers, viewer), via=via, named=in_page, now=now, key=key)
        if changed.merge_step is not None:
            await self.merging.settle(changed.id, now)
        await self.drafts.sent(ticket_id, author.id)
        return message, changed

    async def _add(
        self,
        ticket: Ticket,
        message: Message,
        mail: MessageMail | None,
        answers: str,
        viewer: Viewer,
        *,
        via: str,
        named: bool,
        now: Instant,
        key: IdempotencyKey | None,
    ) -> Ticket:
        """Adds a stored message. Where a newer one comes meanwhile, the reply is looked at once more."""
        pages = list(full_pages(ticket))
        for page in pages:
            await self.pages.seal(page)
        for _ in range(_ATTEMPTS):
            looked_at = ticket

            def act(ticket: Ticket, terms: Terms, now: Instant, looked_at: Ticket = looked_at) -> Outcome:
                if answers and message.id not in ticket.message_ids:
                    require_none_since(looked_at, ticket)
                longer, events = add_message(ticket, message, self.rules, terms, now, named=named)
                return without_ids_of(with_reply(longer, via, message.id), pages), with_mail(events, mail)

            try:
                changed = await self.changing.change(ticket, act, now, key=key)
            except NewerMessage:
                ticket = await self.tickets.get(ticket.id) or ticket
                await self.stale.refuse(ticket, answers, message.author, viewer)
                continue
            if changed is None:
                raise not_found("ticket")
            return changed
        raise Refused("unavailable", "TOO_MANY_CHANGES", "Somebody else added a message at every attempt.")

    async def _require_agents(self, message: Message, ticket: Ticket) -> None:
        """That those whom it names work for the retailer. Raises Refused: AGENT_UNKNOWN."""
        for number, agent_id in enumerate(message.mentions):
            try:
                await self.agents.assignable(agent_id, ticket.retailer)
            except Refused:
                unknown = "The retailer has no such agent, or they are deactivated."
                raise Refused("invalid", "AGENT_UNKNOWN", unknown, field=f"mentions[{number}]") from None

    async def _in_page(self, ticket: Ticket, message_id: str) -> bool:
        """Whether a request is repeated whose message is sealed by now; its idempotency key may be forgotten."""
        if not sealed(ticket).pages or not await self.stored.get_many([message_id]):
            return False
        return await self.reading.names(ticket, message_id)

    async def messages(
        self, ticket_id: str, viewer: Viewer, *, size: int, after: Cursor | None, newest_first: bool = False
    ) -> Page[Message]:
        """The conversation as the viewer may see it, oldest first unless it is to be the other way round."""
        ticket = await visible_ticket(self.tickets, ticket_id, viewer)
        return await self.page_of(ticket, viewer, size=size, after=after, newest_first=newest_first)

    async def page_of(
        self, ticket: Ticket, viewer: Viewer, *, size: int, after: Cursor | None, newest_first: bool = False
    ) -> Page[Message]:
        """As `messages`, of a ticket that is known to be visible to the viewer."""
        if ticket.merged and len(parts := await self.joint.parts(ticket, viewer)) > 1:
            return await self.joint.page(parts, viewer.role, size=size, after=after, newest_first=newest_first)
        count, place = shown_count(ticket, viewer.role), place_in(ticket, after, ticket)
        if newest_first:
            end = count if place is None else min(place, count)
            start = max(end - size, 0)
            read = await self.reading.part(ticket, viewer.role, start, end)
            return Page(read[::-1], Cursor(start, "") if start else None)
        start = place or 0
        end = min(start + size, count)
        return Page(await self.reading.part(ticket, viewer.role, start, end), Cursor(end, "") if end < count else None)

    async def first_and_latest(
        self, ticket: Ticket, viewer: Viewer, *, first: int, latest: int
    ) -> tuple[list[Message], list[Message]]:
        """So many of its first messages, and of its newest ones that are not among these, each oldest first."""
        if ticket.merged and len(parts := await self.joint.parts(ticket, viewer)) > 1:
            return await self.joint.first_and_latest(parts, viewer.role, first=first, latest=latest)
        count = shown_count(ticket, viewer.role)
        return (
            await self.reading.part(ticket, viewer.role, 0, min(first, count)),
            await self.reading.part(ticket, viewer.role, max(first, count - latest), count) if count > first else [],
        )

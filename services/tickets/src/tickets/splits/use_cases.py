"""Splitting tickets, step by step: whatever a crash leaves, `settle` finishes."""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.ids import derived_id
from domainkit.instants import Instant
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import AttachmentRef, Taker
from tickets.splits.domain.splitting import Split, name_split, require_public, require_splittable, settled, split_draft
from tickets.splits.ports import Agents, Conversations, Files, Opening, Tickets
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class SplitTickets:
    tickets: Tickets
    agents: Agents
    opening: Opening
    conversations: Conversations
    files: Files

    async def split(
        self, ticket_id: str, split: Split, viewer: Viewer, *, id: str, now: Instant, key: IdempotencyKey | None
    ) -> Ticket:
        """Opens a ticket from a message of the conversation. A repetition returns the one that was opened.

        Raises Refused: TICKET_NOT_FOUND, MESSAGE_NOT_FOUND, SPLIT_REFUSED, TICKET_ERASED, TEAM_UNKNOWN, and as opening
        one does.
        """
        source = await self.tickets.get(ticket_id)
        if source is None or not viewer.sees(source.retailer, source.customer_id):
            raise not_found("ticket")
        new = await self.tickets.get(id)
        if new is not None:  # a repetition, whatever became of the source
            new = await self.tickets.add(new, [], key)
        else:
            new = await self._open(source, split, viewer, id=id, now=now, key=key)
        await self.settle(new.id, now)
        return await self.tickets.get(new.id) or new

    async def settle(self, new_id: str, now: Instant) -> None:
        """Makes the step that is left: the ticket that was split names the new one."""
        new = await self.tickets.get(new_id)
        if new is None or new.split_from is None or new.split_step is None:
            return
        await self.tickets.change(new.split_from.ticket_id, lambda source: name_split(source, new, now))
        await self.tickets.change(new_id, settled)

    async def _open(
        self, source: Ticket, split: Split, viewer: Viewer, *, id: str, now: Instant, key: IdempotencyKey | None
    ) -> Ticket:
        require_splittable(source)
        found = await self.conversations.find(source, split.message_id, viewer)
        if found is None:
            raise not_found("message")
        part, said = found
        require_public(said)
        if split.team_id:
            await self.agents.team(split.team_id, source.retailer)
        by, message_id = await self.agents.acting(viewer), derived_id("msg", id)
        files = await self._files(source, said, id, message_id, now)
        draft = split_draft(source, part, said, files, split, by)
        return await self.opening.split_off(draft, id=id, message_id=message_id, now=now, key=key)

    async def _files(
        self, source: Ticket, said: Message, id: str, message_id: str, now: Instant
    ) -> tuple[AttachmentRef, ...]:
        """Copies, before the message is stored that has them: after a crash nobody sees them, and they go in a day."""
        taker = Taker(
            retailer=source.retailer,
            customer_id=source.customer_id,
            ticket_id=id,
            message_id=message_id,
            internal=False,
            by=said.author,
        )
        copies = [
            await self.files.copy(each.id, taker, copy_id=derived_id("att", message_id, each.id), now=now)
            for each in said.attachments
        ]
        return tuple(each for each in copies if each is not None)

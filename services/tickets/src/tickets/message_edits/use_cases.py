"""Edits of messages. The write of the ticket, with its event, is the edit; `settle` makes it in the message too."""

from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.message_edits.ports import Agents, Changing, Mentions, Messages, Parts, Reading, Tickets
from tickets.tickets.domain.conversation_pages import shown_count
from tickets.tickets.domain.editing import TextEdits, edit_message, edit_of
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.message_edit import edited
from tickets.tickets.domain.search_words import with_words_of
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket

MOST_READ = 500
"""Public messages whose words are counted anew: of longer conversations the other words stay."""
_AT_ONCE = 100
_ATTEMPTS = 5


class _Moved(Exception):
    """The ticket changed since its message was read."""


@dataclass(frozen=True, slots=True)
class MessageEdits:
    """Each raises Refused: TICKET_NOT_FOUND, MESSAGE_NOT_FOUND. `last`: where a merged ticket goes on."""

    tickets: Tickets
    stored: Messages
    reading: Reading
    joint: Parts
    last: Callable[[Ticket], Awaitable[Ticket]]
    changing: Changing
    agents: Agents
    mentions: Mentions

    async def message(self, ticket_id: str, message_id: str, viewer: Viewer) -> Message:
        return (await self._found(ticket_id, message_id, viewer))[1]

    async def edit(
        self,
        ticket_id: str,
        message_id: str,
        edits: TextEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Message:
        """The message after the edit, in its own ticket where that is merged into the one that is read.

        Raises Refused: TICKET_ERASED, ETAG_MISMATCH, MESSAGE_NOT_EDITABLE, TOO_MANY_EDITS, VALIDATION_FAILED,
        AGENT_UNKNOWN.
        """
        by = await self.agents.acting(viewer)
        for _ in range(_ATTEMPTS):
            ticket, message = await self._found(ticket_id, message_id, viewer)
            if ticket.message_edit is not None:
                await self.settle(ticket.id)
                continue
            try:
                changed = await self._edited(ticket, message, edits, by, now, if_version, key)
            except _Moved:
                continue
            if changed is None:
                raise not_found("ticket")
            await self.settle(changed.id)
            return await self.message(ticket_id, message_id, viewer)
        raise Refused("unavailable", "TOO_MANY_CHANGES", "Somebody else changed the ticket at every attempt.")

    async def settle(self, ticket_id: str) -> None:
        """Makes the edit that the ticket decided in its message. Can be repeated, by several at once."""
        ticket = await self.tickets.get(ticket_id)
        if ticket is None or ticket.message_edit is None:
            return
        edit = ticket.message_edit
        await self.mentions.note(
            edit.mentions, retailer=ticket.retailer, ticket_id=ticket.id, message_id=edit.message_id, now=edit.at
        )
        for _ in range(_ATTEMPTS):
            stored = await self.stored.get_many([edit.message_id])
            after = [(each, edited(each, edit)) for each in stored]
            if all([one is other or await self.stored.replaced(other) for one, other in after]):
                break
        else:
            return  # the timer comes again
        await self.tickets.change(
            ticket_id,
            lambda ticket: (replace(ticket, message_edit=None) if ticket.message_edit == edit else ticket, []),
        )

    async def _edited(
        self,
        ticket: Ticket,
        message: Message,
        edits: TextEdits,
        by: Actor,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> Ticket | None:
        for number, agent_id in enumerate(edits.mentions or ()):
            if agent_id not in message.mentions:
                await self._require(agent_id, ticket, number)
        goes_on_in = await self.last(ticket)
        edit = edit_of(message, edits, by, now)
        said = await self._said(ticket, message, edited(message, edit)) if edit else ticket.said

        def act(current: Ticket, _: Terms, now: Instant) -> Outcome:
            if current.version != ticket.version:
                raise _Moved
            return edit_message(
                current, message, edits, by, now, goes_on_in=goes_on_in, said=said, if_version=if_version
            )

        return await self.changing.change(ticket, act, now, key=key)

    async def _said(self, ticket: Ticket, message: Message, after: Message) -> str:
        """The words of the conversation with the message as it is after the edit: what it lost finds nothing more."""
        if message.visibility is Visibility.INTERNAL or message.id == ticket.opening.id:
            return ticket.said
        count, said = shown_count(ticket, ActorKind.CUSTOMER), ""
        for start in range(1, min(count, MOST_READ), _AT_ONCE):
            for each in await self.reading.part(ticket, ActorKind.CUSTOMER, start, min(start + _AT_ONCE, count)):
                said = with_words_of(said, after.body if each.id == after.id else each.body)
        if count <= MOST_READ:
            return said
        former = set(message.body.casefold().split())
        others = " ".join(word for word in ticket.said.split() if word not in former)
        return with_words_of(with_words_of(said, after.body), others)

    async def _require(self, agent_id: str, ticket: Ticket, number: int) -> None:
        try:
            await self.agents.assignable(agent_id, ticket.retailer)
        except Refused:
            unknown = "The retailer has no such agent, or they are deactivated."
            raise Refused("invalid", "AGENT_UNKNOWN", unknown, field=f"mentions[{number}]") from None

    async def _found(self, ticket_id: str, message_id: str, viewer: Viewer) -> tuple[Ticket, Message]:
        """The message, and the ticket that it is of: the one that is read, or one that was merged into it."""
        read = await self.tickets.get(ticket_id)
        if read is None or not viewer.sees(read.retailer, read.customer_id):
            raise not_found("ticket")
        parts = await self.joint.parts(read, viewer) if read.merged else [read]
        for ticket in parts:
            if ticket.opening.id == message_id:
                return ticket, ticket.opening
        for message in await self.stored.get_many([message_id]):
            for ticket in parts:
                if ticket.id == message.ticket_id and await self.reading.names(ticket, message_id):
                    return ticket, edited(message, ticket.message_edit)
        raise not_found("message")

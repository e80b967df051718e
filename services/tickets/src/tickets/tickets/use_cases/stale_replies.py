"""Replies that were written before a newer message came (T15)."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.refusals import Refused, invalid
from domainkit.viewer import Viewer

from tickets.tickets.domain.conversation_pages import newest_ids, shown_count
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Messages
from tickets.tickets.use_cases.joint_conversation import JointConversation, in_order
from tickets.tickets.use_cases.reading import ReadConversation

MOST_NAMED = 20
"""Newer messages that are looked at and named, the newest of them."""


class NewerMessage(Exception):
    """A public message was added since the conversation was looked at."""


@dataclass(frozen=True, slots=True)
class StaleReplies:
    reading: ReadConversation
    messages: Messages
    joint: JointConversation

    async def refuse(self, ticket: Ticket, answers: str, author: Actor, viewer: Viewer) -> None:
        """Refuses a reply to `answers`, the newest message that its author has seen, where a newer one is public.

        Those of merged tickets count as far as the author sees them; their own do not. Raises Refused: STALE_REPLY,
        which names the newer ones; VALIDATION_FAILED where the author sees no such message.
        """
        parts = await self.joint.parts(ticket, viewer) if ticket.merged else [ticket]
        found = await self._after(parts, answers, author)
        newer = [each for each in found if not _is_by(each, author)][-MOST_NAMED:]
        if not newer:
            return
        raise Refused(
            "conflict",
            "STALE_REPLY",
            "The conversation has newer messages. Read them, and send the reply again with `answers` set to the last.",
            metadata={"newer_message_ids": ",".join(each.id for each in newer)},
        )

    async def _after(self, parts: Sequence[Ticket], answers: str, author: Actor) -> list[Message]:
        """The newest public messages after the one that is answered, oldest first."""
        if len(parts) == 1:
            return await self._after_in(parts[0], answers, author)
        answered = await self._message(parts, answers)
        of = next((part for part in parts if part.id == answered.ticket_id), None)
        if of is None:
            raise _unknown()
        newer = await self._after_in(of, answers, author)
        for latest in await gather(*(self._newest(part) for part in parts if part is not of)):
            newer += [each for each in latest if in_order(each) > in_order(answered)]
        return sorted(newer, key=in_order)

    async def _after_in(self, ticket: Ticket, answers: str, author: Actor) -> list[Message]:
        """As `_after`, of one ticket's own messages."""
        public = newest_ids(ticket, ActorKind.CUSTOMER)
        seen = newest_ids(ticket, author.kind)
        if answers in seen:
            later = {*seen[seen.index(answers) + 1 :]}
            return await self._read([id for id in public if id in later])
        if answers != ticket.opening.id and not await self.reading.names(ticket, answers):
            raise _unknown()
        count = shown_count(ticket, ActorKind.CUSTOMER)
        return await self._read(
            await self.reading.ids(ticket, ActorKind.CUSTOMER, max(1, count - MOST_NAMED), count), since=answers
        )

    async def _message(self, parts: Sequence[Ticket], id: str) -> Message:
        for part in parts:
            if part.opening.id == id:
                return part.opening
        if stored := await self.messages.get_many([id]):
            return stored[0]
        raise _unknown()

    async def _newest(self, ticket: Ticket) -> list[Message]:
        count = shown_count(ticket, ActorKind.CUSTOMER)
        return await self.reading.part(ticket, ActorKind.CUSTOMER, max(0, count - MOST_NAMED), count)

    async def _read(self, ids: list[str], since: str = "") -> list[Message]:
        if since in ids:
            ids = ids[ids.index(since) + 1 :]
        return await self.messages.get_many(ids[-MOST_NAMED:])


def require_none_since(looked_at: Ticket, now: Ticket) -> None:
    """Raises NewerMessage where a public message was added meanwhile, or a ticket with messages was merged into it."""
    if _newest_of(now) != _newest_of(looked_at):
        raise NewerMessage


def _newest_of(ticket: Ticket) -> tuple[object, ...]:
    """Changes with each public message of the conversation: a target takes notice of those of its merged tickets."""
    return (*newest_ids(ticket, ActorKind.CUSTOMER)[-1:], *((each.ticket_id, each.heard) for each in ticket.merged))


def _is_by(message: Message, author: Actor) -> bool:
    return (message.author.kind, message.author.id) == (author.kind, author.id)


def _unknown() -> Refused:
    return invalid("answers", "The conversation has no such message.")

"""Replies that were written before a newer message came (T15)."""

from dataclasses import dataclass

from domainkit.actors import Actor, ActorKind
from domainkit.refusals import Refused, invalid

from tickets.tickets.domain.conversation_pages import newest_ids, shown_count
from tickets.tickets.domain.message import Message
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Messages
from tickets.tickets.use_cases.reading import ReadConversation

MOST_NAMED = 20
"""Newer messages that are looked at and named, the newest of them."""


class NewerMessage(Exception):
    """A public message was added since the conversation was looked at."""


@dataclass(frozen=True, slots=True)
class StaleReplies:
    reading: ReadConversation
    messages: Messages

    async def refuse(self, ticket: Ticket, answers: str, author: Actor) -> None:
        """Refuses a reply to `answers`, the newest message that its author has seen, where a newer one is public.

        Their own do not count. Raises Refused: STALE_REPLY, which names the newer ones; VALIDATION_FAILED where the
        author sees no such message.
        """
        newer = [each for each in await self._after(ticket, answers, author) if not _is_by(each, author)]
        if not newer:
            return
        raise Refused(
            "conflict",
            "STALE_REPLY",
            "The conversation has newer messages. Read them, and send the reply again with `answers` set to the last.",
            metadata={"newer_message_ids": ",".join(each.id for each in newer)},
        )

    async def _after(self, ticket: Ticket, answers: str, author: Actor) -> list[Message]:
        """The newest public messages after the one that is answered, oldest first."""
        public = newest_ids(ticket, ActorKind.CUSTOMER)
        seen = newest_ids(ticket, author.kind)
        if answers in seen:
            later = {*seen[seen.index(answers) + 1 :]}
            return await self._read([id for id in public if id in later])
        if answers != ticket.opening.id and not await self.reading.names(ticket, answers):
            raise invalid("answers", "The conversation has no such message.")
        count = shown_count(ticket, ActorKind.CUSTOMER)
        return await self._read(
            await self.reading.ids(ticket, ActorKind.CUSTOMER, max(1, count - MOST_NAMED), count), since=answers
        )

    async def _read(self, ids: list[str], since: str = "") -> list[Message]:
        if since in ids:
            ids = ids[ids.index(since) + 1 :]
        return await self.messages.get_many(ids[-MOST_NAMED:])


def require_none_since(looked_at: Ticket, now: Ticket) -> None:
    """Raises NewerMessage where a public message was added meanwhile."""
    if newest_ids(now, ActorKind.CUSTOMER)[-1:] != newest_ids(looked_at, ActorKind.CUSTOMER)[-1:]:
        raise NewerMessage


def _is_by(message: Message, author: Actor) -> bool:
    return (message.author.kind, message.author.id) == (author.kind, author.id)

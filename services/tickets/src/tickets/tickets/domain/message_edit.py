"""An edit of a message on its way: decided in the ticket, in the write that has its event, then made in the message.

Until the message's own document has it, the ticket does, and whoever reads the conversation sees it made: the write of
the ticket is the edit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.tickets.domain.message import FormerText, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdit:
    """`number`: how many edits the message had before. `body` and `mentions` are those after it."""

    message_id: str
    number: int
    body: Annotated[str, Personal("what was written")]
    mentions: tuple[str, ...] = ()
    by: Actor
    at: Instant


def edited(message: Message, edit: MessageEdit | None) -> Message:
    """The message after the edit; the same object if it is another one's, was made before, or came to an erased one."""
    if edit is None or edit.message_id != message.id or edit.number != len(message.edits) or not message.body:
        return message
    former = FormerText(message.body, edit.at, edit.by)
    return replace(message, body=edit.body, mentions=edit.mentions, edits=(*message.edits, former))


def with_edit(messages: Iterable[Message], edit: MessageEdit | None) -> list[Message]:
    return [edited(each, edit) for each in messages]

"""Edits that a crash left half done. The call that made one brings its message up itself, at once."""

from servicekit.documents import Document, Documents, Index
from servicekit.runtime.timers import Timer

from tickets.message_edits.use_cases import MessageEdits

_MADE_BY_ITSELF_SECONDS = 10


def edits_timer(tickets: Documents, message_edits: Index, edits: MessageEdits) -> Timer:
    async def settle(ticket: Document) -> None:
        await edits.settle(ticket["id"])

    return Timer("message-edits", tickets, message_edits, settle, lease_seconds=10, age_seconds=_MADE_BY_ITSELF_SECONDS)

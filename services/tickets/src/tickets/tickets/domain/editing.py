"""Who may edit which message, and what becomes of the ticket. It moves no clock, no status and no order of messages."""

from collections.abc import Set
from dataclasses import dataclass, replace

from domainkit.actors import STAFF, Actor, ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import text

from tickets.tickets.domain.conversation import MOST_MENTIONS
from tickets.tickets.domain.edit_events import MessageEdited
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.message_edit import MessageEdit, edited
from tickets.tickets.domain.opening import LONGEST_BODY
from tickets.tickets.domain.ticket import Status, StatusCategory, Ticket
from tickets.tickets.domain.transitions import require_not_erased

MOST_EDITS = 20
_OURS = STAFF | {ActorKind.ADMIN}
_EVERYBODYS = {ActorKind.SUPERVISOR, ActorKind.ADMIN}


@dataclass(frozen=True, slots=True)
class TextEdits:
    """What is to change. None: stays as it is."""

    body: str | None = None
    mentions: tuple[str, ...] | None = None


def edit_of(message: Message, edits: TextEdits, by: Actor, now: Instant) -> MessageEdit | None:
    """The edit that makes these changes; None if they change nothing. Raises Refused: VALIDATION_FAILED."""
    body = message.body if edits.body is None else text(edits.body, "body", longest=LONGEST_BODY)
    mentions = message.mentions if edits.mentions is None else tuple(dict.fromkeys(edits.mentions))
    if mentions and message.visibility is not Visibility.INTERNAL:
        raise invalid("mentions", "Only an internal message names agents: leave it out.")
    if len(mentions) > MOST_MENTIONS:
        raise invalid("mentions", f"A message names at most {MOST_MENTIONS} agents.")
    if (body, mentions) == (message.body, message.mentions):
        return None
    number, now = len(message.edits), max(now, message.edited_at or message.created_at)
    return MessageEdit(message_id=message.id, number=number, body=body, mentions=mentions, by=by, at=now)


def edit_message(
    ticket: Ticket,
    message: Message,
    edits: TextEdits,
    by: Actor,
    now: Instant,
    *,
    goes_on_in: Ticket,
    said: str,
    if_version: Set[int] | None = None,
) -> Outcome:
    """The ticket with the edit of its message. `goes_on_in`: what it was merged into, or itself.

    `said`: the words of its conversation after the edit.

    Raises Refused: TICKET_ERASED, ETAG_MISMATCH, MESSAGE_NOT_EDITABLE, TOO_MANY_EDITS, VALIDATION_FAILED.
    """
    require_not_erased(ticket)
    if not message.body:  # the ticket is being erased
        raise Refused("conflict", "TICKET_ERASED", "The message was erased with its customer.")
    require_editable(message, by, goes_on_in)
    if if_version is not None and message.content_version not in if_version:
        raise Refused("stale", "ETAG_MISMATCH", f"The message was edited meanwhile: {message.content_version} by now.")
    edit = edit_of(message, edits, by, now)
    if edit is None:
        return ticket, []
    if edit.number >= MOST_EDITS:
        raise Refused("conflict", "TOO_MANY_EDITS", f"A message is edited at most {MOST_EDITS} times.")
    after = edited(message, edit)
    changed = replace(ticket, updated_at=now, said=said)
    if message.id == ticket.opening.id:
        changed = replace(changed, opening=after)
    else:
        changed = replace(changed, message_edit=edit)
    added = tuple(each for each in after.mentions if each not in message.mentions)
    return changed, [MessageEdited(changed, after, by, added)]


def require_editable(message: Message, by: Actor, conversation: Ticket) -> None:
    """Raises Refused: MESSAGE_NOT_EDITABLE.

    What customers and mails say is evidence, and what a program wrote is nobody's. A note is corrected at any time;
    what customers read changes no more once the ticket is over.
    """
    if message.author.kind not in _OURS or message.mail is not None:
        raise _not_editable("Only messages of the retailer's people are edited, and none that came by mail.")
    if by.kind not in _EVERYBODYS and by.id != message.author.id:
        raise _not_editable("Only its author, a supervisor or an admin edits a message.")
    over = conversation.status_category is StatusCategory.ENDED and conversation.status is not Status.MERGED
    if over and message.visibility is Visibility.PUBLIC:
        raise _not_editable("The ticket is over: public messages stay as they are. Notes can be edited.")


def _not_editable(why: str) -> Refused:
    return Refused("conflict", "MESSAGE_NOT_EDITABLE", why)

"""How the mail of a message is addressed, what it refers to, and what it says besides the message.

Notifications writes and sends it, and has neither the keys of reply tokens nor the conversation: what a mail needs of
them goes with the event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from domainkit.actors import STAFF, Actor, ActorKind, shown_name
from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.participants import shown_to_customer
from tickets.tickets.domain.ticket import Ticket

MOST_REFERENCES = 9
"""Message-IDs of the conversation in a mail: with the one that all mails of a ticket refer to a bounded header."""
MOST_QUOTED = 10
LONGEST_QUOTATION = 2_000  # characters of each message
TO_THE_CUSTOMER = "c"
"""The part of a Message-ID (see incoming_mail/domain/message_ids.py) that names the customer's own mail."""

_MORE = "…"
_WRITERS = STAFF | {ActorKind.ADMIN}


@dataclass(frozen=True, slots=True)
class QuotedMessage:
    """A public message before it. An empty name: the retailer."""

    author_name: Annotated[str, Personal("their name")]
    created_at: Instant
    body: Annotated[str, Personal("what was written")]


@dataclass(frozen=True, slots=True)
class MailCopy:
    address: Annotated[str, Personal("their e-mail address")]
    name: Annotated[str, Personal("their name")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Of a retailer: where mails come from, and how they are written."""

    address: str
    name: str
    reply_to: str = ""
    names_agents: bool = False  # in From
    hides_agents: bool = False  # in the text, too
    signature: str = ""
    quoted_messages: int = 0
    attaches_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMail:
    """`references`: Message-IDs, oldest first; `quoted`: the newest first. `agent_name`: in From; empty: nobody's."""

    message_id: str
    references: Annotated[tuple[str, ...], Personal("Message-IDs of their mails")] = ()
    from_address: str
    from_name: str
    agent_name: str = ""
    author_name: str = ""
    reply_to: str = ""
    signature: str = ""
    agent_signature: str = ""
    quoted: tuple[QuotedMessage, ...] = ()
    copies: tuple[MailCopy, ...] = ()
    attaches_files: bool = False


def is_mailed(message: Message) -> bool:
    """Whether it is a public message of the retailer's people, which customers get as a mail."""
    return message.visibility is Visibility.PUBLIC and message.author.kind in _WRITERS


def acknowledgement_mail(ticket: Ticket, settings: MailSettings) -> MessageMail:
    """The mail that follows the opening message: it answers the mail that this was, if it was one."""
    return MessageMail(
        message_id=mail_id(ticket, ticket.opening, settings.address),
        references=received_id(ticket.opening),
        from_address=settings.address,
        from_name=settings.name,
        reply_to=settings.reply_to,
    )


def reply_mail(
    ticket: Ticket, message: Message, before: Sequence[Message], settings: MailSettings, *, agent_signature: str = ""
) -> MessageMail:
    """The mail of a public message of the retailer's people. `before`: public messages before it, oldest first.

    Whom an unverified mail named gets no copy before the retailer's people confirm it: the header shows all of them.
    """
    author = "" if settings.hides_agents else shown_name(message.author)
    ids = [id for each in before for id in _ids_of(ticket, each, settings.address)]
    quoted = [_quoted(each, settings) for each in reversed(before) if _belongs(ticket, each.author)]
    return MessageMail(
        message_id=mail_id(ticket, message, settings.address),
        references=tuple(ids[-MOST_REFERENCES:]),
        from_address=settings.address,
        from_name=settings.name,
        agent_name=author if settings.names_agents else "",
        author_name=author,
        reply_to=settings.reply_to,
        signature=settings.signature,
        agent_signature="" if settings.hides_agents else agent_signature,
        quoted=tuple(quoted[: min(settings.quoted_messages, MOST_QUOTED)]),
        copies=tuple(MailCopy(each.address, each.name) for each in shown_to_customer(ticket.cc)),
        attaches_files=settings.attaches_files,
    )


def reminder_mail(ticket: Ticket, before: Sequence[Message], settings: MailSettings) -> MessageMail:
    """The mail that reminds the customer of the last of the public messages, oldest first: it answers that one's mail.

    Its Message-ID names this message, and who sends it makes it the reminder's own.
    """
    ids = [id for each in before for id in _ids_of(ticket, each, settings.address)]
    return MessageMail(
        message_id=mail_id(ticket, before[-1] if before else ticket.opening, settings.address),
        references=tuple(ids[-MOST_REFERENCES:]),
        from_address=settings.address,
        from_name=settings.name,
        reply_to=settings.reply_to,
    )


def most_before(settings: MailSettings) -> int:
    """Messages that a mail may refer to or repeat."""
    return max(MOST_REFERENCES, min(settings.quoted_messages, MOST_QUOTED))


def mail_id(ticket: Ticket, message: Message, from_address: str) -> str:
    """The Message-ID of the customer's mail of a message, with brackets.

    Derived, so that it is known before it is sent, and an answer names the message. Nobody can own a name in .invalid
    (RFC 2606), which stands for a domain outside ASCII.
    """
    domain = from_address.rpartition("@")[2]
    known = domain if domain and domain.isascii() else f"{ticket.retailer}.invalid"
    return f"<{ticket.id}.{message.id}.{TO_THE_CUSTOMER}@{known}>"


def received_id(message: Message) -> tuple[str, ...]:
    """The Message-ID of the mail that a message came as; none for those that did not."""
    return (f"<{message.mail.message_id}>",) if message.mail and message.mail.message_id else ()


def recipients(mail: MessageMail | None) -> int | None:
    return None if mail is None else 1 + len(mail.copies)


def _ids_of(ticket: Ticket, message: Message, from_address: str) -> Iterable[str]:
    """The mails of a message: that which it came as, and that which we sent for it."""
    sent = message.id == ticket.opening.id or is_mailed(message)
    return (*received_id(message), *((mail_id(ticket, message, from_address),) if sent else ()))


def _belongs(ticket: Ticket, author: Actor) -> bool:
    """Whether the customer of the ticket may read it in a mail: another customer's part of a merged one never is."""
    return author.kind in _WRITERS or author == ticket.opening.author or author.id == ticket.customer_id


def _quoted(message: Message, settings: MailSettings) -> QuotedMessage:
    hidden = settings.hides_agents and message.author.kind in _WRITERS
    body = message.body
    if len(body) > LONGEST_QUOTATION:
        body = body[: LONGEST_QUOTATION - len(_MORE)].rstrip() + _MORE
    return QuotedMessage("" if hidden else shown_name(message.author), message.created_at, body)

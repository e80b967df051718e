"""How the mail of a conversation's message is addressed and what it refers to, as tickets decided with the event.

Mails of other events, and of releases before this was part of them, have none: the retailer's record says the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from domainkit.privacy import Personal


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: Annotated[str, Personal("their e-mail address")]
    name: Annotated[str, Personal("their name")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`ticket_message_id`: the message that is mailed; empty: it is a mail about the conversation, as a reminder is.

    `references`: Message-IDs before its own, oldest first. `copies` get the mail by deliveries of their own: it names
    them in Cc.
    """

    ticket_message_id: str
    message_id: str
    references: Annotated[tuple[str, ...], Personal("Message-IDs of their mails")] = ()
    from_address: str = ""  # empty: the retailer's
    reply_to: str = ""  # empty: the retailer's
    copies: tuple[Mailbox, ...] = ()


def envelope_of(message_id: str, mail: Mapping[str, Any] | None) -> Envelope | None:
    """The envelope that an event has for a message; None in events of earlier releases."""
    if not mail or not mail.get("message_id"):
        return None
    return Envelope(
        ticket_message_id=message_id,
        message_id=mail["message_id"],
        references=tuple(mail["references"]),
        from_address=mail["from_address"],
        reply_to=mail["reply_to"],
        copies=tuple(Mailbox(each["address"], each["name"]) for each in mail["copies"]),
    )


def for_delivery(envelope: Envelope, delivery_id: str) -> Envelope:
    """The envelope of another mail of the message: its Message-ID names the delivery, so that a bounce does, too.

    `<tkt_….msg_….c@domain>` becomes `<tkt_….msg_….<id without dlv_>@domain>`.
    """
    left, at, domain = envelope.message_id.rpartition("@")
    named = left.rpartition(".")[0] or left
    return replace(envelope, message_id=f"{named}.{delivery_id.removeprefix('dlv_')}{at}{domain}")

"""A message ready to be handed to a mail server."""

from dataclasses import dataclass

from domainkit.instants import Instant


@dataclass(frozen=True, slots=True)
class Text:
    """A template with its variables filled in."""

    locale: str
    subject: str
    body: str  # plain text
    html: str = ""  # the same as a page; empty: there is none
    sender: str = ""  # the name in From where it is not the retailer's alone


@dataclass(frozen=True, slots=True)
class MailFile:
    """As its uploader called and declared it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    message_id: str
    date: Instant
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    text: Text
    reply_to: str = ""  # where answers go; empty: nobody reads them
    thread: str = ""  # the Message-ID under which mails about the same are shown together; empty: it stands alone
    references: tuple[str, ...] = ()  # Message-IDs after that of the thread, oldest first; it answers the last
    copies: tuple[tuple[str, str], ...] = ()  # names and addresses in Cc
    handed_to: str = ""  # the address that gets this mail; empty: that of the recipient
    auto_submitted: str = "auto-generated"  # RFC 3834, section 5; empty: a person wrote it
    unsubscribe_url: str = ""  # a POST to it unsubscribes at once (RFC 8058); empty: nothing to unsubscribe from
    files: tuple[MailFile, ...] = ()


def message_id(delivery_id: str, sender_address: str) -> str:
    """The Message-ID (RFC 5322) of every attempt of a delivery, so that a repeated one can be recognised."""
    return f"<{delivery_id}@{sender_address.rpartition('@')[2]}>"


def thread_id(ticket_id: str, retailer: str) -> str:
    """The Message-ID that all mails of a ticket refer to; empty for those about none.

    It derives from what never changes, so that it is the same in whatever order they are sent, and no mail has it
    itself: readers thread by a message that they lack, too. Nobody can own a name in .invalid (RFC 2606).
    """
    return f"<{ticket_id}@{retailer}.invalid>" if ticket_id else ""


def unsubscribe_url(public_url: str, token: str) -> str:
    """Where the holder of a token unsubscribes by one POST; empty without a token or an address of the API."""
    return f"{public_url}/v1/unsubscriptions/{token}" if public_url and token else ""

"""A mail that came in, from when it is durable until it is forgotten: what it says of itself, and what became of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.ids import derived_id
from domainkit.instants import HOUR, MINUTE, Duration, Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused

PAUSES: tuple[Duration, ...] = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR)
"""Between attempts: after the last one, the mail is in quarantine."""
HANDLING_FAILED = "handling_failed"
DISCARDED = "discarded"
ERASED = "erased"


class MailState(StrEnum):
    RECEIVED = "received"
    HANDLED = "handled"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What an agent chose for a mail in quarantine."""

    by: str
    ticket_id: str | None = None
    customer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """The aggregate. `from_address` and `subject` are what its header says; the bytes are an object.

    `due_at` is when it is handled next; None: it is settled, since `settled_at`.
    """

    id: str
    retailer: str
    address_id: str
    recipient: Annotated[str, Personal("the address that a mail was for, which may name a ticket")]
    sender: Annotated[str, Personal("who sent a mail")]
    from_address: Annotated[str, Personal("whom a mail says that it is from")]
    subject: Annotated[str, Personal("what a mail is about")]
    size: int
    sha256: str
    object_key: str  # empty: the bytes are gone
    received_at: Instant
    updated_at: Instant
    due_at: Instant | None = None
    state: MailState = MailState.RECEIVED
    reason: str = ""
    attempts: int = 0
    ticket_id: str | None = None
    message_id: str | None = None
    customer_id: str | None = None
    settled_at: Instant | None = None
    release: Release | None = None
    traceparent: str = ""  # of the SMTP transaction (W3C): handling continues its trace
    version: int = 0


def mail_id(retailer: str, address: str, *parts: str) -> str:
    """The same for a mail that is delivered again. `parts` are its identity, its author and its date.

    Some programs give every mail the same Message-ID: those differ by their dates.
    """
    return derived_id("iml", retailer, address, *parts)


def attempt(mail: KeptMail, now: Instant) -> KeptMail:
    """Counts an attempt before it is made: a mail that kills the process is in quarantine in the end, too."""
    if mail.attempts >= len(PAUSES):
        return quarantine(mail, HANDLING_FAILED, now)
    return replace(mail, attempts=mail.attempts + 1, due_at=Instant(now + PAUSES[mail.attempts]), updated_at=now)


def settle(
    mail: KeptMail,
    state: MailState,
    now: Instant,
    *,
    reason: str = "",
    ticket_id: str | None = None,
    message_id: str | None = None,
    customer_id: str | None = None,
) -> KeptMail:
    return replace(
        mail,
        state=state,
        reason=reason,
        ticket_id=ticket_id or mail.ticket_id,
        message_id=message_id or mail.message_id,
        customer_id=customer_id or mail.customer_id,
        due_at=None,
        settled_at=now,
        updated_at=now,
    )


def quarantine(mail: KeptMail, reason: str, now: Instant) -> KeptMail:
    return settle(mail, MailState.QUARANTINED, now, reason=reason)


def released(mail: KeptMail, release: Release, now: Instant) -> KeptMail:
    """Raises Refused: INCOMING_MAIL_NOT_QUARANTINED, INCOMING_MAIL_GONE."""
    _require_quarantined(mail)
    if not mail.object_key:
        raise mail_gone()
    return replace(
        mail,
        state=MailState.RECEIVED,
        reason="",
        attempts=0,
        due_at=now,
        settled_at=None,
        release=release,
        updated_at=now,
    )


def discarded(mail: KeptMail, now: Instant) -> KeptMail:
    """Raises Refused: INCOMING_MAIL_NOT_QUARANTINED."""
    _require_quarantined(mail)
    return settle(mail, MailState.DISCARDED, now, reason=DISCARDED)


def erased(mail: KeptMail, now: Instant) -> KeptMail:
    """Without what says whose it was; nothing comes of it any more. The object is deleted before."""
    if mail.reason == ERASED and not mail.object_key:
        return mail
    emptied = replace(mail, recipient="", sender="", from_address="", subject="", object_key="", release=None)
    if mail.state in (MailState.HANDLED, MailState.IGNORED):
        return replace(emptied, reason=ERASED, updated_at=now)
    return settle(emptied, MailState.DISCARDED, now, reason=ERASED)


def mail_gone() -> Refused:
    return Refused("conflict", "INCOMING_MAIL_GONE", "The mail itself is not kept any more.")


def _require_quarantined(mail: KeptMail) -> None:
    if mail.state is not MailState.QUARANTINED:
        message = f"The mail is {mail.state.value}, not in quarantine."
        raise Refused("conflict", "INCOMING_MAIL_NOT_QUARANTINED", message)

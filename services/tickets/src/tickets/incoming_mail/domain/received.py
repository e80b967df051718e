"""A mail that is handed over to whatever makes something of it, and what became of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from domainkit.instants import Instant

from tickets.incoming_mail.domain.mail import IncomingMail
from tickets.mail_addresses.domain.mail_address import MailAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """A mail that came in at one of our addresses, read.

    Every handling of one has the same `id`, also after a crash: what is made of it has ids that derive from it.
    """

    id: str  # iml_…
    address: MailAddress  # where it came in, by the envelope
    recipient: str = field(repr=False)  # as the envelope names it, in its normal form: with a reply token, or extended
    envelope_sender: str = field(repr=False)  # empty: of a bounce (RFC 5321, 4.5.5)
    mail: IncomingMail
    received_at: Instant  # when it became durable: deadlines count from here
    ticket_id: str | None = None  # chosen by an agent who released it: a ticket of the retailer
    customer_id: str | None = None  # likewise
    released_by: str | None = None  # the agent's id; a mail in quarantine is handled as if it were not suspicious


class Outcome(StrEnum):
    HANDLED = "handled"
    IGNORED = "ignored"  # seen, and nothing came of it: an automatic reply, a mail of our own
    QUARANTINED = "quarantined"  # somebody has to look at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of a mail. `reason`: a code such as `auto_reply`, without anything of the mail."""

    outcome: Outcome
    reason: str = ""
    ticket_id: str | None = None
    message_id: str | None = None
    customer_id: str | None = None  # whose it is, where that is known: for erasure and export

"""What a list of incoming mails may ask for."""

from dataclasses import dataclass

from tickets.incoming_mail.domain.kept_mail import MailState


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMailQuery:
    """A retailer's mails in any of these states, or in all without any; of one customer, if named."""

    retailer: str
    states: tuple[MailState, ...] = ()
    customer_id: str | None = None

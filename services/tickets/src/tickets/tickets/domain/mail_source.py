"""The mail that a message came by, and how certain it is who sent it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domainkit.privacy import Personal

LARGEST_HTML = 20_000  # bytes: a page of a conversation has 50 messages and 4 MB


class MailSender(StrEnum):
    """Who sent it, as far as the ticket is concerned."""

    CUSTOMER = "customer"
    PARTICIPANT = "participant"
    OTHER = "other"


class MailVerification(StrEnum):
    """Why From is verified, by the first three, or is not."""

    DMARC_PASS = "dmarc_pass"  # noqa: S105 (no password)
    REPLY_ADDRESS = "reply_address"
    AGENT = "agent"
    NO_TRUSTED_SERVER = "no_trusted_server"
    NO_AUTHOR = "no_author"
    NO_RESULT = "no_result"
    UNREADABLE_RESULT = "unreadable_result"
    NO_DMARC = "no_dmarc"
    DMARC_FAIL = "dmarc_fail"
    NOT_ALIGNED = "not_aligned"
    AMBIGUOUS = "ambiguous"


VERIFIED = frozenset({MailVerification.DMARC_PASS, MailVerification.REPLY_ADDRESS, MailVerification.AGENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSource:
    """`html` is cleaned, and empty where it is large; `shortened`: the body lacks something of the text.

    `message_id` is without brackets; `address_id` is where it came in, `incoming_mail_id` the mail as it was received.
    """

    from_address: Annotated[str, Personal("their e-mail address")]
    from_name: Annotated[str, Personal("their name")]
    sender: MailSender
    verification: MailVerification
    html: Annotated[str, Personal("what was written")] = ""
    shortened: bool = False
    message_id: Annotated[str, Personal("the id of their mail")] = ""
    address_id: str
    incoming_mail_id: str

    @property
    def verified(self) -> bool:
        return self.verification in VERIFIED

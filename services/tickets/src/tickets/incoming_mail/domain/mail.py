"""A message as it came by mail: what the platform understands of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from domainkit.instants import Instant

from tickets.incoming_mail.domain.authentication import Authentication
from tickets.incoming_mail.domain.delivery_reports import DeliveryReport
from tickets.incoming_mail.domain.headers import Headers
from tickets.incoming_mail.domain.loop_safety import Classification
from tickets.incoming_mail.domain.message_ids import ThreadIds
from tickets.incoming_mail.domain.quotes import Trimmed


class Protection(StrEnum):
    """What a message is signed or encrypted with. Neither is checked or opened: it stays in the attachments."""

    NONE = "none"
    SMIME_SIGNED = "smime_signed"
    SMIME = "smime"  # opaque: encrypted, or signed with the text inside
    PGP_SIGNED = "pgp_signed"
    PGP_ENCRYPTED = "pgp_encrypted"


class Remark(StrEnum):
    """What was odd about a message that is readable all the same."""

    BROKEN_STRUCTURE = "broken_structure"  # a boundary is missing or never ends
    CHARSET_GUESSED = "charset_guessed"  # what it declares is missing, unknown, or does not fit its bytes
    CHARACTERS_LOST = "characters_lost"  # no character set fits
    ENCODING_IGNORED = "encoding_ignored"  # says base64, and is plain text
    HEADERS_CUT = "headers_cut"
    TEXT_CUT = "text_cut"
    PAGE_LEFT_OUT = "page_left_out"  # HTML of more elements than are cleaned; its text is kept
    SEVERAL_AUTHORS = "several_authors"
    ADDRESSES_INVALID = "addresses_invalid"
    NO_MESSAGE_ID = "no_message_id"
    NO_DATE = "no_date"


class Reason(StrEnum):
    """Why a message cannot be read."""

    EMPTY = "empty"
    NO_HEADERS = "no_headers"
    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_HEADERS = "too_many_headers"
    TOO_DEEP = "too_deep"
    UNPARSABLE = "unparsable"
    TOO_SLOW = "too_slow"  # to be read within the time that there is


class Unreadable(Exception):
    """A message that is to be put into quarantine, with the reason; `detail` holds nothing of the message."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`address` in its normal form (servicekit.formats.addresses); `name` is a text by whoever wrote the message."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not shown as text. `name` has no folder and no control characters."""

    name: str
    media_type: str  # type/subtype in lower case, without parameters
    content: bytes = field(repr=False)
    content_id: str = ""  # which `cid:` of the HTML names it
    inline: bool = False  # the HTML shows it, or the sender asked for that
    method: str = ""  # of an invitation (RFC 5546): REQUEST, CANCEL, REPLY …


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of a message, put in order."""

    text: str  # all that can be read, of the plain parts or else of the HTML
    html: str  # for display: cleaned, without anything that is loaded from elsewhere; empty if there was no HTML
    attachments: tuple[Attachment, ...] = ()
    protection: Protection = Protection.NONE
    remarks: frozenset[Remark] = frozenset()


@dataclass(frozen=True, slots=True)
class IncomingMail:
    digest: str  # SHA-256 of the bytes, in hexadecimal
    identity: str  # the same when it is delivered again: its Message-ID, or else a hash of what relays do not change
    headers: Headers = field(repr=False)
    subject: str
    written_at: Instant | None  # what the sender's clock said; never used for a deadline
    author: Mailbox | None  # From, if it is one valid address
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    delivered_to: tuple[Mailbox, ...]  # whom a server says that it is for
    authentication: Authentication  # of the author
    contents: Contents
    trimmed: Trimmed  # the text, without what the sender's program quoted
    thread: ThreadIds
    classification: Classification
    report: DeliveryReport | None  # about a mail of ours
    remarks: frozenset[Remark]

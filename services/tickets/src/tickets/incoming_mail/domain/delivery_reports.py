"""What became of a mail of ours: delivery reports (RFC 3464) and bounces in plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tickets.incoming_mail.domain.headers import Headers
from tickets.incoming_mail.domain.message_ids import first_id


class Action(StrEnum):
    """RFC 3464, section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Severity(StrEnum):
    """What a failure says about the address."""

    NONE = "none"
    HARD = "hard"  # the mailbox or its domain does not exist or takes no mail
    SOFT = "soft"  # full, or out of reach for days
    MESSAGE = "message"  # refused for what it is: too large, or taken for spam


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str  # as it is in the report, in lower case
    action: Action
    status: str  # RFC 3463, such as 5.1.1; empty if unknown
    severity: Severity
    diagnostic: str = ""  # the other server's words, cut


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    recipients: tuple[Recipient, ...]
    message_id: str = ""  # of the mail that it is about, from what was returned of it
    envelope_id: str = ""  # RFC 3461

    @property
    def failed(self) -> bool:
        return any(each.action is Action.FAILED for each in self.recipients)


MOST_RECIPIENTS = 100
_LONGEST_DIAGNOSTIC = 300
_LOOKED_AT = 20_000  # characters of a bounce in words

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_ADDRESS = re.compile(
    r"(?<![^\s<:;\"'(])([^\s<>:;,\"'()@]{1,64}@[^\s<>:;,\"'()@]{1,250}[a-z0-9])(?=[>\s:;,\"')]|$)", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"user unknown|unknown user|no such (user|recipient|mailbox)|does(n't| not) exist|unrouteable address|not found|"
    r"no mailbox here|recipient (address )?rejected|address rejected|unknown recipient|host unknown|domain not found",
    re.IGNORECASE,
)
_FULL = re.compile(r"(mailbox|quota).{0,40}(full|exceeded)|over ?quota|insufficient storage", re.IGNORECASE)
_DELAY = re.compile(
    r"\b(delayed|warning: message|not yet been delivered|will (be retried|continue to try))", re.IGNORECASE
)
_RETURNED_ID = re.compile(r"^\s{0,4}Message-ID:\s{0,4}(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)


def report_of(blocks: Sequence[Headers], returned: Headers) -> DeliveryReport:
    """Of the parts of a report: its fields in blocks (the first is about the message), and the returned header."""
    envelope = next((each.first("original-envelope-id") for each in blocks if each.has("original-envelope-id")), "")
    recipients = [
        _recipient(each) for each in blocks[:MOST_RECIPIENTS] if each.has("action") or each.has("final-recipient")
    ]
    return DeliveryReport(tuple(recipients), first_id(returned.first("message-id")), envelope[:200])


def report_in_words(text: str, headers: Headers, returned: Headers) -> DeliveryReport:
    """Of a bounce that people are meant to read: of qmail, Exim, old Exchange servers."""
    start = text[:_LOOKED_AT]
    failed = [each.strip().lower() for each in headers.first("x-failed-recipients").split(",") if "@" in each]
    named = _ADDRESS.search(start)
    addresses = failed or ([named[1].lower()] if named else [])
    found = _STATUS.search(start)
    status = ".".join(found.groups()) if found else ""
    delayed = _DELAY.search(f"{headers.first('subject')[:300]}\n{start[:1_000]}") is not None
    action = Action.DELAYED if delayed and not status.startswith("5") else Action.FAILED
    message_id = first_id(returned.first("message-id"))
    if not message_id and (inside := _RETURNED_ID.search(start)):
        message_id = first_id(inside[1])
    severity = _severity(action, status, start)
    return DeliveryReport(
        tuple(Recipient(each, action, status, severity) for each in addresses[:MOST_RECIPIENTS]), message_id
    )


def _recipient(block: Headers) -> Recipient:
    address = _address(block.first("original-recipient")) or _address(block.first("final-recipient"))
    diagnostic = block.first("diagnostic-code").partition(";")[2].strip() or block.first("diagnostic-code")
    action = _action(block.first("action"))
    found = _STATUS.search(block.first("status")[:100])
    status = ".".join(found.groups()) if found else ""
    if status.endswith(".0.0") or not status:  # `other`: the words of the server may say more
        told = _STATUS.search(diagnostic[:1_000])
        status = ".".join(told.groups()) if told else status
    return Recipient(
        address, action, status, _severity(action, status, diagnostic[:1_000]), diagnostic[:_LONGEST_DIAGNOSTIC]
    )


def _address(value: str) -> str:
    """Of `rfc822; <aino@korpi.example>`."""
    return value.rpartition(";")[2].strip(" <>")[:320].lower()


def _action(value: str) -> Action:
    try:
        return Action(value.partition("(")[0].strip().lower())
    except ValueError:
        return Action.FAILED  # the field is required: a report without it is one of a failure


def _severity(action: Action, status: str, words: str) -> Severity:
    if action is not Action.FAILED:
        return Severity.NONE
    if status.startswith("4") or status in ("5.2.2", "5.4.6", "5.4.7") or _FULL.search(words):
        return Severity.SOFT
    if status in ("5.2.3", "5.3.4") or status.startswith(("5.6.", "5.7.")):
        return Severity.MESSAGE
    if status.startswith(("5.1.", "5.2.", "5.4.")) or _UNKNOWN.search(words):
        return Severity.HARD
    return Severity.SOFT

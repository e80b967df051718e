"""A received mail as a mail client reads it: headers decoded, the text chosen among its parts, its attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart

_RECIPIENTS = "X-RcptTo"
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", re.IGNORECASE)  # RFC 2047, 2
_BETWEEN_WORDS = re.compile(r"(?<=\?=)[ \t]+(?==\?)")  # is not shown: RFC 2047, 6.2


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not shown but saved; `size` in bytes."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Mail:
    """One received mail; `received_at` in microseconds since the Unix epoch, `to` as the envelope had it."""

    id: str
    received_at: int
    sender: str
    to: list[str]
    subject: str
    headers: dict[str, str]
    text: str
    html: str
    attachments: list[Attachment]


def stored(content: bytes, recipients: list[str]) -> bytes:
    """What is written of a mail: its envelope's recipients, which need not stand in it, in a line before it."""
    return f"{_RECIPIENTS}: {', '.join(recipients)}\r\n".encode() + content


def raw(content: bytes) -> bytes:
    """The mail of what is stored, as it came by SMTP."""
    return content.partition(b"\n")[2]


def read(id: str, content: bytes, received_at: int) -> Mail:
    """The mail of what is stored. Anything can be sent to a mailbox: what cannot be parsed is shown as it came."""
    to = _recipients(content)
    try:
        message = message_from_bytes(raw(content), policy=policy.default)
        headers = {name: _decoded(value) for name, value in message.raw_items()}
        text, html = _text(message, "plain"), _text(message, "html")
        attachments = [_attachment(part) for part in _attachments(message)]
    except Exception:  # the standard library's parser of headers raises whatever it stumbles over
        headers = {name: str(value) for name, value in message_from_bytes(raw(content)).items()}
        text, html, attachments = raw(content).decode("utf-8", "replace"), "", []
    sender, subject = headers.get("From", ""), headers.get("Subject", "")
    return Mail(id, received_at, sender, to, subject, headers, text or html, html, attachments)


def content_of(content: bytes, number: int) -> tuple[Attachment, bytes] | None:
    """An attachment of what is stored, by its place; None if there is none."""
    try:
        parts = list(_attachments(message_from_bytes(raw(content), policy=policy.default)))
    except Exception:  # as above
        return None
    return (_attachment(parts[number]), _bytes(parts[number])) if 0 <= number < len(parts) else None


def _recipients(content: bytes) -> list[str]:
    line = content.partition(b"\n")[0].decode("utf-8", "replace")
    return [address.strip() for address in line.removeprefix(f"{_RECIPIENTS}:").split(",")]


def _decoded(value: str) -> str:
    """A header's value for people. The standard library's own puts blanks between the encoded words of a name."""
    unfolded = "".join(value.splitlines()).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _ENCODED_WORD.sub(_word, _BETWEEN_WORDS.sub("", unfolded)).strip()


def _word(found: re.Match[str]) -> str:
    try:
        return str(make_header(decode_header(found[0])))
    except (LookupError, ValueError, HeaderParseError):  # an encoding or a character set that nobody knows
        return found[0]


def _text(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    try:
        return str(body.get_content())
    except (LookupError, UnicodeError):  # a character set that nobody knows
        return _bytes(body).decode("utf-8", "replace")


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    """Every leaf that has a file name or is none of the kinds of text that are shown."""
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart() and _is_saved(part):
            yield part


def _is_saved(part: MIMEPart) -> bool:
    return bool(part.get_filename()) or part.get_content_type() not in ("text/plain", "text/html")


def _attachment(part: MIMEPart) -> Attachment:
    return Attachment(part.get_filename() or "attachment", part.get_content_type(), len(_bytes(part)))


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""

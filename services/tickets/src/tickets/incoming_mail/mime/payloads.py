"""The bytes and the parameters of one part, where what it declares may be wrong."""

import re
from contextlib import suppress
from email.message import Message
from email.utils import collapse_rfc2231_value

from tickets.incoming_mail.mime.header_texts import header_text

_BASE64 = ("base64", "b")
_LOOKED_AT = 4_000


def content(part: Message) -> tuple[bytes, bool]:
    """Decoded; and whether what it says of its encoding had to be ignored, as where a plain text says base64."""
    raw = _raw(part)
    encoding = _token(part.get("content-transfer-encoding", ""))
    if encoding in _BASE64 and _is_prose(raw):
        return raw, True
    try:
        decoded = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # uuencode that is none
        return raw, True
    if not isinstance(decoded, bytes):
        return raw, False
    return decoded, encoding not in ("", "7bit", "8bit", "binary", "quoted-printable", "base64", *_UUENCODE)


_UUENCODE = ("x-uuencode", "uuencode", "uue", "x-uue")


def media_type(part: Message) -> str:
    """In lower case; text/plain where it is none (RFC 2045, section 5.2)."""
    return str(part.get_content_type())


def parameter(part: Message, name: str, header: str = "content-type") -> str:
    """A parameter of a field, decoded by RFC 2231 or, as most programs write it, by RFC 2047."""
    with suppress(ValueError, LookupError, TypeError, IndexError):  # of continuations that contradict each other
        value = part.get_param(name, "", header)
        return header_text(value if isinstance(value, str) else collapse_rfc2231_value(value))
    return ""


def disposition(part: Message) -> str:
    return _token(part.get("content-disposition", ""))


def declared_name(part: Message) -> str:
    return parameter(part, "filename", "content-disposition") or parameter(part, "name")


def content_id(part: Message) -> str:
    return "".join(part.get("content-id", "").split()).strip("<>")[:250]


def _token(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _raw(part: Message) -> bytes:
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _is_prose(raw: bytes) -> bool:
    """Words between blanks, which base64 has none of."""
    start = raw[:_LOOKED_AT]
    return len(re.findall(rb"[^\s] [^\s]", start)) > 3 or (b" " in start.strip() and len(start) < 200)

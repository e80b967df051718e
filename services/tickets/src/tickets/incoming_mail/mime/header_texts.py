"""What people wrote into header fields: encoded words (RFC 2047), or bytes that were never encoded."""

from email.errors import HeaderParseError
from email.header import decode_header

from tickets.incoming_mail.mime.charsets import decoded

_LONGEST = 8_000
"""Characters that are looked at: the standard library finds encoded words in quadratic time."""


def header_text(value: str) -> str:
    """The text of a field or of a part of it. What is not encoded rightly is left as it is."""
    start = value[:_LONGEST]
    if "=?" not in start:
        return _text(start)
    try:
        words = decode_header(start)
    except (HeaderParseError, ValueError):  # encoded words of broken base64
        return _text(start)
    return "".join(
        _text(word) if isinstance(word, str) else decoded(word, (charset or "us-ascii").partition("*")[0]).text
        for word, charset in words
    )


def _text(value: str) -> str:
    """Of bytes that stand as surrogates in it (PEP 383)."""
    if value.isascii():
        return value
    return decoded(value.encode("utf-8", "surrogateescape"), "").text

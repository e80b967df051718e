"""What identifies a mail, from its bytes as they come: the header is read, the body is only hashed."""

from hashlib import sha256

from tickets.incoming_mail.domain.fingerprint import Fingerprint
from tickets.incoming_mail.domain.headers import headers_of
from tickets.incoming_mail.domain.message_ids import first_id
from tickets.incoming_mail.domain.plain_text import LONGEST_SUBJECT, line_of
from tickets.incoming_mail.mime.addresses import mailboxes
from tickets.incoming_mail.mime.header_texts import header_text

LARGEST_HEADER = 256 * 1024
"""Octets that are looked at for the end of the header. What follows counts as body."""
_LONGEST = 2_000  # characters of a field


class FingerprintReader:
    """Takes a mail in chunks of any size."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._in_body = False
        self._body = sha256()

    def feed(self, chunk: bytes) -> None:
        if self._in_body:
            self._body.update(chunk)
            return
        start = max(0, len(self._head) - 3)
        self._head += chunk
        ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := self._head.find(mark, start)) >= 0]
        if ends:
            at, length = min(ends)
            self._begin_body(at + length)
        elif len(self._head) > LARGEST_HEADER:
            self._begin_body(LARGEST_HEADER)

    def fingerprint(self) -> Fingerprint:
        headers = headers_of(_fields(bytes(self._head)))
        author, date, to = (headers.first(name)[:_LONGEST] for name in ("from", "date", "to"))
        subject = headers.first("subject")[:_LONGEST]
        hashed = sha256("\x1f".join((author, to, date, subject)).encode("utf-8", "surrogateescape"))
        hashed.update(self._body.digest())
        found, _ = mailboxes((author,))
        return Fingerprint(
            identity=first_id(headers.first("message-id")[:_LONGEST]) or f"sha256:{hashed.hexdigest()}",
            author=_plain(author),
            date=_plain(date),
            from_address=found[0].address if len(found) == 1 else "",
            subject=line_of(header_text(subject), LONGEST_SUBJECT),
        )

    def _begin_body(self, at: int) -> None:
        self._body.update(self._head[at:])
        del self._head[at:]
        self._in_body = True


def _fields(head: bytes) -> list[tuple[str, str]]:
    """Names and values, folded lines joined; a line that is no field is left out."""
    fields: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n"):
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            if len(value) < _LONGEST:
                fields[-1] = (name, value + line)
        elif ":" in line:
            name, _, value = line.partition(":")
            fields.append((name, value))
    return fields


def _plain(value: str) -> str:
    """Without surrogates: it becomes part of an id."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

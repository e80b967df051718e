"""A message of bytes, read."""

import re
from collections.abc import Set
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import sha256

from domainkit.instants import SECOND, Instant

from tickets.incoming_mail.domain.authentication import authentication
from tickets.incoming_mail.domain.headers import Headers, headers_of
from tickets.incoming_mail.domain.loop_safety import Facts, classify
from tickets.incoming_mail.domain.mail import IncomingMail, Mailbox, Reason, Remark, Unreadable
from tickets.incoming_mail.domain.message_ids import first_id, thread_ids
from tickets.incoming_mail.domain.plain_text import LONGEST_SUBJECT, line_of
from tickets.incoming_mail.domain.quotes import trimmed
from tickets.incoming_mail.domain.subjects import is_forwarded
from tickets.incoming_mail.mime.addresses import mailboxes
from tickets.incoming_mail.mime.contents import contents
from tickets.incoming_mail.mime.header_texts import header_text
from tickets.incoming_mail.mime.reports import delivery_report, report_type
from tickets.incoming_mail.mime.tree import Found, parsed


def read(raw: bytes, *, trusted_servers: Set[str] = frozenset()) -> IncomingMail:
    """What the platform understands of it. Raises Unreadable, and nothing else, whatever the bytes are.

    `trusted_servers` are mail servers of ours (authserv-id, in lower case), whose word about From is taken.
    """
    try:
        return _read(raw, trusted_servers)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # the parser was made for messages, not for attacks; its text may quote the message
        raise Unreadable(Reason.UNPARSABLE, type(error).__name__) from error


def _read(raw: bytes, trusted_servers: Set[str]) -> IncomingMail:
    root, found = parsed(raw)
    headers = headers_of([(name, str(value)) for name, value in root.raw_items()])
    remarks = set[Remark]()
    authors = _mailboxes(headers, "from", remarks)
    sender = _mailboxes(headers, "sender", remarks)
    if len(authors) > 1 or len(headers.every("from")) > 1:
        remarks.add(Remark.SEVERAL_AUTHORS)
    inside = contents(root)
    subject = line_of(header_text(headers.first("subject")), LONGEST_SUBJECT)
    written_at = _written_at(headers.first("date"))
    author = authors[0] if authors and Remark.SEVERAL_AUTHORS not in remarks else None
    facts = Facts(
        report_type=report_type(root), subject=subject, text=inside.text, author=author.address if author else ""
    )
    report = delivery_report(root, headers, facts)
    thread = thread_ids(headers)
    return IncomingMail(
        digest=sha256(raw).hexdigest(),
        identity=thread.message_id or f"sha256:{_unchanging(raw, headers)}",
        headers=headers,
        subject=subject,
        written_at=written_at,
        author=author,
        sender=sender[0] if sender else None,
        reply_to=_mailboxes(headers, "reply-to", remarks),
        to=_mailboxes(headers, "to", remarks),
        cc=_mailboxes(headers, "cc", remarks),
        delivered_to=_delivered_to(headers),
        authentication=authentication(headers, author.address if author else "", trusted_servers),
        contents=inside,
        trimmed=trimmed(inside.text, forwarded=is_forwarded(subject)),
        thread=thread,
        classification=classify(headers, replace(facts, report=report)),
        report=report,
        remarks=frozenset(remarks | inside.remarks | _missing(headers, written_at) | _structural(found)),
    )


def _mailboxes(headers: Headers, name: str, remarks: set[Remark]) -> tuple[Mailbox, ...]:
    found, invalid = mailboxes(headers.every(name))
    if invalid:
        remarks.add(Remark.ADDRESSES_INVALID)
    return found


def _delivered_to(headers: Headers) -> tuple[Mailbox, ...]:
    named = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
    return mailboxes(tuple(value for name in named for value in headers.every(name)))[0]


def _written_at(date: str) -> Instant | None:
    try:
        moment = parsedate_to_datetime(date[:100])
        return Instant(round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()) * SECOND)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _unchanging(raw: bytes, headers: Headers) -> str:
    """A hash of the body and of the fields that no relay touches."""
    fields = "\x1f".join(headers.first(name) for name in ("from", "to", "date", "subject"))
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]
    return sha256(fields.encode("utf-8", "surrogateescape") + b"\x1f" + body).hexdigest()


def _missing(headers: Headers, written_at: Instant | None) -> set[Remark]:
    missing = set[Remark]()
    if not first_id(headers.first("message-id")):
        missing.add(Remark.NO_MESSAGE_ID)
    if written_at is None:
        missing.add(Remark.NO_DATE)
    return missing


def _structural(found: Found) -> set[Remark]:
    remarks = set[Remark]()
    if found.broken:
        remarks.add(Remark.BROKEN_STRUCTURE)
    if found.cut:
        remarks.add(Remark.HEADERS_CUT)
    return remarks

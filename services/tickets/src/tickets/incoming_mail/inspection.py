"""`python -m tickets mail inspect FILE`: what the platform understands of a message, as JSON.

For whoever asks why a mail was put into quarantine, answered by nobody, or cut in the wrong place.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from domainkit.instants import SECOND
from servicekit.ops import Command
from servicekit.ops.output import failed

from tickets.incoming_mail.domain.delivery_reports import DeliveryReport
from tickets.incoming_mail.domain.mail import Attachment, IncomingMail, Mailbox, Unreadable
from tickets.incoming_mail.domain.reply_tokens import claimed_tickets
from tickets.incoming_mail.domain.subjects import base_subject
from tickets.incoming_mail.mime.reading import read
from tickets.incoming_mail.mime.tree import LARGEST


def mail_command(receive: Callable[[], int]) -> Command:
    """`mail inspect FILE`, and `mail receive`, which runs the mail receiver."""
    return Command(
        "mail",
        "receive mail, or show what the platform understands of one",
        _add_arguments,
        lambda asked: receive() if asked.action == "receive" else _run(asked),
    )


def _add_arguments(line: ArgumentParser) -> None:
    actions = line.add_subparsers(dest="action", required=True)
    actions.add_parser("receive", help="run the mail receiver (SMTP, LMTP) until SIGTERM")
    inspect = actions.add_parser("inspect", help="print what is understood of a message; exit code 1: unreadable")
    inspect.add_argument("file", help="the message as it came (RFC 5322), or - for stdin")
    inspect.add_argument(
        "--trust",
        action="append",
        default=[],
        metavar="SERVER",
        help="a mail server of yours, by the name in its Authentication-Results; may be repeated",
    )


def _run(asked: Namespace) -> int:
    try:
        raw = _bytes_of(asked.file)
    except OSError as error:
        return failed(f"cannot read {asked.file}: {error.strerror}")
    try:
        described = inspected(read(raw, trusted_servers={each.lower() for each in asked.trust}))
    except Unreadable as error:
        _print({"unreadable": {"reason": error.reason, "detail": error.detail}})
        return 1
    _print(described)
    return 0


def inspected(mail: IncomingMail) -> dict[str, Any]:
    """What the command prints. Attachments and HTML are described, not shown."""
    inside = mail.contents
    return {
        "kind": mail.classification.kind,
        "kind_because": mail.classification.reason,
        "opens_tickets": mail.classification.opens_tickets,
        "acknowledged": mail.classification.acknowledged,
        "report": _report(mail.report),
        "digest": mail.digest,
        "identity": mail.identity,
        "message_id": mail.thread.message_id,
        "answers": list(mail.thread.candidates),
        "subject": mail.subject,
        "base_subject": base_subject(mail.subject),
        "written_at": _time(mail),
        "author": _mailbox(mail.author),
        "author_verified": mail.authentication.verified,
        "author_because": mail.authentication.because,
        "sender": _mailbox(mail.sender),
        "reply_to": [_mailbox(each) for each in mail.reply_to],
        "to": [_mailbox(each) for each in mail.to],
        "cc": [_mailbox(each) for each in mail.cc],
        "delivered_to": [each.address for each in mail.delivered_to],
        "claimed_tickets": claimed_tickets(each.address for each in (*mail.to, *mail.cc, *mail.delivered_to)),
        "body": mail.trimmed.body,
        "quoted": mail.trimmed.quoted,
        "signature": mail.trimmed.signature,
        "text": inside.text,
        "html_characters": len(inside.html),
        "attachments": [_attachment(each) for each in inside.attachments],
        "protection": inside.protection,
        "remarks": sorted(mail.remarks),
    }


def _bytes_of(file: str) -> bytes:
    """Not more than is ever parsed, and one octet, by which that is noticed."""
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(file).open("rb") as opened:
        return opened.read(LARGEST + 1)


def _print(described: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(described, indent=2, ensure_ascii=False).encode() + b"\n")


def _time(mail: IncomingMail) -> str | None:
    if mail.written_at is None:
        return None
    return datetime.fromtimestamp(mail.written_at // SECOND, UTC).isoformat()


def _mailbox(mailbox: Mailbox | None) -> dict[str, str] | None:
    return asdict(mailbox) if mailbox else None


def _report(report: DeliveryReport | None) -> dict[str, Any] | None:
    return asdict(report) if report else None


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "media_type": attachment.media_type,
        "octets": len(attachment.content),
        "sha256": sha256(attachment.content).hexdigest(),
        "content_id": attachment.content_id,
        "inline": attachment.inline,
        "method": attachment.method,
    }

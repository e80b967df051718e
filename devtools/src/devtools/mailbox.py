"""A mailbox for one machine: takes every mail by SMTP, keeps it in a Maildir, and shows it to people and tests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from mailbox import Maildir
from pathlib import Path
from typing import Annotated, Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse

from devtools.page import page


@dataclass(frozen=True, slots=True)
class Mail:
    """One received mail; `received_at` in microseconds since the Unix epoch."""

    id: str
    received_at: int
    sender: str
    to: list[str]
    subject: str
    headers: dict[str, str]
    text: str


class Mailbox:
    """A Maildir, written by SMTP and read by HTTP. It knows what came for whom: tests ask for one of many addresses."""

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._maildir = Maildir(str(directory), create=True)
        self._read: dict[str, Mail] = {}
        self._keys: list[str] = []  # as they came
        self._keys_to: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(self._maildir.keys(), key=lambda key: _written_at(directory, key)):
            self._note(key, self._mail(key).to)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        """Keeps what came, with the envelope's recipients beside it."""
        content = envelope.original_content or b""
        recipients = [address for address in envelope.rcpt_tos if "\n" not in address]
        key = self._maildir.add(f"X-RcptTo: {', '.join(recipients)}\r\n".encode() + content)
        self._note(key, recipients)
        return "250 OK"

    def newest_first(self, to: str = "") -> list[Mail]:
        """Every mail kept, or every one to an address."""
        return [self._mail(key) for key in reversed(self._keys_to.get(to, []) if to else self._keys)]

    def get(self, mail_id: str) -> Mail | None:
        """One mail, or None."""
        return self._mail(mail_id) if mail_id in self._maildir else None

    def _note(self, key: str, recipients: Iterable[str]) -> None:
        self._keys.append(key)
        for address in recipients:
            self._keys_to[address].append(key)

    def _mail(self, key: str) -> Mail:
        if key not in self._read:
            message = message_from_bytes(self._maildir.get_bytes(key), policy=policy.default)
            self._read[key] = Mail(
                id=key,
                received_at=_written_at(self._directory, key),
                sender=str(message["From"] or ""),
                to=[address.strip() for address in str(message["X-RcptTo"]).split(",")],
                subject=str(message["Subject"] or ""),
                headers={name: str(value) for name, value in message.items()},
                text=_text(message),
            )
        return self._read[key]


def _written_at(directory: Path, key: str) -> int:
    return (directory / "new" / key).stat().st_mtime_ns // 1000


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()) if body else ""


def matching(mails: Iterable[Mail], subject: str, header: list[str]) -> list[Mail]:
    """Mails with a subject containing a text, and with every header given as `Name: value`."""
    wanted = [(name.strip().lower(), value.strip()) for name, _, value in (text.partition(":") for text in header)]

    def matches(mail: Mail) -> bool:
        headers = {(name.lower(), value) for name, value in mail.headers.items()}
        return subject in mail.subject and headers.issuperset(wanted)

    return [mail for mail in mails if matches(mail)]


def routes(mailbox: Mailbox) -> APIRouter:
    """The mails as JSON below /mail and as pages below /mailbox."""
    router = APIRouter(tags=["mailbox"])

    @router.get("/mail")
    async def list_mails(
        to: str = "", subject: str = "", header: Annotated[list[str] | None, Query()] = None, limit: int = 100
    ) -> list[dict[str, Any]]:
        return [asdict(mail) for mail in matching(mailbox.newest_first(to), subject, header or [])[:limit]]

    @router.get("/mail/{mail_id}")
    async def get_mail(mail_id: str) -> dict[str, Any]:
        return asdict(_found(mailbox.get(mail_id)))

    @router.get("/mailbox")
    async def list_page() -> HTMLResponse:
        rows = "".join(
            f"<tr><td>{escape(', '.join(mail.to))}<td><a href='/mailbox/{escape(mail.id)}'>{escape(mail.subject)}</a>"
            for mail in mailbox.newest_first()[:200]
        )
        return HTMLResponse(page("Mailbox", f"<table><tr><th>to<th>subject{rows}</table>"))

    @router.get("/mailbox/{mail_id}")
    async def mail_page(mail_id: str) -> HTMLResponse:
        mail = _found(mailbox.get(mail_id))
        headers = "\n".join(f"{name}: {value}" for name, value in mail.headers.items())
        return HTMLResponse(page(mail.subject, f"<pre>{escape(headers)}</pre><pre>{escape(mail.text)}</pre>"))

    return router


def _found(mail: Mail | None) -> Mail:
    if mail is None:
        raise HTTPException(404, "there is no such mail")
    return mail

"""The endpoints of the mailbox: JSON, pages, and the source of every mail."""

import re
from dataclasses import asdict
from html import escape
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from devtools.mailbox import Mailbox, matching
from devtools.mails import Mail
from devtools.page import moment, page

T = TypeVar("T")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)'\]]")
_NO_LEAVE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


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

    @router.get("/mail/{mail_id}/raw")
    async def get_raw(mail_id: str) -> Response:
        return _download(_found(mailbox.raw(mail_id)), "message/rfc822", f"{mail_id}.eml")

    @router.get("/mail/{mail_id}/attachments/{number}")
    async def get_attachment(mail_id: str, number: int) -> Response:
        attachment, content = _found(mailbox.attachment(mail_id, number))
        return _download(content, attachment.type, attachment.name)

    @router.get("/mailbox", include_in_schema=False)
    async def list_page() -> HTMLResponse:
        return page("Mailbox", _listed(mailbox.newest_first()[:200]))

    @router.get("/mailbox/{mail_id}", include_in_schema=False)
    async def mail_page(mail_id: str) -> HTMLResponse:
        mail, raw = _found(mailbox.get(mail_id)), _found(mailbox.raw(mail_id))
        source = raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        return page(mail.subject or "(no subject)", _shown(mail, source))

    @router.get("/mailbox/{mail_id}/html", include_in_schema=False)
    async def html_page(mail_id: str) -> HTMLResponse:
        """The HTML of a mail for the frame in its page. No script runs and nothing is fetched."""
        headers = {"Content-Security-Policy": _NO_LEAVE}
        return HTMLResponse(_found(mailbox.get(mail_id)).html, headers=headers)

    return router


def _found(found: T | None) -> T:
    if found is None:
        raise HTTPException(404, "there is no such mail")
    return found


def _download(content: bytes, media_type: str, name: str) -> Response:
    """A download, never shown inline: the content is the sender's."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


def _listed(mails: list[Mail]) -> str:
    if not mails:
        return "<p>No mail has come yet: <code>make demo</code> sends some."
    rows = "".join(
        f"<tr><td>{moment(mail.received_at)}<td>{escape(mail.sender)}<td>{escape(', '.join(mail.to))}"
        f"<td><a href='/mailbox/{escape(mail.id)}'>{escape(mail.subject) or '(no subject)'}</a>"
        for mail in mails
    )
    return f"<table><tr><th>received<th>from<th>to<th>subject{rows}</table>"


def _shown(mail: Mail, source: str) -> str:
    """A mail as a mail client shows it, with the raw headers and source on demand."""
    names = ("From", "Reply-To", "To", "Cc", "Date")
    head = {name: escape(mail.headers[name]) for name in names if name in mail.headers}
    head["Received"] = f"{moment(mail.received_at)} for {escape(', '.join(mail.to))}"
    rows = "".join(f"<tr><th>{name}<td>{value}" for name, value in head.items())
    base = f"/mail/{escape(mail.id)}"
    body = f"<div class=text>{with_links(mail.text)}</div>"
    if mail.html and mail.text == mail.html:
        body = f"<iframe sandbox src='/mailbox/{escape(mail.id)}/html'></iframe>"
    saved = "".join(
        f"<li><a href='{base}/attachments/{number}'>{escape(each.name)}</a> "
        f"<span class=dim>{escape(each.type)}, {each.size:,} bytes</span>"
        for number, each in enumerate(mail.attachments)
    )
    return (
        f"<table>{rows}</table>"
        f"{body}"
        f"{f'<h2>Attachments</h2><ul>{saved}</ul>' if saved else ''}"
        f"<p><a href='{base}/raw'>Download the source</a>"
        f"<details><summary>Raw headers</summary><pre>{escape(source)}</pre></details>"
    )


def with_links(text: str) -> str:
    """Markup of a mail's text with clickable http(s) links; everything else is escaped."""
    parts, end = [], 0
    for link in _LINK.finditer(text):
        address = escape(link.group())
        parts.append(escape(text[end : link.start()]))
        parts.append(f"<a href='{address}' rel='noreferrer noopener' target=_blank>{address}</a>")
        end = link.end()
    return "".join([*parts, escape(text[end:])])

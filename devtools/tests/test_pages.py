"""The pages that people see: all of them from this process alone, with times, and mails as a mail client shows them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP
from typing import Any

import httpx
import pytest
from devtools.app import create_app
from devtools.mail_pages import with_links
from devtools.settings import Settings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from servicekit.testing.ports import free_port

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
STARTED = 1_795_840_463
_FETCHED = re.compile(r"""<(?:script|img|link|iframe)[^>]*\s(?:src|href)=["']?([^\s"'>]+)|@import|url\(""")


@dataclass
class Devtools:
    client: httpx.AsyncClient
    smtp_port: int

    async def send(self, message: EmailMessage | bytes, to: str = "kim@mail.example") -> dict[str, Any]:
        """What the mailbox knows of a mail that was just sent to it."""
        content = message if isinstance(message, bytes) else message.as_bytes().replace(b"\n", b"\r\n")

        def deliver() -> None:
            with SMTP("127.0.0.1", self.smtp_port, timeout=10) as smtp:
                smtp.sendmail("care@nordic-home.example", [to], content)

        await asyncio.to_thread(deliver)
        return dict((await self.client.get("/mail")).json()[0])

    async def page(self, path: str) -> str:
        return (await self.client.get(path)).raise_for_status().text

    async def traced(self) -> None:
        span = Span(
            trace_id=bytes.fromhex(TRACE_ID),
            span_id=bytes(7) + b"\x01",
            name="POST /v1/tickets",
            start_time_unix_nano=STARTED * 10**9,
            end_time_unix_nano=STARTED * 10**9 + 12_500_000,
        )
        request = ExportTraceServiceRequest()
        request.resource_spans.add().scope_spans.add().spans.append(span)
        await self.client.post("/v1/traces", content=request.SerializeToString())


@pytest.fixture
async def devtools(tmp_path: Path) -> AsyncIterator[Devtools]:
    settings = Settings(data_dir=tmp_path, smtp_port=free_port())
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://devtools.example") as client,
    ):
        yield Devtools(client, settings.smtp_port)


def mail(text: str = "Hei", *, subject: str = "Hei") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Nordic Home <care@nordic-home.example>"
    message["To"] = "Kim Keller <kim@mail.example>"
    message["Subject"] = subject
    message.set_content(text)
    return message


def with_html(message: EmailMessage) -> EmailMessage:
    message.set_content("<p>Hei <script>alert(1)</script>", subtype="html")
    return message


async def test_no_page_needs_another_site(devtools: Devtools) -> None:
    received = await devtools.send(mail("see https://care.example/help"))
    await devtools.traced()
    pages = ("/mailbox", f"/mailbox/{received['id']}", "/viewer", f"/viewer/{TRACE_ID}", "/docs")
    for path in pages:
        fetched = _FETCHED.findall(await devtools.page(path))
        for address in filter(None, fetched):
            assert not re.match(r"\w+:|//", address) or address == "data:,", f"{path} fetches {address}"
            if not address.startswith("data:"):
                assert (await devtools.client.get(f"/{address.lstrip('/')}")).status_code == 200
    assert (await devtools.client.get("/redoc")).status_code == 404


async def test_mail_list_shows_date_and_sender(devtools: Devtools) -> None:
    received = await devtools.send(mail())
    at = datetime.fromtimestamp(received["received_at"] / 1e6, UTC)
    listed = await devtools.page("/mailbox")
    assert f"{at:%Y-%m-%d %H:%M:%S} UTC" in listed
    assert "Nordic Home &lt;care@nordic-home.example&gt;" in listed


async def test_a_mail_is_shown_with_decoded_headers_and_links_to_click(devtools: Devtools) -> None:
    text = "Grüße! Siehe https://care.example/i/a?b=1&c=2. <b>Danke</b>"
    received = await devtools.send(mail(text, subject="Grüße aus dem Norden"))
    shown = await devtools.page(f"/mailbox/{received['id']}")
    assert "<h1>Grüße aus dem Norden</h1>" in shown
    assert "Kim Keller &lt;kim@mail.example&gt;" in shown
    assert "<a href='https://care.example/i/a?b=1&amp;c=2' " in shown
    assert "Grüße! Siehe" in shown
    assert "&lt;b&gt;Danke&lt;/b&gt;" in shown


@pytest.mark.parametrize("hostile", ["javascript:alert(1)", "https://x.example/'onmouseover='alert(1)", "<a href=x>"])
def test_nothing_in_a_text_becomes_markup_but_its_links(hostile: str) -> None:
    markup = with_links(f"see {hostile} there")
    assert "<" not in re.sub(r"<a href='https://[^']*' rel='noreferrer noopener' target=_blank>[^<]*</a>", "", markup)
    assert "href='javascript" not in markup
    assert " onmouseover='" not in markup


async def test_attachments_are_listed_and_saved(devtools: Devtools) -> None:
    message = mail()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Rechnung März.pdf")
    received = await devtools.send(message)
    assert received["attachments"] == [{"name": "Rechnung März.pdf", "type": "application/pdf", "size": 8}]
    assert "Rechnung März.pdf</a>" in await devtools.page(f"/mailbox/{received['id']}")
    saved = await devtools.client.get(f"/mail/{received['id']}/attachments/0")
    assert saved.content == b"%PDF-1.7"
    assert saved.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"
    assert (await devtools.client.get(f"/mail/{received['id']}/attachments/1")).status_code == 404


async def test_html_mail_is_shown_in_a_sandboxed_frame(devtools: Devtools) -> None:
    received = await devtools.send(with_html(mail()))
    shown = await devtools.page(f"/mailbox/{received['id']}")
    assert "<iframe sandbox " in shown
    assert "<script>" not in shown
    framed = await devtools.client.get(f"/mailbox/{received['id']}/html")
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in framed.headers["Content-Security-Policy"]


async def test_a_mail_is_downloaded_as_it_came(devtools: Devtools) -> None:
    content = b"X-RcptTo: somebody@else.example\r\nSubject: =?utf-8?q?Gr=C3=BC?=\r\n\r\nHei\r\n"
    received = await devtools.send(content)
    downloaded = await devtools.client.get(f"/mail/{received['id']}/raw")
    assert downloaded.content == content
    assert downloaded.headers["Content-Type"] == "message/rfc822"
    assert downloaded.headers["Content-Disposition"].startswith("attachment;")
    assert received["to"] == ["kim@mail.example"]


BROKEN: dict[str, Callable[[], bytes]] = {
    "no header": lambda: b"just words\r\n",
    "an unknown character set": lambda: b'Content-Type: text/plain; charset="klingon"\r\n\r\n\xffHei\r\n',
    "an address without an end": lambda: b'From: "a\r\nTo: <\r\nSubject: s\r\n\r\nHei\r\n',
    "a boundary that never comes": lambda: b"Content-Type: multipart/mixed; boundary=b\r\nSubject: s\r\n\r\nHei\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_malformed_mail_is_shown(name: str, devtools: Devtools) -> None:
    received = await devtools.send(BROKEN[name]())
    assert received["id"] in await devtools.page("/mailbox")
    assert "Download the source" in await devtools.page(f"/mailbox/{received['id']}")


async def test_traces_show_when_they_started(devtools: Devtools) -> None:
    await devtools.traced()
    at = f"{datetime.fromtimestamp(STARTED, UTC):%Y-%m-%d %H:%M:%S} UTC"
    assert at in await devtools.page("/viewer")
    shown = await devtools.page(f"/viewer/{TRACE_ID}")
    assert at in shown
    assert "12.5 ms" in shown

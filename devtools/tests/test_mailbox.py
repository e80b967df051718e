import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP

import httpx
import pytest
from devtools.app import create_app
from devtools.mails import read, stored
from devtools.settings import Settings
from servicekit.testing.ports import free_port


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    settings = Settings(data_dir=tmp_path, smtp_port=free_port())
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://devtools.example") as client,
    ):
        yield client, settings.smtp_port


async def _send(port: int, to: str, subject: str, text: str = "Hei", **headers: str) -> None:
    message = EmailMessage()
    message["From"] = "care@nordic-home.example"
    message["To"] = to
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)

    def deliver() -> None:
        with SMTP("127.0.0.1", port, timeout=10) as smtp:
            smtp.send_message(message)

    await asyncio.to_thread(deliver)


async def test_a_received_mail_is_shown_whole(mailbox: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mailbox
    await _send(port, "kim@mail.example", "Grüße aus dem Norden", "Ihre Garantie läuft.", X_Event_Id="evt_1")
    (listed,) = (await client.get("/mail")).json()
    mail = (await client.get(f"/mail/{listed['id']}")).json()
    assert mail["to"] == ["kim@mail.example"]
    assert mail["subject"] == "Grüße aus dem Norden"
    assert mail["text"].strip() == "Ihre Garantie läuft."
    assert mail["headers"]["X-Event-Id"] == "evt_1"


async def test_mails_are_listed_newest_first(mailbox: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mailbox
    for subject in ("first", "second", "third"):
        await _send(port, "kim@mail.example", subject)
    assert [mail["subject"] for mail in (await client.get("/mail")).json()] == ["third", "second", "first"]


async def test_mails_are_found_by_recipient_subject_and_header(mailbox: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mailbox
    await _send(port, "kim@mail.example", "Welcome", X_Event_Id="evt_1")
    await _send(port, "lee@mail.example", "Welcome back", X_Event_Id="evt_2")
    found = [
        (await client.get("/mail", params=params)).json()
        for params in ({"to": "lee@mail.example"}, {"subject": "back"}, {"header": "x-event-id: evt_2"})
    ]
    assert [[mail["to"] for mail in mails] for mails in found] == [[["lee@mail.example"]]] * 3


async def test_a_page_shows_a_mail_without_running_what_is_in_it(mailbox: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mailbox
    await _send(port, "kim@mail.example", "<script>alert(1)</script>")
    (mail,) = (await client.get("/mail")).json()
    pages = (await client.get("/mailbox")).text + (await client.get(f"/mailbox/{mail['id']}")).text
    assert "&lt;script&gt;alert" in pages
    assert "<script>" not in pages


async def test_an_unknown_mail_is_not_found(mailbox: tuple[httpx.AsyncClient, int]) -> None:
    client, _ = mailbox
    assert (await client.get("/mail/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "=?utf-8?q?Maija_?=\r\n =?utf-8?b?TWVpa8OkbMOkaW5lbg==?= <m@mail.example>",
            "Maija Meikäläinen <m@mail.example>",
        ),
        ("=?utf-8?q?J=C3=B6rg?= <jörg@mail.example>", "Jörg <jörg@mail.example>"),
        ('"A, B"\r\n <m@mail.example>', '"A, B" <m@mail.example>'),
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "=?utf-8?q?x?="),
        ("=?nobody-knows?q?x?= =?utf-8?b?x?=", "=?nobody-knows?q?x?==?utf-8?b?x?="),
    ],
)
def test_header_is_decoded_once_and_without_blanks_of_its_own(source: str, shown: str) -> None:
    content = stored(f"To: {source}\r\n\r\nHei\r\n".encode(), ["m@mail.example"])
    assert read("1", content, 0).headers["To"] == shown

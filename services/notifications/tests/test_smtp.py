"""Letters handed to real mail servers of every temper."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from notifications.adapters.smtp import MailServer, SmtpMailer, mime
from notifications.domain.delivery import Outcome, Result
from notifications.domain.letter import Letter, Text, message_id
from servicekit.instants import from_rfc3339
from servicekit.testing.ports import free_port

LETTER = Letter(
    message_id="<dlv_1@nordic-home.example>",
    date=from_rfc3339("2026-03-02T09:00:00Z"),
    sender_name="Nordic Home",
    sender_address="care@nordic-home.example",
    recipient_name="Maija Meikäläinen",
    recipient_address="maija@post.example",
    text=Text("de", "Wir haben Ihre Anfrage erhalten: Kühlschrank", "Guten Tag,\n\nes läuft.\n"),
)


@dataclass
class Sink:
    """A mail server that answers as told and keeps what it accepted."""

    answer_recipient: str = ""
    answer_data: str = "250 OK"
    received: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer_recipient:
            return self.answer_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer_data.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        return self.answer_data


@asynccontextmanager
async def listening(protocol: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[SmtpMailer]:
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield SmtpMailer(MailServer("127.0.0.1", port, attempt_seconds=1))
    finally:
        server.close()


async def test_an_accepted_letter_arrives_as_it_was_written() -> None:
    sink = Sink()
    async with listening(lambda: SMTP(sink)) as mailer:
        assert await mailer.send(LETTER) == Outcome(Result.ACCEPTED)
    (mail,) = sink.received
    assert mail["Message-ID"] == "<dlv_1@nordic-home.example>"
    assert mail["From"] == "Nordic Home <care@nordic-home.example>"
    assert mail["To"] == "Maija Meikäläinen <maija@post.example>"
    assert mail["Subject"] == LETTER.text.subject
    assert mail["Date"].datetime.isoformat() == "2026-03-02T09:00:00+00:00"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "de")
    assert mail.get_content().splitlines() == ["Guten Tag,", "", "es läuft."]


@pytest.mark.parametrize(
    ("sink", "outcome"),
    [
        (Sink(answer_recipient="550 no such user"), Outcome(Result.REFUSED, "SMTP_550")),
        (Sink(answer_recipient="451 greylisted, come back"), Outcome(Result.PASSING, "SMTP_451")),
        (Sink(answer_data="554 looks like spam"), Outcome(Result.REFUSED, "SMTP_554")),
        (Sink(answer_data="452 disk full"), Outcome(Result.PASSING, "SMTP_452")),
    ],
)
async def test_the_servers_answer_decides_whether_it_is_tried_again(sink: Sink, outcome: Outcome) -> None:
    async with listening(lambda: SMTP(sink)) as mailer:
        assert await mailer.send(LETTER) == outcome
    assert sink.received == []


class Drops(asyncio.Protocol):
    """A server that hangs up."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"220 hello\r\n")
        transport.close()


class Silent(asyncio.Protocol):
    """A server that accepts the connection and says nothing."""


class Busy(asyncio.Protocol):
    """A server that greets with a refusal: about its own state, not about the letter."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"554 not today\r\n")


async def test_a_server_that_hangs_up_is_silent_or_busy_is_tried_again() -> None:
    for protocol, code in ((Drops, "SMTP_CONNECTION"), (Silent, "SMTP_TIMEOUT"), (Busy, "SMTP_554")):
        async with listening(protocol) as mailer:
            assert await mailer.send(LETTER) == Outcome(Result.PASSING, code)


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    mailer = SmtpMailer(MailServer("127.0.0.1", free_port(), attempt_seconds=1))
    assert await mailer.send(LETTER) == Outcome(Result.PASSING, "SMTP_CONNECTION")


@pytest.mark.parametrize("address", ["", "nobody", "two@at@signs.example", "a@b.example\r\nBcc: c@d.example"])
async def test_what_is_no_address_is_refused_without_asking_a_server(address: str) -> None:
    mailer = SmtpMailer(MailServer("127.0.0.1", free_port(), attempt_seconds=1))
    refused = await mailer.send(replace(LETTER, recipient_address=address))
    assert refused == Outcome(Result.REFUSED, "ADDRESS_INVALID")


def test_a_name_cannot_add_a_header() -> None:
    mail = mime(replace(LETTER, recipient_name="Maija\r\nBcc: everybody@post.example"))
    assert "Bcc" not in mail
    assert mail["To"].addresses[0].addr_spec == "maija@post.example"


def test_the_message_id_is_of_the_delivery_and_the_senders_domain() -> None:
    assert message_id("dlv_7", "care@nordic-home.example") == "<dlv_7@nordic-home.example>"

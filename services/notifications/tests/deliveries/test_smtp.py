"""Mails handed to real mail servers of every temper."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from aiosmtplib.email import parse_address
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import emails
from notifications.deliveries.domain.delivery import Outcome, Result
from notifications.deliveries.domain.mail import Mail, Text, message_id
from notifications.deliveries.smtp import MailServer, SmtpMailer
from servicekit.formats.addresses import mailbox
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.ports import free_port

from services.notifications.tests.deliveries.hostile import TEXTS

MAIL = Mail(
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
    """A mail server that gives the replies it is set to and keeps what it accepted."""

    answer_recipient: str = ""
    answer_data: str = "250 OK"
    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)

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
            self.raw.append(envelope.original_content)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answer_data


def changed(field_name: str, value: str) -> Mail:
    changes: dict[str, Any] = {field_name: value}
    return replace(MAIL, **changes)


@asynccontextmanager
async def listening(protocol: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[SmtpMailer]:
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield SmtpMailer(MailServer("127.0.0.1", port, attempt_seconds=1))
    finally:
        server.close()


async def test_accepted_mail_arrives_as_it_was_written() -> None:
    sink = Sink()
    async with listening(lambda: SMTP(sink)) as mailer:
        assert await mailer.send(MAIL) == Outcome(Result.ACCEPTED)
    (mail,) = sink.received
    assert mail["Message-ID"] == "<dlv_1@nordic-home.example>"
    assert mail["From"] == "Nordic Home <care@nordic-home.example>"
    assert mail["To"] == "Maija Meikäläinen <maija@post.example>"
    assert mail["Subject"] == MAIL.text.subject
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
async def test_reply_code_decides_whether_a_mail_is_retried(sink: Sink, outcome: Outcome) -> None:
    async with listening(lambda: SMTP(sink)) as mailer:
        assert await mailer.send(MAIL) == outcome
    assert sink.received == []


class Drops(asyncio.Protocol):
    """A server that hangs up."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"220 hello\r\n")
        transport.close()


class Silent(asyncio.Protocol):
    """A server that accepts the connection and says nothing."""


class Busy(asyncio.Protocol):
    """A server that greets with a refusal: about its own state, not about the mail."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"554 not today\r\n")


async def test_server_that_hangs_up_or_is_busy_is_retried() -> None:
    for protocol, code in ((Drops, "SMTP_CONNECTION"), (Silent, "SMTP_TIMEOUT"), (Busy, "SMTP_554")):
        async with listening(protocol) as mailer:
            assert await mailer.send(MAIL) == Outcome(Result.PASSING, code)


async def test_unreachable_server_is_retried() -> None:
    mailer = SmtpMailer(MailServer("127.0.0.1", free_port(), attempt_seconds=1))
    assert await mailer.send(MAIL) == Outcome(Result.PASSING, "SMTP_CONNECTION")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "two@at@signs.example",
        "a@b.example\r\nBcc: c@d.example",
        "a(b)@laine.example",
        "a@laine.example(x)",
        "(x)real@laine.example",
        "<a@laine.example>",
        '"a b"@laine.example',
        "a@[127.0.0.1]",
        "a..b@laine.example",
        "\ufeffa@laine.example",
        "\u017fam@laine.example",
    ],
)
@pytest.mark.parametrize("place", ["recipient_address", "sender_address"])
async def test_invalid_address_is_refused_without_a_connection(place: str, address: str) -> None:
    mailer = SmtpMailer(MailServer("127.0.0.1", free_port(), attempt_seconds=1))
    refused = await mailer.send(changed(place, address))
    assert refused == Outcome(Result.REFUSED, "ADDRESS_INVALID")


@pytest.mark.parametrize("text", [text for text in TEXTS if "=?" in text])
@pytest.mark.parametrize("place", ["subject", "recipient_name", "sender_name"])
async def test_encoded_word_in_a_text_adds_no_header(place: str, text: str) -> None:
    hostile = replace(MAIL, text=Text("en", text, "Hello.")) if place == "subject" else changed(place, text)
    sink = Sink()
    async with listening(lambda: SMTP(sink)) as mailer:
        assert await mailer.send(hostile) == Outcome(Result.ACCEPTED)
    lines = sink.raw[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = {line.partition(b":")[0].lower() for line in lines if line[:1] not in b" \t"}
    assert names == {
        *(b"message-id", b"date", b"from", b"to", b"subject", b"auto-submitted", b"mime-version"),
        *(b"content-type", b"content-transfer-encoding", b"content-language"),
    }
    assert len(sink.received[0]["To"].addresses) == 1
    assert len(sink.received[0]["From"].addresses) == 1


@pytest.mark.parametrize("name", ["Nordic Home Appliances, Furniture and Gardens of Northern Europe (Customer Care)"])
async def test_long_name_with_specials_is_one_mailbox(name: str) -> None:
    sink = Sink()
    async with listening(lambda: SMTP(sink)) as mailer:
        await mailer.send(replace(MAIL, sender_name=name, recipient_name=f"{name}, <evil@x.example>"))
    raw = message_from_bytes(sink.raw[0])
    assert [address for _, address in getaddresses([raw["From"]])] == [MAIL.sender_address]
    assert [address for _, address in getaddresses([raw["To"]])] == [MAIL.recipient_address]


@pytest.mark.parametrize("smtputf8", [True, False])
async def test_unicode_domain_is_sent_as_a_labels(smtputf8: bool) -> None:
    idn = replace(
        MAIL,
        message_id="<dlv_1@k\u00fche.example>",
        sender_address="care@k\u00fche.example",
        recipient_address="maija@m\u00fcnchen.example",
    )
    sink = Sink()
    async with listening(lambda: SMTP(sink, enable_SMTPUTF8=smtputf8)) as mailer:
        assert await mailer.send(idn) == Outcome(Result.ACCEPTED)
    assert sink.envelopes == [("care@xn--khe-hoa.example", ["maija@xn--mnchen-3ya.example"])]
    assert sink.received[0]["Message-ID"] == "<dlv_1@xn--khe-hoa.example>"
    assert sink.raw[0].isascii()


async def test_unicode_local_part_is_sent_if_the_server_supports_it() -> None:
    sink = Sink()
    async with listening(lambda: SMTP(sink, enable_SMTPUTF8=True)) as mailer:
        sent = await mailer.send(replace(MAIL, recipient_address="m\u00e9@m\u00fcnchen.example"))
    assert sent == Outcome(Result.ACCEPTED)
    assert sink.envelopes[0][1] == ["m\u00e9@xn--mnchen-3ya.example"]
    assert "<m\u00e9@xn--mnchen-3ya.example>".encode() in sink.raw[0]


@pytest.mark.parametrize("place", ["recipient_address", "sender_address", "reply_to"])
async def test_unicode_local_part_fails_without_smtputf8(place: str) -> None:
    sink = Sink()
    async with listening(lambda: SMTP(sink)) as mailer:
        refused = await mailer.send(changed(place, "m\u00e9@post.example"))
    assert refused == Outcome(Result.REFUSED, "SMTPUTF8_UNSUPPORTED")
    assert sink.raw == []


@given(emails() | st.text(max_size=40))
def test_smtp_client_reads_an_address_as_we_do(text: str) -> None:
    try:
        address = mailbox(text)
    except ValueError:
        return
    assert parse_address(address) == address


def test_message_id_has_the_delivery_and_the_senders_domain() -> None:
    assert message_id("dlv_7", "care@nordic-home.example") == "<dlv_7@nordic-home.example>"

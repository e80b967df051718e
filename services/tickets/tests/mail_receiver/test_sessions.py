"""The receiver over real connections, with a fake of tickets."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import LMTP, SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any

import pytest
from servicekit.testing.certificates import Authority
from tickets.mail_receiver.ports import Outcome, TicketsUnavailable
from tickets.mail_receiver.settings import ReceiverSettings
from tickets.mail_receiver.smtp.sessions import LmtpSession, SmtpSession
from tickets.mail_receiver.wiring import listening

HELP, CARE = "help@nordic-home.example", "care@nordic-home.example"
MIKKO = "mikko@laine.example"
MAIL = "Subject: Water\r\n\r\nIt stays in the tub.\r\n"


@dataclass
class Tickets:
    """Knows two addresses, and what was handed over: recipient, sender, bytes."""

    addresses: set[str] = field(default_factory=lambda: {HELP, CARE})
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    reachable: bool = True
    received: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def accepts(self, recipient: str) -> bool:
        if not self.reachable:
            raise TicketsUnavailable
        return recipient in self.addresses

    async def receive(self, recipient: str, sender: str, chunks: Sequence[memoryview]) -> Outcome:
        outcome = self.outcomes.get(recipient, Outcome.STORED)
        if outcome is Outcome.STORED:
            self.received.append((recipient, sender, b"".join(chunks)))
        return outcome


@dataclass
class Receiver:
    tickets: Tickets
    smtp: int
    lmtp: int

    async def talk(self, talk: Callable[[SMTP], Any], kind: type[SMTP] = SMTP) -> Any:
        """In a thread: what `talk` returns or raises."""

        def run() -> Any:
            with kind("127.0.0.1", self.lmtp if kind is LMTP else self.smtp, timeout=10) as client:
                return talk(client)

        return await asyncio.to_thread(run)

    async def send(self, *recipients: str, mail: str | bytes = MAIL, sender: str = MIKKO, **kind: type[SMTP]) -> Any:
        return await self.talk(lambda client: client.sendmail(sender, list(recipients), mail), **kind)

    async def raw(self, *lines: bytes) -> bytes:
        """Everything that is answered to these bytes, until the receiver closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.smtp)
        writer.write(b"".join(lines))
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Receiver]:
    needed = {"tickets_target": "nowhere:1", "token_url": "http://127.0.0.1:1/token"}
    tickets = Tickets()
    made = ReceiverSettings(**{**needed, **settings})
    _, (smtp, lmtp) = await listening(made, tickets, [(SmtpSession, 0), (LmtpSession, 0)])
    try:
        yield Receiver(tickets, *(each.sockets[0].getsockname()[1] for each in (smtp, lmtp)))
    finally:
        smtp.close()
        lmtp.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running() as started:
        yield started


def code(error: pytest.ExceptionInfo[SMTPResponseException]) -> int:
    return error.value.smtp_code


async def test_mail_is_handed_over_byte_by_byte(receiver: Receiver) -> None:
    mail = "Subject: W\u00e4sser\r\n\r\n.dot\r\n..\r\nbare\nline\r\n".encode()
    await receiver.raw(
        b"EHLO a.example\r\nMAIL FROM:<mikko@laine.example> SMTPUTF8 BODY=8BITMIME\r\n",
        b"RCPT TO:<help@nordic-home.example>\r\nDATA\r\n",
        mail.replace(b"\r\n.", b"\r\n..") + b".\r\nQUIT\r\n",
    )
    assert receiver.tickets.received == [(HELP, MIKKO, mail)]


async def test_unknown_recipient_is_refused(receiver: Receiver) -> None:
    with pytest.raises(SMTPRecipientsRefused) as refused:
        await receiver.send("nobody@nordic-home.example", "someone@elsewhere.example")
    assert {number for number, _ in refused.value.recipients.values()} == {550}


async def test_reply_token_is_part_of_the_recipient(receiver: Receiver) -> None:
    await receiver.send("HELP+r.abc@nordic-home.example")
    assert [each[0] for each in receiver.tickets.received] == ["help+r.abc@nordic-home.example"]


async def test_report_has_no_sender(receiver: Receiver) -> None:
    await receiver.send(HELP, sender="")
    assert receiver.tickets.received[0][1] == ""


@pytest.mark.parametrize("sender", [b"m\xfcller@laine.example", b"a" * 310 + b"@laine.example", b"a\x01@laine.example"])
async def test_sender_that_nobody_can_be_is_refused(receiver: Receiver, sender: bytes) -> None:
    answers = (await receiver.raw(b"EHLO laine.example\r\nMAIL FROM:<", sender, b">\r\nQUIT\r\n")).splitlines()
    assert answers[-2].startswith(b"553 5.1")


async def test_recipients_of_two_addresses_get_it_each(receiver: Receiver) -> None:
    await receiver.send(HELP, CARE, "help+x@nordic-home.example")
    assert sorted(each[0] for each in receiver.tickets.received) == [CARE, HELP]


async def test_unreachable_tickets_let_the_server_try_again(receiver: Receiver) -> None:
    receiver.tickets.reachable = False
    with pytest.raises(SMTPRecipientsRefused) as refused:
        await receiver.send(HELP)
    assert refused.value.recipients[HELP][0] == 451


async def test_mail_that_is_not_durable_is_not_acknowledged(receiver: Receiver) -> None:
    receiver.tickets.outcomes[CARE] = Outcome.UNAVAILABLE
    with pytest.raises(SMTPDataError) as refused:
        await receiver.send(HELP, CARE)
    assert code(refused) == 451


async def test_lmtp_answers_for_each_recipient(receiver: Receiver) -> None:
    receiver.tickets.outcomes |= {CARE: Outcome.UNAVAILABLE}
    refused: dict[str, Any] = await receiver.talk(_by_lmtp, kind=LMTP)
    assert refused == {HELP: 250, CARE: 451}


def _by_lmtp(client: SMTP) -> dict[str, int]:
    client.ehlo_or_helo_if_needed()
    client.mail(MIKKO)
    for each in (HELP, CARE):
        client.rcpt(each)
    first, _ = client.data(MAIL.encode())
    second, _ = client.getreply()
    return {HELP: first, CARE: second}


async def test_too_large_mail_is_refused_as_soon_as_it_is_seen() -> None:
    async with running(mail_largest=65_536) as receiver:
        with pytest.raises(SMTPSenderRefused) as announced:
            await receiver.send(HELP, mail="a" * 70_000)  # SIZE in MAIL
        assert code(announced) == 552
        commands = b"EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<help@nordic-home.example>\r\nDATA\r\n"
        assert b"\r\n552 " in await receiver.raw(commands, b"a" * 70_000, b"\r\n.\r\nQUIT\r\n")
        with suppress(ConnectionResetError):  # one that never ends
            assert b"\r\n552 " in await receiver.raw(commands, b"a" * 300_000)
        assert receiver.tickets.received == []


async def test_lines_of_any_length_are_taken(receiver: Receiver) -> None:
    mail = b"Subject: a\r\n\r\n" + b"." + b"a" * 200_000 + b"\r\n"
    await receiver.send(HELP, mail=mail)
    assert receiver.tickets.received[0][2] == mail


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n"])
async def test_only_crlf_dot_crlf_ends_a_mail(receiver: Receiver, end: bytes) -> None:
    smuggled = b"MAIL FROM:<boss@nordic-home.example>\r\nRCPT TO:<help@nordic-home.example>\r\nDATA\r\nb\r\n"
    await receiver.raw(
        b"EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<help@nordic-home.example>\r\nDATA\r\n",
        b"a" + end + smuggled + b".\r\nQUIT\r\n",
    )
    assert [each[1] for each in receiver.tickets.received] == ["a@b.example"]


async def test_sender_has_a_rate() -> None:
    async with running(mail_sender_rate=1) as receiver:
        await receiver.send(HELP)
        with pytest.raises(SMTPSenderRefused) as refused:
            await receiver.send(HELP)
        assert code(refused) == 451


async def test_connection_has_a_number_of_mails() -> None:
    async with running(mail_per_connection=1) as receiver:

        def twice(client: SMTP) -> None:
            for _ in range(2):
                client.sendmail(MIKKO, [HELP], MAIL)

        with pytest.raises(SMTPSenderRefused) as refused:
            await receiver.talk(twice)
        assert code(refused) == 421


async def test_connections_have_a_number() -> None:
    async with running(mail_connections=1) as receiver:
        first = await asyncio.open_connection("127.0.0.1", receiver.smtp)
        await first[0].readline()
        assert (await receiver.raw()).startswith(b"421 ")
        first[1].close()


async def test_recipients_have_a_number() -> None:
    async with running(mail_recipients=1) as receiver:
        refused = await receiver.send(HELP, CARE)
        assert refused[CARE][0] == 452


async def test_nothing_is_offered_that_is_not_needed(receiver: Receiver) -> None:
    answers = await receiver.raw(b"EHLO a.example\r\nVRFY help\r\nEXPN help\r\nHELP\r\nAUTH PLAIN\r\nQUIT\r\n")
    assert answers.count(b"\r\n502 ") == 4
    assert b"AUTH" not in answers.partition(b"502")[0]
    assert b"250-SIZE 26214400\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n" in answers


async def test_proxy_header_is_taken_where_it_is_set_up() -> None:
    async with running(mail_proxy_protocol=True) as receiver:
        header = b"PROXY TCP4 192.0.2.1 192.0.2.2 5000 25\r\n"
        assert b"220 " in await receiver.raw(header, b"QUIT\r\n")
        assert await receiver.raw(b"EHLO a.example\r\nQUIT\r\n") == b""


async def test_starttls_has_the_certificate_of_now(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("mail_tls_certificate", "mail_tls_key")}
    write(files)
    async with running(mail_require_tls=True, **{name: str(path) for name, path in files.items()}) as receiver:

        def certificate(client: SMTP) -> bytes | None:
            client.starttls(context=ssl._create_unverified_context())  # noqa: S323 - which one it is, is compared
            client.sendmail(MIKKO, [HELP], MAIL)
            assert isinstance(client.sock, ssl.SSLSocket)
            return client.sock.getpeercert(binary_form=True)

        first = await receiver.talk(certificate)
        write(files)
        assert await receiver.talk(certificate) != first
        assert len(receiver.tickets.received) == 2
        with pytest.raises(SMTPSenderRefused) as refused:
            await receiver.send(HELP)
        assert code(refused) == 530


def write(files: Mapping[str, Path]) -> None:
    for path, text in zip(files.values(), Authority().issue("127.0.0.1"), strict=True):
        path.write_text(text)

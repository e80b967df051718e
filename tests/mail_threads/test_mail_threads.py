"""A conversation by mail is one thread to mail programs: to mutt, and to the algorithm of IMAP servers (RFC 5256)."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import compat32
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from notifications.wiring import COLLECTIONS, wire
from servicekit.testing.service import RunningService, running_service
from tickets.policies.domain.kinds import Channel
from tickets.tickets.domain.events import MessageAdded, TicketOpened
from tickets.tickets.domain.mail_source import MailSender, MailSource, MailVerification
from tickets.tickets.domain.message import Message, Visibility
from tickets.tickets.domain.outgoing_mail import MailSettings, acknowledgement_mail, reply_mail
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.integration_events import ticket_event

from services.notifications.tests.steps import introduce, send_due
from services.tickets.tests.conftest import agent, at, calendar, maija, monday, terms, ticket  # noqa: F401
from tests.mail_threads.mutt import found_by, maildir
from tests.mail_threads.references import parents_of

SETTINGS = MailSettings(
    address="support@nordic-home.example", name="Nordic Home", reply_to="support+r.token@nordic-home.example"
)
NOW = Instant(1_772_442_000_000_000)


@dataclass
class Received:
    """What a mail server got, byte by byte."""

    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
async def received(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Received]:
    received = Received()
    smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(received), "127.0.0.1", 0)
    monkeypatch.setenv("AFTERSALES_SMTP_PORT", str(smtp.sockets[0].getsockname()[1]))
    yield received
    smtp.close()


@pytest.fixture
async def service(received: Received) -> AsyncIterator[RunningService]:
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        await introduce(service)
        yield service


def written_by_the_customer(id: str, number: int, answered: Mail | None = None) -> bytes:
    """As a mail program writes it: an answer refers to what it answers, and to what that referred to."""
    refers = ""
    if answered is not None:
        references = f"{answered['References']} {answered['Message-ID']}".split()
        refers = f"In-Reply-To: {answered['Message-ID']}\r\nReferences: {' '.join(references)}\r\n"
    subject = str(answered["Subject"]) if answered else "It leaks"
    return (
        f"From: Maija <maija@post.example>\r\nTo: support@nordic-home.example\r\nSubject: {subject}\r\n"
        f"Date: Mon, 02 Mar 2026 {9 + number:02}:00:00 +0000\r\nMessage-ID: <{id}>\r\n{refers}\r\nWater!\r\n"
    ).encode()


def came_by(id: str) -> MailSource:
    return MailSource(
        from_address="maija@post.example",
        from_name="Maija",
        sender=MailSender.CUSTOMER,
        verification=MailVerification.REPLY_ADDRESS,
        message_id=id,
        address_id="mad_1",
        incoming_mail_id="iml_1",
    )


@pytest.fixture
async def thread(
    service: RunningService,
    received: Received,
    ticket: Ticket,  # noqa: F811
    maija: Actor,  # noqa: F811
    agent: Actor,  # noqa: F811
) -> list[bytes]:
    """The customer's mail, its acknowledgement, a reply, the customer's answer to it, and the reply to that."""

    def said(number: int, by: Actor, id: str = "") -> Message:
        source = came_by(id) if id else None
        now = after(ticket.created_at, number * HOUR)
        return Message(f"msg_{number}", ticket.id, Visibility.PUBLIC, "Hello", by, now, mail=source)

    async def sent(event: Any, sequence: int) -> bytes:
        service.clock.advance(3_600)
        await service.deliver("mail", ticket_event(event).message, ticket.id, sequence)
        await send_due(service)
        return received.mails[-1]

    opened = replace(ticket, opening=replace(ticket.opening, mail=came_by("first.of-maija@post.example")))
    opened = replace(opened, channel=Channel.EMAIL)
    first, question = written_by_the_customer("first.of-maija@post.example", 0), said(2, agent)
    receipt = await sent(TicketOpened(opened, opened.opening, acknowledgement_mail(opened, SETTINGS)), 1)
    before = [opened.opening]
    asked = await sent(MessageAdded(opened, question, reply_mail(opened, question, before, SETTINGS)), 2)
    answer = written_by_the_customer("second.of-maija@post.example", 3, message_from_bytes(asked, policy=compat32))
    before += [question, said(3, maija, "second.of-maija@post.example")]
    last = said(4, agent)
    solved = await sent(MessageAdded(opened, last, reply_mail(opened, last, before, SETTINGS)), 3)
    return [first, receipt, asked, answer, solved]


def ids_of(mails: Sequence[bytes]) -> list[str]:
    return [str(message_from_bytes(mail)["Message-ID"]).strip("<>") for mail in mails]


def chain(ids: Sequence[str]) -> Mapping[str, str]:
    """Each mail below the one before it."""
    return dict(zip(ids[1:], ids, strict=False))


async def test_mutt_shows_a_conversation_as_one_thread(thread: list[bytes], tmp_path: Path) -> None:
    if shutil.which("mutt") is None:
        pytest.skip("mutt is not on the PATH: threads are NOT tested with a mail client")
    ids = ids_of(thread)
    outsider = written_by_the_customer("another@post.example", 6)
    folder = maildir(tmp_path / "box", [*reversed(thread), outsider])
    together, *below = found_by(folder, [f"~(~i {ids[0]})", *(f"~<(~i {id})" for id in ids)], tmp_path)
    assert together == set(ids)
    assert below == [{each} for each in ids[1:]] + [set()]


async def test_imap_servers_thread_a_conversation_as_one(thread: list[bytes]) -> None:
    ids = ids_of(thread)
    parents = parents_of([message_from_bytes(mail, policy=compat32) for mail in reversed(thread)])
    assert {id: parent for id, parent in parents.items() if parent in ids} == chain(ids)
    assert parents[ids[0]] == "tkt_1@nordic-home.invalid", "which no mail has"


async def test_a_lost_mail_leaves_the_conversation_one_thread(thread: list[bytes]) -> None:
    for lost in range(1, 4):
        kept = [message_from_bytes(mail, policy=compat32) for number, mail in enumerate(thread) if number != lost]
        parents = parents_of(kept)
        roots = {root_of(id, parents) for id in ids_of([mail for n, mail in enumerate(thread) if n != lost])}
        assert roots == {"tkt_1@nordic-home.invalid"}, lost


def root_of(id: str, parents: Mapping[str, str]) -> str:
    while id in parents:
        id = parents[id]
    return id


async def test_a_conversation_by_mail_has_one_subject(thread: list[bytes]) -> None:
    subjects = [str(message_from_bytes(mail)["Subject"]) for mail in thread]
    assert subjects == ["It leaks", *["Re: It leaks"] * 4]

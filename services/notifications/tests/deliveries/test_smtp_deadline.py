"""A mail server that takes its time: what it accepted is sent, and an attempt ends at its deadline."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from notifications.deliveries.domain.delivery import Outcome, Result
from notifications.deliveries.smtp import MailServer, SmtpMailer

from services.notifications.tests.steps import MAIL

ATTEMPT_SECONDS = 1.0


class Slow(asyncio.Protocol):
    """Answers every command but those named; these it receives in silence."""

    def __init__(self, *silent: str) -> None:
        self._silent = silent
        self._in_letter = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(b"220 hello\r\n")

    def data_received(self, data: bytes) -> None:
        if self._in_letter:
            if data.endswith(b"\r\n.\r\n"):
                self._in_letter = False
                self._answer("MAIL", "250 accepted")
            return
        command = data.decode().split(" ")[0].strip().upper()
        self._in_letter = command == "DATA"
        self._answer(command, "354 go on" if self._in_letter else "250 fine")

    def _answer(self, command: str, answer: str) -> None:
        if command not in self._silent:
            self._transport.write(f"{answer}\r\n".encode())


@asynccontextmanager
async def listening(protocol: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[SmtpMailer]:
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield SmtpMailer(MailServer("127.0.0.1", server.sockets[0].getsockname()[1], attempt_seconds=ATTEMPT_SECONDS))
    finally:
        server.close()


async def test_accepted_mail_is_sent_without_a_reply_to_quit() -> None:
    async with listening(lambda: Slow("QUIT")) as mailer:
        assert await mailer.send(MAIL) == Outcome(Result.ACCEPTED)


async def test_attempt_ends_at_its_deadline_if_the_server_is_silent() -> None:
    for step in ("EHLO", "MAIL", "RCPT", "DATA", "MAIL"):
        async with listening(lambda step=step: Slow(step, "HELO", "QUIT")) as mailer:  # type: ignore[misc]
            begun = monotonic()
            assert await mailer.send(MAIL) == Outcome(Result.PASSING, "SMTP_TIMEOUT"), step
            assert monotonic() - begun < 4 * ATTEMPT_SECONDS, step

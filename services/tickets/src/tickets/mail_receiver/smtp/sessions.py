"""SMTP and LMTP on aiosmtpd: what the library leaves open or does otherwise. One object is one connection."""

import asyncio
from ssl import SSLContext
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from servicekit.telemetry.logs import logger

from tickets.mail_receiver.smtp.content import Flood
from tickets.mail_receiver.smtp.receiving import CONNECTIONS, Receiving, one_reply

_PROXY_SECONDS = 5.0
_UNKNOWN_ENOUGH = 20
"""Recipients that nobody is, of one connection: whoever tries addresses out is sent away."""
_log = logger(__name__)


class Hooks:
    """What the library asks about each command of one connection."""

    def __init__(self, receiving: Receiving) -> None:
        self.receiving = receiving
        self.mails = 0
        self.refused = 0

    async def handle_PROXY(self, server: SMTP, session: Session, envelope: Envelope, proxied: Any) -> bool:
        return True

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        offered = [each for each in responses if not each.startswith(("250-AUTH", "250 HELP"))]
        return [*offered, "250 PIPELINING"]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self.receiving.refuses_sender(address, self.mails)
        if refused:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refused >= _UNKNOWN_ENOUGH:
            return "421 4.7.0 Too many unknown recipients"
        recipient, reply = await self.receiving.recipient(address, len(envelope.rcpt_tos))
        if recipient:
            envelope.rcpt_tos.append(recipient)
        else:
            self.refused += 1
        return reply

    async def handle_exception(self, error: Exception) -> str:
        _log.error("an SMTP command failed", error=type(error).__name__)  # its text may quote the command
        return "451 4.3.0 The command failed, try again later"


class Transactions(SMTP):
    """What both protocols do."""

    line_length_limit = 64 * 1024  # of the reader's buffer, too: with the library's 1,001 octets it stalls at each line

    def __init__(self, receiving: Receiving, tls: SSLContext | None) -> None:
        settings = receiving.settings
        self._hooks = Hooks(receiving)
        self._receiving = receiving
        super().__init__(
            self._hooks,
            data_size_limit=settings.mail_largest,
            enable_SMTPUTF8=True,
            hostname=settings.mail_hostname,
            ident="ESMTP",
            tls_context=tls,
            require_starttls=settings.mail_require_tls,
            timeout=settings.mail_timeout_seconds,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            proxy_protocol_timeout=_PROXY_SECONDS if settings.mail_proxy_protocol else None,
            loop=asyncio.get_running_loop(),
        )

    async def push(self, status: Any) -> None:
        """After 421 the connection is closed (RFC 5321, 3.8)."""
        await super().push(status)
        if str(status).startswith("421"):
            self._close()

    def _close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    async def smtp_DATA(self, arg: str | None) -> None:
        if await self.check_helo_needed():
            return
        envelope: Any = self.envelope  # which the library declares as optional, and which is always there by now
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Send RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = self._receiving.content()
        try:
            await content.read(self._reader, self._reset_timeout)
            self._hooks.mails += 1
            self._reset_timeout(self._receiving.patience)
            replies = await self._receiving.take(envelope.rcpt_tos, envelope.mail_from, content)
            self._reset_timeout()
        except Flood:
            await self.push("552 5.3.4 The mail is too large")
            self._close()
            return
        finally:
            content.give_back()
            self._set_rset_state()  # type: ignore[no-untyped-call]
        await self.push(self._answer(replies))

    def _answer(self, replies: list[str]) -> str:
        return one_reply(replies)

    async def smtp_VRFY(self, arg: str | None) -> None:
        await self.push("502 5.5.1 VRFY is not offered")

    async def smtp_AUTH(self, arg: str | None) -> None:
        await self.push("502 5.5.1 AUTH is not offered")

    async def smtp_HELP(self, arg: str | None) -> None:
        await self.push("502 5.5.1 HELP is not offered")

    async def _handle_client(self) -> None:
        if not self._receiving.connections.take():
            await self.push("421 4.3.2 Too many connections, try again later")
            return
        CONNECTIONS.inc()
        try:
            await super()._handle_client()
        finally:
            CONNECTIONS.dec()
            self._receiving.connections.give_back()


class SmtpSession(Transactions):
    """RFC 5321."""


class LmtpSession(Transactions, LMTP):
    """RFC 2033: a reply for each recipient, in their order."""

    def _answer(self, replies: list[str]) -> str:
        return "\r\n".join(replies)

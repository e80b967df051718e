"""The mail receiver, a process of its own: `python -m tickets mail receive`."""

import asyncio
import logging
import signal
from asyncio import Event, Server, get_running_loop
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version

from servicekit.auth.service_tokens import ServiceTokens
from servicekit.ops import http as ops_http
from servicekit.ops.output import failed
from servicekit.rpc.client import Channel
from servicekit.runtime.settings import read
from servicekit.telemetry import logs, tracing
from servicekit.telemetry.metrics import leave_out

from tickets.mail_receiver.ports import Tickets
from tickets.mail_receiver.settings import ReceiverSettings
from tickets.mail_receiver.smtp.certificates import Certificates
from tickets.mail_receiver.smtp.receiving import Receiving
from tickets.mail_receiver.smtp.sessions import LmtpSession, SmtpSession, Transactions
from tickets.mail_receiver.tickets_client import TicketsClient

NAME = "mail-receiver"
_NOT_OURS = ("aftersales_bus_connected", "aftersales_jwks_fetched_timestamp_seconds")
"""Of parts that this process does not use: as 0 they would raise alerts."""
_BEAT_SECONDS = 5.0
_GRACE_SECONDS = 8.0
_BACKLOG = 200
_log = logs.logger(__name__)


def receive() -> int:
    """Runs until SIGTERM. The exit code: 1 where it cannot start."""
    settings = read(ReceiverSettings)
    logs.start(NAME, settings.log_level)
    try:
        asyncio.run(_live(settings))  # not uvloop: the library's STARTTLS is made for the loop of asyncio
    except OSError as error:
        return failed(f"the mail receiver cannot start, see its ports and certificates: {error.strerror}")
    return 0


def ports_of(settings: ReceiverSettings) -> list[tuple[type[Transactions], int]]:
    ports = ((SmtpSession, settings.mail_smtp_port), (LmtpSession, settings.mail_lmtp_port))
    return [(kind, port) for kind, port in ports if port]


async def listening(
    settings: ReceiverSettings, tickets: Tickets, ports: Sequence[tuple[type[Transactions], int]]
) -> tuple[Receiving, list[Server]]:
    """Takes connections from now on; port 0 is any free one."""
    logging.getLogger("mail.log").disabled = True  # the library's: it has addresses and what was written
    receiving = Receiving(settings, tickets)
    certificates = (
        Certificates(settings.mail_tls_certificate, settings.mail_tls_key) if settings.mail_tls_certificate else None
    )

    def session(kind: type[Transactions]) -> Callable[[], Transactions]:
        return lambda: kind(receiving, certificates.context() if certificates else None)

    return receiving, [
        await get_running_loop().create_server(session(kind), settings.bind_host, port, backlog=_BACKLOG)
        for kind, port in ports
    ]


async def _live(settings: ReceiverSettings) -> None:
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        get_running_loop().add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as life:
        spans = tracing.start(
            NAME, version("tickets"), otlp_endpoint=settings.otlp_endpoint, sample_ratio=settings.trace_sample_ratio
        )
        life.callback(tracing.stop, spans)
        for name in _NOT_OURS:
            leave_out(name)
        health = ops_http.Health()
        life.callback(ops_http.serve(settings.bind_host, settings.ops_port, health))
        channel = Channel("tickets", settings.tickets_target)
        life.push_async_callback(channel.close)
        tokens = ServiceTokens(
            token_url=settings.token_url,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            certificates=settings.jwt_ca,
        )
        life.push_async_callback(tokens.close)
        client = TicketsClient(channel, tokens, settings.mail_recipient_memory_seconds, settings.mail_handover_seconds)
        receiving, servers = await listening(settings, client, ports_of(settings))
        _log.info("the mail receiver has started", smtp=settings.mail_smtp_port, lmtp=settings.mail_lmtp_port)
        while not stopping.is_set():
            health.report(store=None, bus=None)  # it has neither: while tickets is out of reach, it replies 451
            try:
                await asyncio.wait_for(stopping.wait(), _BEAT_SECONDS)
            except TimeoutError:
                continue
        health.stopping = receiving.stopping = True
        await _closed(receiving, servers)
    _log.info("the mail receiver has stopped")


async def _closed(receiving: Receiving, servers: list[Server]) -> None:
    """Takes no connections any more, and lets the mails that are under way end. What is cut off comes again."""
    for server in servers:
        server.close()
    until = get_running_loop().time() + _GRACE_SECONDS
    while receiving.memory.taken and get_running_loop().time() < until:  # noqa: ASYNC110 - it has no event of it
        await asyncio.sleep(0.05)

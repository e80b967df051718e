"""Where TLS is demanded and cannot be had, a mail waits: nothing of it is said in the clear."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from notifications.deliveries.domain.delivery import Outcome, Result
from notifications.deliveries.smtp import MailServer, SmtpMailer

from services.notifications.tests.steps import MAIL


class Sink:
    """The addresses that the server received."""

    def __init__(self) -> None:
        self.received: list[str] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.received.append(address)
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 OK"


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The key and the certificate of a mail server, in one file. Nobody trusts who signed it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path / "identity.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return file


@pytest.fixture
def certificates(identity: Path) -> str:
    """The certificates that a mailer trusts."""
    return identity.read_text()


@asynccontextmanager
async def listening(sink: Sink, *, starttls: Path | None = None, tls: Path | None = None) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    offered = _presenting(starttls) if starttls else None
    server = await loop.create_server(
        lambda: SMTP(sink, tls_context=offered, loop=loop),
        "127.0.0.1",
        0,
        ssl=_presenting(tls) if tls else None,
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _presenting(identity: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(identity)
    return context


def mailer(port: int, security: str, certificates: str = "") -> SmtpMailer:
    return SmtpMailer(MailServer("127.0.0.1", port, security, certificates, attempt_seconds=1))


async def test_mail_is_sent_by_the_tls_that_is_required(identity: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(identity))  # who runs the server says whom it trusts
    sink = Sink()
    async with listening(sink, starttls=identity) as port:
        assert await mailer(port, "starttls").send(MAIL) == Outcome(Result.ACCEPTED)
    async with listening(sink, tls=identity) as port:
        assert await mailer(port, "tls").send(MAIL) == Outcome(Result.ACCEPTED)
    assert sink.received == [MAIL.sender_address] * 2


async def test_mail_is_sent_to_a_server_of_a_private_ca(identity: Path, certificates: str) -> None:
    sink = Sink()
    async with listening(sink, starttls=identity) as port:
        assert await mailer(port, "starttls", certificates).send(MAIL) == Outcome(Result.ACCEPTED)
    async with listening(sink, tls=identity) as port:
        assert await mailer(port, "tls", certificates).send(MAIL) == Outcome(Result.ACCEPTED)
    assert sink.received == [MAIL.sender_address] * 2


async def test_server_without_starttls_receives_nothing_and_is_retried() -> None:
    sink = Sink()
    async with listening(sink) as port:
        assert await mailer(port, "starttls").send(MAIL) == Outcome(Result.PASSING, "SMTP_CONNECTION")
    assert sink.received == []


async def test_untrusted_server_receives_nothing_and_is_retried(identity: Path) -> None:
    sink = Sink()
    async with listening(sink, starttls=identity) as port:
        assert await mailer(port, "starttls").send(MAIL) == Outcome(Result.PASSING, "SMTP_CONNECTION")
    async with listening(sink, tls=identity) as port:
        assert await mailer(port, "tls").send(MAIL) == Outcome(Result.PASSING, "SMTP_CONNECTION")
    assert sink.received == []


async def test_hanging_handshake_ends_at_the_attempts_deadline() -> None:
    async with listening(Sink()) as port:  # it waits for a command, and the mailer for a handshake
        assert (await mailer(port, "tls").send(MAIL)).result is Result.PASSING

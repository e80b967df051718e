"""A private certificate authority is trusted where it is configured, and nowhere else."""

import asyncio
import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr
from servicekit.auth.authentication import Authenticator
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.documents import StoreUnavailable, open_store
from servicekit.events.bus import Bus
from servicekit.testing.certificates import Authority
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import nats_server

HOST = "127.0.0.1"


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def identity(authority: Authority, tmp_path: Path) -> tuple[Path, Path]:
    """Files with a certificate of the authority for this host, and its key."""
    files = tmp_path / "tls.crt", tmp_path / "tls.key"
    for file, text in zip(files, authority.issue(HOST), strict=True):
        file.write_text(text)
    return files


def presenting(identity: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*identity)
    return context


async def test_an_issuer_of_ones_own(authority: Authority, identity: tuple[Path, Path]) -> None:
    with LocalIssuer(presenting(identity)) as issuer:
        trusting = Authenticator(issuer=issuer.url, jwks_url=issuer.jwks_url, certificates=authority.certificate)
        assert (await trusting.authenticate(issuer.token(role="agent"))).role == "agent"
        with pytest.raises(IssuerUnavailable):
            await issuer.authenticator().authenticate(issuer.token())


async def test_a_token_from_an_issuer_of_ones_own(authority: Authority, identity: tuple[Path, Path]) -> None:
    def tokens(certificates: str) -> ServiceTokens:
        return ServiceTokens(
            token_url=issuer.token_url, client_id="tickets", client_secret=SecretStr("s"), certificates=certificates
        )

    with LocalIssuer(presenting(identity)) as issuer:
        assert await tokens(authority.certificate).token()
        with pytest.raises(IssuerUnavailable):
            await tokens("").token()


async def test_a_bus_of_ones_own(authority: Authority, identity: tuple[Path, Path]) -> None:
    certificate, key = map(str, identity)
    async with nats_server("--tls", "--tlscert", certificate, "--tlskey", key) as server:
        trusting = Bus(server.url, "trusting", certificates=authority.certificate)
        untrusting = Bus(server.url, "untrusting")
        for bus in (trusting, untrusting):
            bus.start()
        assert await trusting.wait_connected(5)
        assert not await untrusting.wait_connected(0.5)
        await asyncio.gather(trusting.close(), untrusting.close())


async def test_a_store_of_ones_own(authority: Authority, identity: tuple[Path, Path]) -> None:
    """Of the handshake alone: what this listens is no MongoDB."""
    shaken: list[bool] = []

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shaken.append(True)
        writer.close()

    server = await asyncio.start_server(hang_up, HOST, 0, ssl=presenting(identity))
    url = f"mongodb://{HOST}:{server.sockets[0].getsockname()[1]}/things?timeoutMS=500"
    async with server:
        with pytest.raises(StoreUnavailable):
            await open_store(url + "&tls=true", [])
        assert not shaken
        with pytest.raises(StoreUnavailable):
            await open_store(url, [], authority.certificate)
        assert shaken

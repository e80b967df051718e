"""A gateway in front of services that return what a test sets, over real gRPC on loopback."""

from collections.abc import AsyncIterator, Iterator

import grpc
import pytest
from gateway.edge.quotas import RateLimits
from gateway.live.sessions import Sessions
from gateway.live.updates import Live
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import ASGITransport, AsyncClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from servicekit.auth.authorization import Access
from servicekit.events.bus import Bus
from servicekit.rpc.client import Channel
from servicekit.rpc.pages import Pages
from servicekit.rpc.server import Calls
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.spans import recorded_spans

from services.gateway.tests.fakes import SERVICES, Backend
from services.gateway.tests.sockets import seconds, served

ORIGIN = "https://desk.nordic-home.example"
__all__ = ["seconds", "served"]
SECRET = "a secret that only the tests know, long enough"


@pytest.fixture(scope="session")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as spans:
        yield spans


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def backends() -> dict[str, Backend]:
    return {name: Backend() for name in SERVICES}


@pytest.fixture
async def channels(backends: dict[str, Backend]) -> AsyncIterator[dict[str, Channel]]:
    servers, channels = [], {}
    for name, backend in backends.items():
        server = grpc.aio.server(interceptors=(Calls(),))
        server.add_generic_rpc_handlers((backend,))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        servers.append(server)
        channels[name] = Channel(name, f"127.0.0.1:{port}")
    yield channels
    for channel in channels.values():
        await channel.close()
    for server in servers:
        await server.stop(None)


@pytest.fixture
async def gateway(
    channels: dict[str, Channel], issuer: LocalIssuer, clock: FakeClock, spans: InMemorySpanExporter
) -> AsyncIterator[Gateway]:
    authenticator = issuer.authenticator()
    yield Gateway(
        channels=channels,
        timeout=2,
        access=Access({}, authenticator),
        authenticator=authenticator,
        pages=Pages(SECRET),
        sessions=Sessions(SECRET, clock, authenticator.knows_key),
        live=Live(Bus("nats://127.0.0.1:1", "gateway")),
        rate_limits=RateLimits.of(caller_requests=10_000, address_requests=10_000, seconds=10, streams=20),
    )
    await authenticator.close()


@pytest.fixture
async def unauthenticated(gateway: Gateway) -> AsyncIterator[AsyncClient]:
    """A client without a token."""
    transport = ASGITransport(build_app(gateway, (ORIGIN,)), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.fixture
async def client(unauthenticated: AsyncClient, issuer: LocalIssuer) -> AsyncClient:
    """A client with an agent's token."""
    unauthenticated.headers["Authorization"] = f"Bearer {issuer.token(role='agent', sub='agent-1', name='Aino')}"
    return unauthenticated


@pytest.fixture
def tickets(backends: dict[str, Backend]) -> Backend:
    return backends["tickets"]


@pytest.fixture
def notifications(backends: dict[str, Backend]) -> Backend:
    return backends["notifications"]

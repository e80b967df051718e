"""A gateway that listens, with a real NATS."""

from asyncio import create_task
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import uvicorn
from gateway.live.updates import Live
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import AsyncClient
from servicekit.events.bus import Bus
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import NatsServer, nats_server
from servicekit.testing.waiting import eventually

from services.gateway.tests.conftest import ORIGIN
from services.gateway.tests.live.streams import TICKETS


@pytest.fixture
async def nats() -> AsyncIterator[NatsServer]:
    async with nats_server() as running:
        yield running


@pytest.fixture
async def bus(nats: NatsServer) -> AsyncIterator[Bus]:
    bus = Bus(nats.url, "gateway")
    bus.start()
    await bus.ensure([TICKETS])
    yield bus
    await bus.close()


@pytest.fixture
async def live(bus: Bus) -> Live:
    return Live(bus, connection_seconds=30, heartbeat_seconds=0.2)


@pytest.fixture
async def agent(gateway: Gateway, live: Live, issuer: LocalIssuer) -> AsyncIterator[AsyncClient]:
    """An agent of nordic-home at a gateway that listens."""
    app = build_app(replace(gateway, live=live), (ORIGIN,))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=5))
    serving = create_task(server.serve())
    await eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {issuer.token(role='agent')}"}
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=10) as client:
        yield client
    live.close()
    server.should_exit = True
    await serving

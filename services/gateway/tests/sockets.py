"""A gateway that listens, and what a client says to it byte by byte."""

from asyncio import StreamReader, StreamWriter, create_task, open_connection, timeout
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

import pytest
import uvicorn
from gateway.edge.connections import Connection, end_stalled
from gateway.rest.app_state import Gateway
from gateway.wiring import build_app
from httpx import AsyncClient
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually

MOST = 60
"""Connections that it takes."""


@dataclass(frozen=True)
class Served:
    """A gateway that listens."""

    server: uvicorn.Server
    client: AsyncClient

    async def connect(self, first: bytes = b"") -> tuple[StreamReader, StreamWriter]:
        """A connection, and at once its first words: a slow machine may take as long over forty as a client may."""
        reader, writer = await open_connection("127.0.0.1", self.client.base_url.port)
        writer.write(first)
        return reader, writer

    @property
    def open(self) -> int:
        return len(self.server.server_state.connections)

    @property
    def stuck(self) -> int:
        """Connections whose client does not read what we write."""
        return sum(cast(Connection, each).flow.write_paused for each in self.server.server_state.connections)

    async def answers_others(self) -> None:
        async with timeout(5):
            assert (await self.client.get("/v1/tickets", headers={"Connection": "close"})).status_code == 200


@pytest.fixture
def seconds() -> float:
    """How long a client may take."""
    return 0.6


@pytest.fixture
async def served(gateway: Gateway, issuer: LocalIssuer, seconds: float) -> AsyncIterator[Served]:
    config = uvicorn.Config(
        build_app(gateway, body_seconds=seconds),
        port=0,
        http=Connection,
        limit_concurrency=MOST + 1,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = create_task(server.serve())
    ending = create_task(end_stalled(server.server_state.connections, seconds))
    await eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {issuer.token(role='agent')}"}
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=10) as client:
        yield Served(server, client)
    ending.cancel()
    server.should_exit = True
    await serving


async def rest(reader: StreamReader) -> bytes:
    """What comes until the connection ends."""
    read = b""
    async with timeout(10):
        try:
            while chunk := await reader.read(65536):
                read += chunk
        except ConnectionError:
            pass
    return read

"""A thousand live streams on one gateway process, and what they cost the others."""

import os
import socket
import sys
from asyncio import StreamReader, StreamWriter, create_subprocess_exec, gather, open_connection, timeout
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx
import pytest
from servicekit.events.bus import Bus
from servicekit.events.streams import Stream
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import nats_server
from servicekit.testing.ports import free_port
from servicekit.testing.waiting import eventually

from services.gateway.tests.live.streams import publish
from services.gateway.tests.test_process import environment

WATCHERS = 1_000
CALLERS = 50
MOST_PER_WATCHER = 100 * 1024
"""Bytes of resident memory."""


@dataclass(frozen=True)
class Gateway:
    pid: int
    port: int
    bus: Bus

    @property
    def files(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    @property
    def resident(self) -> int:
        """Bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def consumers(self) -> int:
        return int((await self.bus.jetstream.stream_info("TICKETS")).state.consumer_count or 0)

    async def watch(self, token: str) -> tuple[StreamReader, StreamWriter]:
        """A stream whose first heartbeat has come."""
        reader, writer = await open_connection("127.0.0.1", self.port, limit=2**20)
        writer.write(f"GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        async with timeout(60):
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            await reader.readuntil(b"still here")
        return reader, writer


@pytest.fixture
async def gateway(issuer: LocalIssuer, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A process of its own, so that what it takes can be told from what the test takes."""
    async with nats_server() as nats:
        bus = Bus(nats.url, "tickets")
        bus.start()
        await bus.ensure([Stream("TICKETS", ("internal.*.tickets.>",))])
        port = free_port()
        settings = environment(
            http_port=str(port),
            nats_url=nats.url,
            jwt_issuer=issuer.url,
            jwt_jwks_url=issuer.jwks_url,
            client_timeout_seconds="2",
        )
        with (tmp_path / "log").open("wb") as log:
            process = await create_subprocess_exec(
                sys.executable, "-m", "gateway", env=os.environ | settings, stdout=log, stderr=log
            )
        try:
            async with httpx.AsyncClient() as client:

                async def ready() -> bool:
                    try:
                        return '"bus":"ok"' in (await client.get(f"http://127.0.0.1:{port}/readyz")).text
                    except httpx.TransportError:
                        return False

                await eventually(ready, timeout=40)
            yield Gateway(process.pid, port, bus)
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            async with timeout(20):
                await process.wait()
            await bus.close()


async def test_1000_idle_streams_do_not_slow_down_requests(gateway: Gateway, issuer: LocalIssuer) -> None:
    tokens = [issuer.token(sub=f"agent-{number}") for number in range(CALLERS)]
    first = [await gateway.watch(token) for token in tokens]  # what is made once is there before we look
    files, resident = gateway.files, gateway.resident
    more = []
    for _ in range((WATCHERS - CALLERS) // CALLERS):
        more += await gather(*(gateway.watch(token) for token in tokens))
    assert gateway.files - files <= len(more) + 5
    assert gateway.resident - resident < MOST_PER_WATCHER * len(more)

    took = []
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", headers=headers, timeout=5) as client:
        for _ in range(100):
            begun = perf_counter()
            assert (await client.post("/v1/live-sessions")).status_code == 201  # which no service has a part in
            took.append(perf_counter() - begun)
        assert sorted(took)[50] < 0.1
        one_too_many = await client.get("/v1/live")
        assert (one_too_many.status_code, one_too_many.json()["code"]) == (429, "TOO_MANY_STREAMS")
        assert one_too_many.headers["Retry-After"]

    await publish(gateway.bus, "tkt_1", "1")
    async with timeout(30):
        await gather(*(reader.readuntil(b'"ticket_id":"tkt_1"') for reader, _ in [*first, *more]))

    for _, writer in [*first, *more]:
        writer.close()

    async def nothing_is_left() -> bool:
        return gateway.files <= files - CALLERS + 5 and await gateway.consumers() == 0

    await eventually(nothing_is_left, timeout=30)


async def test_watcher_that_reads_nothing_is_disconnected(gateway: Gateway, issuer: LocalIssuer) -> None:
    reader, writer = await gateway.watch(issuer.token(sub="agent-1"))
    mute = socket.socket()
    mute.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    mute.connect(("127.0.0.1", gateway.port))
    fields = f"Host: gateway\r\nAuthorization: Bearer {issuer.token(sub='agent-2')}"
    mute.sendall(f"GET /v1/live HTTP/1.1\r\n{fields}\r\n\r\n".encode())

    async def both_watch() -> bool:
        return await gateway.consumers() == 2

    await eventually(both_watch, timeout=10)
    resident = gateway.resident
    # More than the kernel takes for who does not read.
    busy = {"kind": "agent", "id": "agent-1", "display_name": "Aino" * 5_000}
    for batch in range(20):
        await gather(*(publish(gateway.bus, f"tkt_{batch}_{n}", "1", assignee=busy) for n in range(25)))
    seen = 0
    async with timeout(60):
        while seen < 500:
            seen += (await reader.readuntil(b"\n\n")).count(b'"ticket_id"')

    async def only_the_reader_watches() -> bool:
        return await gateway.consumers() == 1

    await eventually(only_the_reader_watches, timeout=20)
    assert gateway.resident - resident < 40 * 1024 * 1024
    mute.close()
    writer.close()

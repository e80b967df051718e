"""The outputs of a system besides responses and mails: logs, spans, metrics and the feed."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import nats
from devtools.stack.ports import HOST, SERVICES
from nats.aio.client import Client
from nats.errors import TimeoutError as NothingMore
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from system import System


@contextmanager
def collector(heard: list[bytes]) -> Iterator[str]:
    """The URL of an OTLP/HTTP collector that keeps what it hears as it came: protobuf, its texts in plain UTF-8."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()


def logs(system: System) -> dict[str, str]:
    """All that each process wrote on its outputs."""
    return {name: system.stack.log(name).read_text(errors="replace") for name in system.stack.names()}


def command_lines(system: System) -> dict[str, str]:
    """How each process was called, as every user of the machine can see."""
    running = system.stack.running()
    return {name: Path(f"/proc/{running[name].pid}/cmdline").read_text().replace("\0", " ") for name in running}


def metrics(system: System) -> dict[str, str]:
    """What each of our processes tells Prometheus, as OpenMetrics with exemplars."""
    ports = system.stack.plan.ports
    names = (*SERVICES, "gateway")
    urls = {name: f"http://{HOST}:{ports[f'AFTERSALES_{name.upper()}_OPS_PORT']}" for name in names}
    accept = {"Accept": "application/openmetrics-text"}
    return {name: httpx.get(f"{url}/metrics", headers=accept).raise_for_status().text for name, url in urls.items()}


def stream(system: System, name: str) -> list[tuple[str, dict[str, str], bytes]]:
    """Subject, headers and payload of every message that a stream holds."""

    async def read() -> list[tuple[str, dict[str, str], bytes]]:
        async with _connected(system) as client:
            jetstream = client.jetstream()
            config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
            held = (await jetstream.stream_info(name)).state.messages
            found: list[tuple[str, dict[str, str], bytes]] = []
            subscription = await jetstream.pull_subscribe(">", stream=name, config=config)
            with suppress(NothingMore):
                while len(found) < held:
                    batch = await subscription.fetch(min(200, held - len(found)), timeout=3)
                    found += [(message.subject, dict(message.headers or {}), message.data) for message in batch]
            assert len(found) == held, f"{len(found)} of the {held} messages of {name}"
            return found

    return asyncio.run(read())


def publish(system: System, subject: str, event: Any) -> None:
    """Puts a message on the bus, past every service."""

    async def send() -> None:
        async with _connected(system) as client:
            await client.jetstream().publish(subject, json.dumps(event).encode())

    asyncio.run(send())


@asynccontextmanager
async def _connected(system: System) -> AsyncIterator[Client]:
    client = await nats.connect(system.nats_url)
    try:
        yield client
    finally:
        await client.close()

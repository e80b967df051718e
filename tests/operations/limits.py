"""A limit put on a stream of a running system, as an operator's setting would."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import nats
from nats.js.api import StreamConfig
from system import System


@contextmanager
def filled(system: System, stream: str, share: float) -> Iterator[None]:
    """What the stream holds now is this share of its limit meanwhile."""

    async def limit(share: float | None) -> None:
        client = await nats.connect(system.nats_url)
        info = await client.jetstream().stream_info(stream)
        config: StreamConfig = info.config
        await client.jetstream().update_stream(config.evolve(max_bytes=int(info.state.bytes / share) if share else -1))
        await client.close()

    asyncio.run(limit(share))
    try:
        yield
    finally:
        asyncio.run(limit(None))

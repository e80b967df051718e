"""Reading a stream while NATS goes away and comes back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from nats.js.api import StreamConfig
from servicekit.backup.messages import messages
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.testing.nats import NatsServer, nats_server
from servicekit.testing.waiting import eventually


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[NatsServer, Bus]]:
    async with nats_server() as server:
        bus = Bus(server.url, "test")
        bus.start()
        try:
            await eventually(lambda: bus.connected)
            yield server, bus
        finally:
            await bus.close()


async def test_stream_is_not_taken_for_read_when_nats_forgets() -> None:
    async with connected() as (server, bus):
        await bus.jetstream.add_stream(StreamConfig(name="THINGS", subjects=["things.*"]))
        for number in range(4):
            await bus.jetstream.publish(f"things.{number}", b"")
        reading = messages(bus, "THINGS", "things.*", at_once=1)
        assert [message.subject for message in await anext(reading)] == ["things.0"]
        await server.stop(kill=True)
        await eventually(lambda: not bus.connected)
        await server.start()
        await eventually(lambda: bus.connected, timeout=10)
        with pytest.raises(BusUnavailable):
            async for _ in reading:
                pass


async def test_stream_that_nobody_has_made_has_no_messages() -> None:
    async with connected() as (_, bus):
        assert [some async for some in messages(bus, "THINGS", "things.*")] == []

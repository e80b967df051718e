"""Reading a stream while NATS goes away and comes back."""

from pathlib import Path

import pytest
from nats.js.api import StreamConfig
from servicekit.backup.messages import messages
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually


async def test_stream_is_not_taken_for_read_when_nats_forgets(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    await server.start()
    bus = Bus(server.url, "test")
    bus.start()
    await eventually(lambda: bus.connected)
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
    await bus.close()
    await server.stop()


async def test_stream_that_nobody_has_made_has_no_messages(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    await server.start()
    bus = Bus(server.url, "test")
    bus.start()
    await eventually(lambda: bus.connected)
    assert [some async for some in messages(bus, "THINGS", "things.*")] == []
    await bus.close()
    await server.stop()

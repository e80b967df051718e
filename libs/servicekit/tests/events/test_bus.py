import asyncio
from collections.abc import Awaitable, Callable
from shutil import rmtree
from typing import Any

import pytest
from nats.js.api import DiscardPolicy, StreamConfig
from prometheus_client import REGISTRY
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.events.dead_letters import dead_letters
from servicekit.events.streams import Stream
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

Stored = Callable[[], Awaitable[list[dict[str, Any]]]]
Publish = Callable[..., Awaitable[str]]

CONTACTS = Stream("CONTACTS", ("contacts.*.*",), last_per_subject=True)


async def test_a_process_starts_without_nats_and_finds_it_later(server: NatsServer) -> None:
    await server.stop()
    bus = Bus(server.url, "early")
    bus.start()
    ensured = asyncio.create_task(bus.ensure([CONTACTS]))
    assert not await bus.wait_connected(0.2)
    with pytest.raises(BusUnavailable):
        await bus.publish("contacts.nordic-home.cus_1", b"{}", message_id="evt_1")
    await server.start()
    await asyncio.wait_for(ensured, 10)
    await bus.publish("contacts.nordic-home.cus_1", b"{}", message_id="evt_1")
    assert bus.connected
    await bus.close()


async def test_older_replica_keeps_subjects_of_a_newer_one(bus: Bus) -> None:
    older, newer = Stream("CLAIMS", ("claims.*",)), Stream("CLAIMS", ("claims.*", "returns.*"))
    for starting in (older, newer, older):
        await bus.ensure([starting])
    info = await bus.jetstream.stream_info("CLAIMS")
    assert sorted(info.config.subjects or ()) == ["claims.*", "returns.*"]
    await bus.publish("returns.nordic-home", b"{}", message_id="evt_1")


async def test_a_lost_nats_is_noticed_within_seconds_and_found_again(server: NatsServer, bus: Bus) -> None:
    assert REGISTRY.get_sample_value("aftersales_bus_connected") == 1
    await server.stop()
    await eventually(lambda: not bus.connected)
    assert REGISTRY.get_sample_value("aftersales_bus_connected") == 0
    await server.start()
    assert await eventually(lambda: bus.connected, timeout=10)


async def test_a_publish_that_loses_its_connection_fails_at_once(server: NatsServer, bus: Bus) -> None:
    silent = await bus.client.subscribe("nobody.answers")  # takes the message, and is no stream
    waiting = asyncio.create_task(bus.publish("nobody.answers", b"{}", message_id="evt_1"))
    await silent.next_msg(5)
    await server.stop()
    with pytest.raises(BusUnavailable, match="connection was lost"):
        await asyncio.wait_for(waiting, 3)


async def test_a_subject_of_no_stream_is_refused(bus: Bus) -> None:
    with pytest.raises(BusUnavailable, match="no stream"):
        await bus.publish("internal.nordic-home.nobody.v1.thing.happened", b"{}", message_id="evt_1")


async def test_the_same_message_sent_three_times_is_stored_once(publish: Publish, stored: Stored) -> None:
    for _ in range(3):
        await publish("ord_1", 1)
    assert [event["id"] for event in await stored()] == ["evt_ord_1_1"]


async def test_streams_are_created_by_many_replicas_at_once(server: NatsServer) -> None:
    replicas = [Bus(server.url, f"replica-{number}") for number in range(5)]
    for replica in replicas:
        replica.start()
    await asyncio.wait_for(asyncio.gather(*(replica.ensure([CONTACTS]) for replica in replicas)), 10)
    info = await replicas[0].jetstream.stream_info("CONTACTS")
    assert (info.config.max_msgs_per_subject, info.config.max_age) == (1, 0)
    for replica in replicas:
        await replica.close()


async def test_stream_adopts_changed_setting_and_keeps_messages(bus: Bus, publish: Publish) -> None:
    await publish("ord_1", 1)
    await bus.ensure([Stream("ORDERS", ("internal.*.orders.>",), max_age_days=7)])
    info = await bus.jetstream.stream_info("ORDERS")
    assert (info.config.max_age, info.state.messages) == (7 * 86_400, 1)


@pytest.mark.parametrize(("days", "seconds"), [(7, 7 * 86_400), (0, 0)])
async def test_dead_letters_are_kept_as_long_as_is_set(bus: Bus, days: int, seconds: int) -> None:
    await bus.ensure([dead_letters(90)])
    await bus.ensure([dead_letters(days)])
    assert (await bus.jetstream.stream_info("DEAD_LETTERS")).config.max_age == seconds


async def test_a_stream_that_dropped_its_oldest_is_brought_to_refuse(bus: Bus) -> None:
    config = StreamConfig(name="OLD", subjects=["old.>"], discard=DiscardPolicy.OLD)
    await bus.jetstream.add_stream(config)
    await bus.ensure([Stream("OLD", ("old.>",))])
    assert (await bus.jetstream.stream_info("OLD")).config.discard == DiscardPolicy.NEW


async def test_stream_keeps_the_last_message_per_subject(bus: Bus) -> None:
    await bus.ensure([CONTACTS])
    for number in (1, 2):
        await bus.publish("contacts.nordic-home.cus_1", b"%d" % number, message_id=f"evt_{number}")
    last = await bus.jetstream.get_last_msg("CONTACTS", "contacts.nordic-home.cus_1")
    assert (await bus.jetstream.stream_info("CONTACTS")).state.messages == 1
    assert last.data == b"2"


async def test_a_nats_that_lost_its_disk_gets_its_streams_back(
    server: NatsServer, publish: Publish, stored: Stored, bus: Bus
) -> None:
    await server.stop()
    rmtree(server.directory / "jetstream")
    await server.start()

    async def published() -> bool:
        try:
            return bool(await publish("ord_1", 1))
        except BusUnavailable:
            return False

    assert await eventually(published, timeout=10)
    assert len(await stored()) == 1

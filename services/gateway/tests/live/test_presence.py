"""Who is at a ticket, on the live streams of two gateways."""

from asyncio import timeout

import orjson
from gateway.live.presence import line
from gateway.live.sessions import Watched
from gateway.live.updates import Live
from servicekit.events.bus import Bus
from servicekit.testing.nats import NatsServer

from services.gateway.tests.live.streams import publish

REPORT = {
    "retailer": "nordic-home",
    "ticket_id": "tkt_1",
    "agent": {"kind": "agent", "id": "agt_1", "display_name": "Aino"},
    "state": "typing",
    "seen_at": "2026-01-01T00:00:00Z",
}


async def test_presence_reaches_staff_of_the_retailer_at_all_gateways(nats: NatsServer, bus: Bus, live: Live) -> None:
    other_bus = Bus(nats.url, "gateway-2")
    other_bus.start()
    assert await other_bus.wait_connected(5)
    other = Live(other_bus, connection_seconds=30, heartbeat_seconds=0.2)
    ours = [await each.watch(Watched(("nordic-home",), None), "", seconds=20) for each in (live, other)]
    theirs = await live.watch(Watched(("other-shop",), None), "", seconds=20)
    customers = await live.watch(Watched(("nordic-home",), "cus_1"), "", seconds=20)
    streams = [*ours, theirs, customers]
    for stream in streams:
        await anext(stream)
    for each in (bus, other_bus):
        await each.client.flush()  # the server has the subscriptions
    subject = f"presence.{REPORT['retailer']}.{REPORT['ticket_id']}"
    await bus.client.publish(subject, orjson.dumps({**REPORT, "secret": "x"}))
    async with timeout(10):
        for stream in ours:
            seen = await anext(stream)
            while b"presence" not in seen:
                seen = await anext(stream)
            event, data, *_ = seen.split(b"\n")
            assert (event, orjson.loads(data.removeprefix(b"data: "))) == (b"event: presence", REPORT)
        await publish(bus, "tkt_1", "2", customer_id="cus_1", event={"message": {"visibility": "public"}})
        assert all([b"presence" not in await anext(stream) for stream in (theirs, customers)])
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]
    await other_bus.close()


def test_what_is_no_report_is_no_event() -> None:
    assert [line(each) for each in (b"", b"[]", b"{}", b"\xff", orjson.dumps({"state": "typing"}))] == [None] * 5

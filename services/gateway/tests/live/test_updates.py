"""Live updates over real HTTP and a real NATS."""

import re
from asyncio import timeout

import orjson
import pytest
from gateway.live.updates import Live
from gateway.rest.app_state import Gateway
from httpx import AsyncClient
from jwt import get_unverified_header
from servicekit.events.bus import Bus
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

from services.gateway.tests.conftest import ORIGIN
from services.gateway.tests.live.streams import Watching, publish


async def test_change_has_ids_and_states_but_no_text(agent: AsyncClient, bus: Bus) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        watching = Watching(response)
        first = await watching.next()
        await publish(bus, "tkt_1", "1")
        change = await watching.change()
    assert change["data"] == {
        "type": "ticket.opened",
        "retailer": "nordic-home",
        "ticket_id": "tkt_1",
        "status": "new",
        "priority": "normal",
        "occurred_at": "2026-01-01T00:00:00Z",
        "etag": "1",
    }
    epoch, _, sequence = change["id"].partition("-")
    assert first["id"] == f"{epoch}-{int(sequence) - 1}"


async def test_stream_leaves_out_what_an_erasure_published_again(agent: AsyncClient, bus: Bus) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await watching.next()
        await publish(bus, "tkt_1", "1", headers={"Aftersales-Erased": "true"})
        await publish(bus, "tkt_1", "2")
        assert (await watching.change())["data"]["etag"] == "2"


@pytest.mark.parametrize("by", ["header", "query"])
async def test_stream_resumes_after_the_last_id(agent: AsyncClient, bus: Bus, by: str) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await publish(bus, "tkt_1", "1")
        last = (await watching.change())["id"]
    await publish(bus, "tkt_1", "2")
    await publish(bus, "tkt_1", "3")
    headers, query = ({"Last-Event-ID": last}, "") if by == "header" else ({}, f"?after={last}")
    async with agent.stream("GET", f"/v1/live{query}", headers=headers) as response:
        watching = Watching(response)
        assert [(await watching.change())["data"]["etag"] for _ in range(2)] == ["2", "3"]


async def test_id_of_another_epoch_or_too_old_gets_a_reset(agent: AsyncClient, bus: Bus) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        begin = (await Watching(response).next())["id"]
    await publish(bus, "tkt_1", "1")
    await publish(bus, "tkt_1", "2")
    await bus.jetstream.purge_stream("TICKETS")
    for after in (begin, "abc-1", "nonsense", begin.partition("-")[0] + "-999"):
        async with agent.stream("GET", f"/v1/live?after={after}") as response:
            watching = Watching(response)
            reset = await watching.change()
            assert reset["event"] == "reset"
            assert reset["id"] == begin.partition("-")[0] + "-2"


async def test_stream_continues_after_a_reset(agent: AsyncClient, bus: Bus) -> None:
    await publish(bus, "tkt_1", "1")
    async with agent.stream("GET", "/v1/live?after=abc-1") as response:
        watching = Watching(response)
        assert (await watching.change())["event"] == "reset"
        await publish(bus, "tkt_1", "2")
        assert (await watching.change())["data"]["etag"] == "2"


async def test_stream_has_only_tickets_of_the_callers_retailers(agent: AsyncClient, bus: Bus) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await watching.next()
        await publish(bus, "tkt_foreign", "1", retailer="baltic-tools")
        await publish(bus, "tkt_own", "1")
        assert (await watching.change())["data"]["ticket_id"] == "tkt_own"
    assert (await agent.get("/v1/live?retailer=baltic-tools")).status_code == 403


async def test_quiet_stream_sends_heartbeats_with_its_position(agent: AsyncClient) -> None:
    async with agent.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        assert len({(await watching.next())["id"] for _ in range(3)}) == 1


async def test_stream_ends_after_its_time(agent: AsyncClient, live: Live) -> None:
    live._connection_seconds = 0.3
    async with timeout(15), agent.stream("GET", "/v1/live") as response:
        text = "".join([chunk async for chunk in response.aiter_text()])
    assert re.match(r"retry: \d+\n: still here\nid: ", text)


async def test_streams_spread_the_reconnections_of_clients(agent: AsyncClient) -> None:
    asked = set()
    for _ in range(5):
        async with agent.stream("GET", "/v1/live") as response:
            asked.add(int((await Watching(response).next())["retry"]))
    assert len(asked) > 1
    assert all(1_000 <= milliseconds < 3_000 for milliseconds in asked)


async def test_closing_ends_every_stream(agent: AsyncClient, live: Live) -> None:
    live._heartbeat_seconds = 30
    async with timeout(15), agent.stream("GET", "/v1/live") as response:
        chunks = response.aiter_text()
        await anext(chunks)
        live.close()
        assert "data" not in "".join([chunk async for chunk in chunks])


async def test_ended_stream_leaves_no_consumer(agent: AsyncClient, bus: Bus) -> None:
    async def consumers() -> int:
        return len(await bus.jetstream.consumers_info("TICKETS"))

    async with agent.stream("GET", "/v1/live") as response:
        watching = Watching(response)  # without a name it would be collected at once, and close the stream
        await watching.next()
        assert await consumers() == 1

    async def forgotten() -> bool:
        return await consumers() == 0

    assert await eventually(forgotten)


async def test_streams_without_the_bus_end(agent: AsyncClient, nats: NatsServer) -> None:
    async with timeout(15), agent.stream("GET", "/v1/live") as response:
        chunks = response.aiter_text()
        await anext(chunks)
        await nats.stop()
        assert all("event: " not in chunk for chunk in [chunk async for chunk in chunks])
    refused = await agent.get("/v1/live")
    assert (refused.status_code, refused.json()["code"]) == (503, "BUS_UNAVAILABLE")
    assert refused.headers["Retry-After"]


async def test_session_opens_a_stream_without_a_header(agent: AsyncClient, bus: Bus) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    del agent.headers["Authorization"]
    async with agent.stream("GET", f"/v1/live?session={session}") as response:
        watching = Watching(response)
        await watching.next()
        await publish(bus, "tkt_1", "1")
        assert (await watching.change())["data"]["ticket_id"] == "tkt_1"
    assert (await agent.get("/v1/live")).status_code == 401


async def test_session_reconnects_for_hours(agent: AsyncClient, clock: FakeClock) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    for _ in range(3):
        clock.advance(hours=3)
        async with agent.stream("GET", f"/v1/live?session={session}") as response:
            assert (await Watching(response).next())["id"]


async def test_session_is_refused_after_12_hours(agent: AsyncClient, clock: FakeClock) -> None:
    created = (await agent.post("/v1/live-sessions")).json()
    assert created["expires_at"] == "2026-01-01T12:00:00Z"
    session = created["session"]
    clock.advance(hours=12, seconds=60)  # and the leeway
    refused = await agent.get(f"/v1/live?session={session}")
    assert (refused.status_code, refused.json()["code"]) == (401, "UNAUTHENTICATED")
    for forged in (session[:-2] + "xx", "%C3%A9", "%ff", "%00", ".."):
        assert (await agent.get(f"/v1/live?session={forged}")).json()["code"] == "UNAUTHENTICATED"


async def test_stream_session_of_a_revoked_key_is_refused(
    gateway: Gateway, agent: AsyncClient, issuer: LocalIssuer
) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    used = get_unverified_header(issuer.token())["kid"]
    issuer.rotate()
    issuer.revoke(used)
    await gateway.authenticator._keys._fetch()
    refused = await agent.get(f"/v1/live?session={session}")
    assert (refused.status_code, refused.json()["code"]) == (401, "UNAUTHENTICATED")


async def test_browser_of_a_known_origin_may_watch(agent: AsyncClient) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://other.example", None)):
        headers = {"Origin": origin, "Last-Event-ID": "18a3f0-41"}  # EventSource asks for no preflight
        async with agent.stream("GET", f"/v1/live?session={session}", headers=headers) as response:
            assert response.headers.get("Access-Control-Allow-Origin") == allowed


async def test_session_is_valid_for_live_updates_only(agent: AsyncClient) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    del agent.headers["Authorization"]
    for headers in ({}, {"Authorization": f"Bearer {session}"}):
        for path in ("/v1/tickets", "/v1/me"):
            assert (await agent.get(f"{path}?session={session}", headers=headers)).status_code in (401, 422)
        assert (await agent.post(f"/v1/live-sessions?session={session}", headers=headers)).status_code == 401


async def test_stream_ends_with_its_session(agent: AsyncClient, clock: FakeClock) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    clock.advance(hours=12, seconds=59.5)
    async with timeout(10), agent.stream("GET", f"/v1/live?session={session}") as response:
        assert response.status_code == 200
        await response.aread()


async def test_event_source_without_the_bus_is_asked_to_retry(agent: AsyncClient, nats: NatsServer) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    await nats.stop()
    del agent.headers["Authorization"]
    async with timeout(15), agent.stream("GET", f"/v1/live?session={session}") as response:
        assert (response.status_code, response.headers["Content-Type"].partition(";")[0]) == (200, "text/event-stream")
        event = await Watching(response).next()
    assert (event["event"], orjson.loads(event["data"])["code"]) == ("unavailable", "BUS_UNAVAILABLE")
    assert int(event["retry"]) >= 1_000
    assert "id" not in event


@pytest.mark.parametrize("role", ["partner", "admin", "service"])
async def test_roles_that_work_on_no_ticket_may_not_watch(agent: AsyncClient, issuer: LocalIssuer, role: str) -> None:
    headers = {"Authorization": f"Bearer {issuer.token(role=role)}"}
    assert (await agent.get("/v1/live", headers=headers)).status_code == 403
    assert (await agent.post("/v1/live-sessions", headers=headers)).status_code == 403

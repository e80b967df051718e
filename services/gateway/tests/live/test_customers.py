"""Live updates of customers: their own tickets only, from a reader that they share."""

from asyncio import gather, timeout
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from gateway.live import readers
from gateway.live.updates import Live
from httpx import AsyncClient
from servicekit.events.bus import Bus
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually

from services.gateway.tests.live.streams import Watching, publish

MIKKO, AINO = "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq", "cus_7xw3k6v5jrb2ohc7yaq4tq2mzn"


def bearer(issuer: LocalIssuer, customer: str | None, **token: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token(role='customer', sub='mikko', customer=customer, **token)}"}


@pytest.fixture
async def mikko(agent: AsyncClient, issuer: LocalIssuer) -> AsyncIterator[AsyncClient]:
    """A customer at the gateway that `agent` calls."""
    async with AsyncClient(base_url=agent.base_url, headers=bearer(issuer, MIKKO), timeout=10) as client:
        yield client


async def etags(client: AsyncClient, count: int, after: str = "") -> tuple[list[str], str]:
    """Of the next changes of the client's stream, and the id of the last."""
    async with client.stream("GET", "/v1/live", params={"after": after} if after else {}) as response:
        assert response.status_code == 200
        watching = Watching(response)
        changes = [await watching.change() for _ in range(count)]
    assert all("event" not in change for change in changes), changes
    return [change["data"]["etag"] for change in changes], changes[-1]["id"]


async def test_customer_sees_only_their_own_tickets(mikko: AsyncClient, bus: Bus) -> None:
    async with mikko.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await watching.next()
        for ticket, customer in (("tkt_1", AINO), ("tkt_2", ""), ("tkt_3", MIKKO)):
            await publish(bus, ticket, "1", customer_id=customer)
        await publish(bus, "tkt_4", "1", retailer="baltic-tools", customer_id=MIKKO)
        await publish(bus, "tkt_3", "2", customer_id=MIKKO)
        seen = [(await watching.change())["data"] for _ in range(2)]
    assert [(change["ticket_id"], change["etag"]) for change in seen] == [("tkt_3", "1"), ("tkt_3", "2")]


async def test_customer_gets_nothing_an_erasure_published_again(mikko: AsyncClient, bus: Bus) -> None:
    async with mikko.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await watching.next()
        await publish(bus, "tkt_1", "1", headers={"Aftersales-Erased": "true"}, customer_id=MIKKO)
        await publish(bus, "tkt_1", "2", customer_id=MIKKO)
        assert (await watching.change())["data"]["etag"] == "2"


async def test_customer_gets_no_internal_message(mikko: AsyncClient, bus: Bus) -> None:
    async with mikko.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        await watching.next()
        for etag, visibility in (("1", "internal"), ("2", "public")):
            message = {"visibility": visibility, "author": {"kind": "agent", "id": "aino", "display_name": "Aino"}}
            await publish(bus, "tkt_1", etag, happened="message_added", event={"message": message}, customer_id=MIKKO)
        data = (await watching.change())["data"]
    assert (data["etag"], data["visibility"], data["author"]["id"]) == ("2", "public", "")


@pytest.mark.parametrize("path", ["/v1/live", "/v1/live-sessions"])
async def test_nobodys_customer_may_not_watch(agent: AsyncClient, issuer: LocalIssuer, path: str) -> None:
    method = "POST" if path.endswith("sessions") else "GET"
    for headers in (bearer(issuer, None), bearer(issuer, MIKKO, retailers=())):
        refused = await agent.request(method, path, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "ACCESS_DENIED")


async def test_session_of_a_customer_is_for_their_own_tickets(mikko: AsyncClient, bus: Bus) -> None:
    session = (await mikko.post("/v1/live-sessions")).json()["session"]
    del mikko.headers["Authorization"]
    async with mikko.stream("GET", "/v1/live", params={"session": session}) as response:
        watching = Watching(response)
        await watching.next()
        await publish(bus, "tkt_1", "1", customer_id=AINO)
        await publish(bus, "tkt_2", "1", customer_id=MIKKO)
        assert (await watching.change())["data"]["ticket_id"] == "tkt_2"


async def test_customer_resumes_without_loss_or_repetition(mikko: AsyncClient, bus: Bus, live: Live) -> None:
    async with mikko.stream("GET", "/v1/live") as response:
        begin = (await Watching(response).next())["id"]
    await gather(*(publish(bus, "tkt_1", str(etag), customer_id=MIKKO) for etag in range(1, 6)))
    first, last = await etags(mikko, 3, begin)
    assert (await etags(mikko, 2, last))[0] + first != first
    live._readers._readers.clear()  # as on another replica, or after a restart
    again, _ = await etags(mikko, 5, begin)
    assert again[:3] == first
    assert sorted(again) == [str(etag) for etag in range(1, 6)]


async def test_position_out_of_reach_gets_a_reset(
    mikko: AsyncClient, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.live.updates.REACH", 3)
    async with mikko.stream("GET", "/v1/live") as response:
        begin = (await Watching(response).next())["id"]
    for etag in range(1, 5):
        await publish(bus, "tkt_1", str(etag), customer_id=MIKKO)
    async with mikko.stream("GET", "/v1/live", params={"after": begin}) as response:
        watching = Watching(response)
        assert (await watching.change())["event"] == "reset"
        await publish(bus, "tkt_1", "5", customer_id=MIKKO)
        assert (await watching.change())["data"]["etag"] == "5"


async def test_quiet_stream_stays_within_reach(mikko: AsyncClient, bus: Bus) -> None:
    async with mikko.stream("GET", "/v1/live") as response:
        watching = Watching(response)
        begin = (await watching.next())["id"]
        for etag in range(1, 4):
            await publish(bus, "tkt_1", str(etag), retailer="baltic-tools")
        async with timeout(10):
            while (moved := (await watching.next())["id"]) == begin:
                continue
    assert int(moved.partition("-")[2]) == int(begin.partition("-")[2]) + 3


async def test_customer_who_does_not_read_is_cut_off_and_resumes(
    mikko: AsyncClient, bus: Bus, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MOST_WAITING", 2)
    async with mikko.stream("GET", "/v1/live") as response:
        last = (await Watching(response).next())["id"]
    for etag in range(1, 6):
        await publish(bus, "tkt_1", str(etag), customer_id=MIKKO)
    [reader] = live._readers._readers.values()
    assert await eventually(lambda: reader.position.sequence == 5)
    found: list[str] = []
    for _ in range(2):
        async with timeout(10), mikko.stream("GET", "/v1/live", params={"after": last}) as response:
            lines = [line async for line in response.aiter_lines()]  # it ends by itself
        found += [line for line in lines if line.startswith("data")]
        last = [line for line in lines if line.startswith("id")][-1].partition(": ")[2]
    assert [f'"etag":"{etag}"' in line for etag, line in enumerate(found, 1)] == [True] * 4
    assert (await etags(mikko, 1, last))[0] == ["5"]


async def test_customers_of_a_retailer_share_a_consumer(
    agent: AsyncClient, issuer: LocalIssuer, bus: Bus, live: Live
) -> None:
    async with AsyncExitStack() as open_streams:
        streams = []
        for number in range(10):
            headers = bearer(issuer, f"cus_{number}")
            response = await open_streams.enter_async_context(agent.stream("GET", "/v1/live", headers=headers))
            streams.append(Watching(response))
            await streams[-1].next()
        assert len(await bus.jetstream.consumers_info("TICKETS")) == 1
        for number in range(10):
            await publish(bus, f"tkt_{number}", "1", customer_id=f"cus_{number}")
        seen = [(await stream.change())["data"]["ticket_id"] for stream in streams]
    assert seen == [f"tkt_{number}" for number in range(10)]


async def test_reader_without_streams_ends(
    mikko: AsyncClient, bus: Bus, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_LINGER_SECONDS", 0.1)
    async with mikko.stream("GET", "/v1/live") as response:
        await Watching(response).next()

    async def forgotten() -> bool:
        return not live._readers._readers and not await bus.jetstream.consumers_info("TICKETS")

    assert await eventually(forgotten)


async def test_customers_streams_end_without_the_bus(mikko: AsyncClient, bus: Bus, nats: Any) -> None:
    async with timeout(15), mikko.stream("GET", "/v1/live") as response:
        chunks = response.aiter_text()
        await anext(chunks)
        await nats.stop()
        assert all("data" not in chunk for chunk in [chunk async for chunk in chunks])
    assert (await mikko.get("/v1/live")).status_code == 503

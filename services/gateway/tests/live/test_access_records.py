"""The access records of a live stream: one when it is opened, one when it is closed."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import orjson
import pytest
from gateway.edge import access_log
from httpx import AsyncClient
from servicekit.events.bus import Bus
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.nats import NatsServer
from servicekit.testing.waiting import eventually

from services.gateway.tests.live.streams import Watching

MIKKO = "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"


@pytest.fixture
def log() -> Iterator[BytesIO]:
    lines = BytesIO()
    access_log.write_to(lines)
    yield lines
    access_log.write_to(None)


def records(log: BytesIO) -> list[Any]:
    return [orjson.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize("role", ["agent", "customer"])
async def test_stream_is_recorded_as_opened_and_closed(
    agent: AsyncClient, bus: Bus, issuer: LocalIssuer, log: BytesIO, role: str
) -> None:
    token = issuer.token(role=role, sub="me", customer=MIKKO if role == "customer" else None)
    created = await agent.post("/v1/live-sessions", headers={"Authorization": f"Bearer {token}"})
    session = created.json()["session"]
    async with agent.stream("GET", "/v1/live", params={"session": session}) as response:
        watching = Watching(response)
        await watching.next()
        assert [record["operation"] for record in records(log)] == ["create_live_session", "watch_tickets"]
        await watching.next()
    assert await eventually(lambda: len(records(log)) == 3)
    _, opened, closed = records(log)
    assert (opened["message"], opened["status"]) == ("request answered", 200)
    assert (closed["message"], closed["operation"], closed["trace_id"]) == (
        "stream closed",
        "watch_tickets",
        opened["trace_id"],
    )
    assert closed["seconds"] >= 0.2
    for record in (opened, closed):
        assert (record["caller_id"], record["caller_role"], record["retailers"]) == ("me", role, ["nordic-home"])
        assert record.get("resources") == ([MIKKO] if role == "customer" else None)
    assert session.encode() not in log.getvalue()


async def test_stream_that_cannot_be_had_is_no_stream(agent: AsyncClient, nats: NatsServer, log: BytesIO) -> None:
    session = (await agent.post("/v1/live-sessions")).json()["session"]
    await nats.stop()
    async with agent.stream("GET", "/v1/live", params={"session": session}) as response:
        await response.aread()
    assert [record.get("code") for record in records(log)] == [None, "BUS_UNAVAILABLE"]

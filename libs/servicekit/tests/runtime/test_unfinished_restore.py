"""A restore that is killed: what it left is refused by all, until a restore has ended."""

import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import nats
import orjson
import pytest
from domainkit.instants import Instant
from nats.js.errors import NotFoundError
from pymongo import MongoClient
from servicekit.backup.unfinished import REPUBLISH, RESTORES, refuse_unfinished
from servicekit.documents import Collection, StoreUnavailable, StoreUnusable, open_store
from servicekit.events.envelope import envelope
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.nats import NatsServer, nats_server
from servicekit.testing.running import Running
from servicekit.testing.waiting import eventually

Start = Callable[..., Awaitable[Running]]

ECHOES = Collection("echoes")
DOCUMENTS = MESSAGES = 450  # more than two of what a restore puts back at a time
HEAD = {
    "backup": "aftersales",
    "format": 1,
    "service": "servicekit",
    "begun_at": "",
    "holds": ["documents", "messages"],
}
DUE = 2**53


def document(n: int) -> dict[str, Any]:
    return {"id": f"echo_{n}", "version": 1, "due_at": DUE, "outbox": [], "events": 1, "requests": {}}


def message(n: int) -> dict[str, Any]:
    event = envelope(
        event_id=f"evt_{n}",
        source="/aftersales/servicekit",
        type="test.v1.Said",
        subject=f"echo_{n}",
        retailer="nordic-home",
        sequence=1,
        time=Instant(1),
        traceparent="",
        data={"text": "x"},
    )
    head = {"subject": "internal.nordic-home.servicekit.v1.echo.said", "headers": {"Nats-Msg-Id": f"evt_{n}"}}
    return {"stream": "ECHOES", **head, "payload": orjson.dumps(event).decode()}


def lines() -> list[bytes]:
    documents = [{"collection": "echoes", "document": document(n)} for n in range(DOCUMENTS)]
    end = {"end": {"documents": DOCUMENTS, "messages": MESSAGES}}
    return [orjson.dumps(each) + b"\n" for each in (HEAD, *documents, *map(message, range(MESSAGES)), end)]


@pytest.fixture
async def bus() -> AsyncIterator[NatsServer]:
    async with nats_server() as server:
        yield server


async def found(url: str, collection: Collection) -> int:
    try:
        store = await open_store(url, [RESTORES, ECHOES])
    except StoreUnavailable:  # the other process makes it just now
        return 0
    try:
        return len(await store.documents(collection).scan())
    finally:
        await store.close()


async def published(server: NatsServer) -> int:
    client = await nats.connect(server.url)
    try:
        return int((await client.jetstream().stream_info("ECHOES")).state.messages)
    except NotFoundError:
        return 0
    finally:
        await client.close()


async def killed(environment: dict[str, str], written: int, reached: Callable[[], Awaitable[bool]]) -> None:
    """A restore that got the first lines, killed where it waits for more."""
    command = [sys.executable, environment["PROGRAM"], "ops", "restore", "-"]
    process = await create_subprocess_exec(*command, env=environment, stdin=PIPE, stdout=DEVNULL)
    assert process.stdin is not None
    process.stdin.writelines(lines()[:written])
    await process.stdin.drain()
    await eventually(reached, timeout=90)
    process.kill()
    await process.wait()


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'echoes.db'}"
        return
    server, database = os.environ.get("MONGO_URL"), f"contract_restore_{uuid4().hex}"
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    yield of_database(server, database)
    empty(of_database(server, database))


def empty(url: str) -> None:
    if url.startswith("mongodb"):
        with MongoClient[dict[str, Any]](url) as client:
            client.drop_database(client.get_default_database())
    else:
        file = Path(url.removeprefix("sqlite:///"))
        for each in file.parent.glob(f"{file.name}*"):
            each.unlink()


@pytest.mark.parametrize("point", ["begun", "documents", "messages", "all but the end"])
async def test_what_a_killed_restore_left_is_refused(
    environment: Callable[..., dict[str, str]], bus: NatsServer, url: str, point: str
) -> None:
    async def reached() -> bool:
        match point:
            case "begun":
                return await found(url, RESTORES) == 1
            case "documents":
                return await found(url, ECHOES) >= 200
            case _:
                return await published(bus) >= 200

    written = {"begun": 1, "documents": 300, "messages": DOCUMENTS + 300}.get(point, 1 + DOCUMENTS + MESSAGES)
    await killed(environment(bus.url, AFTERSALES_STORE_URL=url), written, reached)

    store = await open_store(url, [RESTORES, ECHOES])
    with pytest.raises(StoreUnusable, match="a restore into the store has not ended"):
        await refuse_unfinished(store)
    await store.close()


async def test_nobody_uses_half_a_restore_until_a_whole_one_has_ended(
    environment: Callable[..., dict[str, str]], start: Start, bus: NatsServer, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'echoes.db'}"

    async def some_are_there() -> bool:
        return await found(url, ECHOES) >= 200

    await killed(environment(bus.url), 300, some_are_there)
    service = await start(bus.url)

    async def is_refused() -> bool:
        if await service.status() != "unavailable":
            return False
        says = (await service.get("/readyz")).json()["checks"]["store"]
        return "a restore into the store has not ended" in says and "docs/runbooks/backup.md" in says

    await eventually(is_refused, timeout=90)
    code, findings = await service.ops("check")
    [finding] = [finding for finding in findings if finding["check"] == "store"]
    assert (code, finding["wrong"]) == (1, "a restore into the store has not ended")
    assert "`ops restore` again" in finding["remedy"]
    assert (await service.ops("backup", str(tmp_path / "of-a-half")))[0] == 1
    await service.stop()  # nobody may have a file open that is removed

    empty(url)
    (tmp_path / "backup").write_bytes(b"".join(lines()))
    code, output = await service.ops("restore", str(tmp_path / "backup"))
    assert (code, output) == (0, [{"restored": {"documents": DOCUMENTS, "messages": MESSAGES, "left_out": 0}}])
    await (await start(bus.url)).becomes("ready")
    assert await found(url, ECHOES) == DOCUMENTS


@pytest.mark.parametrize("command", ["republish", "retell"])
async def test_republish_that_was_killed_can_be_run_again(
    environment: Callable[..., dict[str, str]], bus: NatsServer, url: str, command: str
) -> None:
    given = environment(bus.url, AFTERSALES_STORE_URL=url)
    store = await open_store(url, [RESTORES, ECHOES])
    await store.documents(RESTORES).insert({"id": REPUBLISH, "version": 1, "begun_at": 1})

    with pytest.raises(StoreUnusable, match="run `ops republish` again"):
        await refuse_unfinished(store)
    process = await create_subprocess_exec(sys.executable, given["PROGRAM"], "ops", command, env=given)
    assert await process.wait() == 0
    await refuse_unfinished(store)
    await store.close()

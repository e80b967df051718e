"""The messages of personal.proto, a service with a person's data on each backend, and streams."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from servicekit.events.bus import Bus
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.privacy.traces import StreamTraces
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.nats import NatsServer, nats_server

from libs.servicekit.tests.privacy.remains import Remains, remains
from libs.servicekit.tests.privacy.traced import CONTACTS, TICKETS


@pytest.fixture(scope="session")
def personal(compiled: Callable[[Path], Any]) -> Any:
    """Message classes by name: personal.PersonWrote."""
    return compiled(Path(__file__).parent / "personal.proto")


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server, database = os.environ.get("MONGO_URL"), f"contract_erasures_{uuid4().hex}"
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    yield of_database(server, database)
    with MongoClient[dict[str, object]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def found(url: str) -> AsyncIterator[Remains]:
    async with remains(url) as found:
        yield found


@pytest.fixture
async def server() -> AsyncIterator[NatsServer]:
    async with nats_server() as running:
        yield running


@pytest.fixture
async def bus(server: NatsServer) -> AsyncIterator[Bus]:
    bus = Bus(server.url, "tickets")
    bus.start()
    assert await bus.wait_connected(10)
    await bus.ensure([TICKETS, CONTACTS, DEAD_LETTERS])
    yield bus
    await bus.close()


@pytest.fixture
def traces(bus: Bus) -> StreamTraces:
    return StreamTraces(bus, [TICKETS, CONTACTS])

"""Every test of the contract runs on each backend, in a fresh database."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pymongo import MongoClient
from servicekit.documents import Collection, Store, open_store

Opener = Callable[..., Awaitable[Store]]


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a fresh store is to be opened."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = os.environ.get("MONGO_URL")
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    address, _, options = server.partition("?")
    database = f"contract_{uuid4().hex}"
    yield f"{address.rstrip('/')}/{database}" + (f"?{options}" if options else "")
    with MongoClient[dict[str, object]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def opened(url: str) -> AsyncIterator[Opener]:
    """Opens the fresh store with the collections given, as often as asked; all are closed in the end."""
    stores: list[Store] = []

    async def open_here(*collections: Collection) -> Store:
        stores.append(await open_store(url, collections))
        return stores[-1]

    yield open_here
    for store in stores:
        await store.close()

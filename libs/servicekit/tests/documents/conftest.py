"""Every test of the contract runs on each backend, in a fresh database."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from servicekit.documents import Collection, Documents, Store, open_store
from servicekit.testing.mongo_proxy import MongoProxy, mongo_proxy
from servicekit.testing.mongo_urls import of_database

from libs.servicekit.tests.documents.contract import TICKETS

Opener = Callable[..., Awaitable[Store]]


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh store is to be opened."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    return str(request.getfixturevalue("mongo_url"))


@pytest.fixture
def mongo_url() -> Iterator[str]:
    """A fresh database of the server."""
    server = os.environ.get("MONGO_URL")
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    database = f"contract_{uuid4().hex}"
    yield of_database(server, database)
    with MongoClient[dict[str, object]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def proxy(mongo_url: str) -> AsyncIterator[MongoProxy]:
    """In front of the server."""
    async with mongo_proxy(mongo_url) as proxy:
        yield proxy


@pytest.fixture
def proxied_url(proxy: MongoProxy, mongo_url: str) -> str:
    """The fresh database, by way of the proxy."""
    return f"{proxy.url}/{mongo_url.partition('?')[0].rpartition('/')[2]}"


@pytest.fixture
async def opened(url: str) -> AsyncIterator[Opener]:
    """Opens the fresh store with the collections given, as often as asked; all are closed in the end."""
    stores: list[Store] = []

    async def open_here(*collections: Collection, **options: Any) -> Store:
        stores.append(await open_store(url, collections, **options))
        return stores[-1]

    yield open_here
    for store in stores:
        await store.close()


@pytest.fixture
async def tickets(opened: Opener) -> Documents:
    return (await opened(TICKETS)).documents(TICKETS)

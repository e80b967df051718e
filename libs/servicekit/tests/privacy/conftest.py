"""The messages of personal.proto, and a service with a person's data, on each backend."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from servicekit.testing.mongo_urls import of_database

from libs.servicekit.tests.privacy.remains import Remains, remains


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

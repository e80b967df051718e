"""For all tests: stores of both kinds; and the folder `devtools`, which holds a package of that name.

That is imported first, or pytest takes the folder for the package.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from httpx._config import create_ssl_context
from pymongo import MongoClient
from servicekit.testing.mongo_urls import of_database

import devtools

__all__ = ["devtools"]

# A client of httpx parses every certificate authority, 20 ms, before it calls an http URL, and tests make thousands.
pytest.MonkeyPatch().setattr("httpx._transports.default.create_ssl_context", cache(create_ssl_context))


@pytest.fixture(params=["sqlite", "mongo"])
def either_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a fresh store of either kind is to be opened."""
    server, database = os.environ.get("MONGO_URL"), f"test_{uuid4().hex}"
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
    elif server:
        yield of_database(server, database)
        with MongoClient[dict[str, object]](server) as client:
            client.drop_database(database)
    else:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")

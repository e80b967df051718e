"""Idempotency keys of orders and retailers: how long they are kept."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import HOUR, SECOND
from prometheus_client import REGISTRY
from pymongo import MongoClient
from servicekit.documents import Documents, VersionConflict, open_store
from servicekit.runtime.settings import read
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from tickets.idempotency import REQUESTS, IdempotencyKeyRepository, expiry_timer
from tickets.settings import Settings


@pytest.fixture(params=["sqlite", "mongo"])
async def requests(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Documents]:
    server, database = os.environ.get("MONGO_URL"), f"requests_{uuid4().hex}"
    if request.param == "mongo" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    mongo = request.param == "mongo" and server
    store = await open_store(of_database(mongo, database) if mongo else f"sqlite:///{tmp_path}/t.db", [REQUESTS])
    yield store.documents(REQUESTS)
    await store.close()
    if mongo:
        with MongoClient[dict[str, object]](mongo) as client:
            client.drop_database(database)


def removed() -> float:
    return REGISTRY.get_sample_value("aftersales_retention_removed_total", {"kind": "idempotency-keys"}) or 0


async def test_key_is_known_for_as_long_as_is_set(requests: Documents) -> None:
    clock, key = FakeClock(), IdempotencyKey("key-1", "payload")
    keys, timer = IdempotencyKeyRepository(requests, clock, 48 * HOUR), expiry_timer(requests)
    await keys.remember(key)
    before = removed()

    due = clock.advance(hours=48) - 1
    assert await requests.claim(timer.index, {}, due=due, now=clock.now, lease=SECOND) is None
    document = await requests.claim(timer.index, {}, due=clock.now, now=clock.now, lease=SECOND)
    assert document
    await timer.act(document)
    assert not await keys.knows(key)
    assert removed() == before + 1
    with pytest.raises(VersionConflict):
        await timer.act(document)


@pytest.mark.parametrize(("hours", "accepted"), [("24", True), ("23", False), ("0", False)])
def test_keys_are_kept_for_a_day_at_least(monkeypatch: pytest.MonkeyPatch, hours: str, accepted: bool) -> None:
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", "127.0.0.1:1")
    monkeypatch.setenv("AFTERSALES_IDEMPOTENCY_HOURS", hours)
    if accepted:
        assert read(Settings).idempotency_hours == int(hours)
        return
    with pytest.raises(SystemExit):
        read(Settings)

"""What only MongoDB can get wrong: its indexes beside an operator's own."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient, monitoring
from servicekit.documents import Collection, DuplicateKey, Index, StoreUnavailable, open_store

pytestmark = pytest.mark.skipif(
    not os.environ.get("MONGO_URL"), reason="MONGO_URL is not set: the MongoDB backend is NOT tested"
)


class Concerns(monitoring.CommandListener):
    """With which concern each command to one database is sent. (A listener stays for as long as the process.)"""

    def __init__(self, database: str) -> None:
        self.database = database
        self.heard: dict[str, tuple[object, object]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self.database:
            self.heard[event.command_name] = (event.command.get("writeConcern"), event.command.get("readConcern"))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_acknowledged_means_that_a_majority_has_it_in_the_journal_whatever_the_url_says() -> None:
    server, database = os.environ["MONGO_URL"], f"contract_concerns_{os.getpid()}"
    concerns = Concerns(database)
    monitoring.register(concerns)
    things = Collection("things")
    store = await open_store(f"{server}/{database}?w=1&journal=false&readConcernLevel=local", [things])
    with MongoClient[dict[str, object]](server) as client:
        try:
            documents = store.documents(things)
            await documents.insert({"id": "thi_1", "version": 1})
            await documents.replace({"id": "thi_1", "version": 2}, if_version=1)
            assert await documents.get("thi_1") == {"id": "thi_1", "version": 2}
        finally:
            await store.close()
            client.drop_database(database)
    for command in ("insert", "update"):
        assert concerns.heard[command][0] == {"w": "majority", "j": True}, command
    assert concerns.heard["find"][1] == {"level": "majority"}


OLDER = Collection("things", (Index("by_a", equal=("a",)), Index("by_b", equal=("b",), unique=True)))
NEWER = Collection("things", (Index("by_a", equal=("a", "c"), order_by="d"), Index("by_c", equal=("c",), unique=True)))
OLDER_INDEXES = {"aftersales_by_a-a", "aftersales_by_b-b", "aftersales_unique_by_b-b"}
NEWER_INDEXES = {"aftersales_by_a-a-c-d", "aftersales_by_c-c", "aftersales_unique_by_c-c"}
ALWAYS = {"_id_", "by_an_operator", "aftersales_pending"}


@pytest.fixture
def database() -> Iterator[tuple[str, Any]]:
    """The URL of a database of its own, and its collection `things`, where an operator has made an index."""
    server, name = os.environ["MONGO_URL"], f"contract_indexes_{uuid4().hex}"
    with MongoClient[dict[str, object]](server) as client:
        things = client[name]["things"]
        things.create_index("z", name="by_an_operator")
        yield f"{server}/{name}", things
        client.drop_database(name)


async def test_neither_a_rollout_nor_a_rollback_takes_an_index_from_replicas_of_the_other_release(
    database: tuple[str, Any],
) -> None:
    url, things = database
    older = await open_store(url, [OLDER])
    newer = await open_store(url, [NEWER])  # the rollout begins
    assert things.index_information().keys() == ALWAYS | OLDER_INDEXES | NEWER_INDEXES
    await older.documents(OLDER).insert({"id": "thi_1", "version": 1, "a": 1, "b": 1, "c": 1})
    with pytest.raises(DuplicateKey):
        await older.documents(OLDER).insert({"id": "thi_2", "version": 1, "b": 1})
    for store in (older, newer):
        await store.close()
    again = await open_store(url, [OLDER])  # it is taken back
    assert things.index_information().keys() == ALWAYS | OLDER_INDEXES | NEWER_INDEXES
    assert set(await again.undeclared_indexes()) == NEWER_INDEXES
    await again.close()


async def test_settled_indexes_are_those_of_one_release_and_hold_what_the_other_wrote_beside_it(
    database: tuple[str, Any],
) -> None:
    url, things = database
    older, newer = await open_store(url, [OLDER]), await open_store(url, [NEWER])
    await older.documents(OLDER).insert({"id": "thi_1", "version": 1, "c": 1})  # it knows of no `by_c`
    assert set(await newer.settle_indexes()) == OLDER_INDEXES
    assert things.index_information().keys() == ALWAYS | NEWER_INDEXES
    with pytest.raises(DuplicateKey) as refused:
        await newer.documents(NEWER).insert({"id": "thi_2", "version": 1, "c": 1})
    assert refused.value.index == "by_c"
    await older.documents(OLDER).insert({"id": "thi_3", "version": 1, "c": 1})
    with pytest.raises(ValueError, match=r"things\.by_c"):
        await newer.settle_indexes()
    for store in (older, newer):
        await store.close()


async def test_who_is_refused_now_may_try_again_and_is_told_the_servers_word_and_nothing_it_quotes() -> None:
    """A service may be there before its user is; then it waits as it does for a server that is not there."""
    url = os.environ["MONGO_URL"].replace("://", "://nobody:a-secret@") + "/contract_refused"
    with pytest.raises(StoreUnavailable, match=r"^MongoDB refuses to be prepared: \w+ \(\d+\)$"):
        await open_store(url, [Collection("things")])


async def test_a_url_without_a_database_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="names its database"):
        await open_store("mongodb://127.0.0.1:9", [])

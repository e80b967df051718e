"""What only MongoDB can get wrong: its indexes beside an operator's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.uri_parser import parse_uri
from servicekit.documents import Collection, DuplicateKey, Index, StoreUnavailable, open_store
from servicekit.testing.mongo_proxy import MongoProxy
from servicekit.testing.mongo_urls import of_database

THINGS = Collection("things")


async def test_write_concern_is_journaled_majority_whatever_the_url(proxy: MongoProxy, proxied_url: str) -> None:
    store = await open_store(f"{proxied_url}?w=1&journal=false&readConcernLevel=local", [THINGS])
    documents = store.documents(THINGS)
    await documents.insert({"id": "thi_1", "version": 1})
    await documents.replace({"id": "thi_1", "version": 2}, if_version=1)
    assert await documents.get("thi_1") == {"id": "thi_1", "version": 2}
    await store.close()
    for command in ("insert", "update"):
        assert proxy.commands(command)[-1]["writeConcern"] == {"w": "majority", "j": True}, command
    assert proxy.commands("find")[-1]["readConcern"] == {"level": "majority"}


@pytest.mark.parametrize(
    "options", ["secondary", "nearest&maxStalenessSeconds=120", "secondaryPreferred&readPreferenceTags=dc:north"]
)
async def test_reads_go_to_the_primary_whatever_the_url_says(proxy: MongoProxy, proxied_url: str, options: str) -> None:
    proxy.pose_as_replica_set()
    store = await open_store(f"{proxied_url}?replicaSet=rs0&readPreference={options}", [THINGS])
    documents = store.documents(THINGS)
    await documents.insert({"id": "thi_1", "version": 1})
    assert await documents.get("thi_1")
    assert await documents.scan()
    assert await documents.get_many(["thi_1"])
    assert (await documents.outbox_backlog()).pending == 0
    await store.close()
    assert [command for command in proxy.received if "$readPreference" in command] == []


async def test_a_member_that_is_not_the_primary_is_unavailable(proxy: MongoProxy, proxied_url: str) -> None:
    proxy.pose_as_replica_set(primary=False)
    with pytest.raises(StoreUnavailable, match="not the primary"):
        await open_store(f"{proxied_url}?directConnection=true", [THINGS])


OLDER = Collection("things", (Index("by_a", equal=("a",)), Index("by_b", equal=("b",), unique=True)))
NEWER = Collection("things", (Index("by_a", equal=("a", "c"), order_by="d"), Index("by_c", equal=("c",), unique=True)))
OLDER_INDEXES = {"aftersales_by_a-a", "aftersales_by_b-b", "aftersales_unique_by_b-b"}
NEWER_INDEXES = {"aftersales_by_a-a-c-d", "aftersales_by_c-c", "aftersales_unique_by_c-c"}
ALWAYS = {"_id_", "by_an_operator", "aftersales_waiting"}


@pytest.fixture
def database(mongo_url: str) -> Iterator[tuple[str, Any]]:
    """The URL of a database of its own, and its collection `things`, where an operator has made an index."""
    with MongoClient[dict[str, object]](mongo_url) as client:
        things = client[parse_uri(mongo_url)["database"]]["things"]
        things.create_index("z", name="by_an_operator")
        yield mongo_url, things


async def test_rollout_and_rollback_keep_indexes_of_both_releases(
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


async def test_settled_indexes_are_of_one_release_with_all_documents(
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


async def test_refused_client_may_retry_and_sees_only_the_code(
    mongo_url: str,
) -> None:
    """A service may be there before its user is; then it waits as it does for a server that is not there."""
    url = mongo_url.replace("://", "://nobody:a-secret@")
    with pytest.raises(StoreUnavailable, match=r"^MongoDB: \w+ \(\d+\)$"):
        await open_store(url, [THINGS])


@pytest.mark.parametrize("server", ["mongodb://host", "mongodb://host/"])
def test_a_server_may_be_written_with_a_slash_at_its_end(server: str) -> None:
    assert of_database(server, "things", w="1") == "mongodb://host/things?w=1"
    assert of_database(f"{server}?tls=true" if server.endswith("/") else server, "a").startswith("mongodb://host/a")


async def test_a_url_without_a_database_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="names its database"):
        await open_store("mongodb://127.0.0.1:9", [])

"""Indexes as a stricter server has them: what it has under another name is used, and a conflict stops no start."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.uri_parser import parse_uri
from servicekit.documents import Collection, DuplicateKey, Index, StoreUnavailable, StoreUnusable, open_store
from servicekit.testing.mongo_proxy import MongoProxy, refusal

BY_A = Index("by_a", equal=("a",), order_by="at")
THINGS = Collection("things", (BY_A,))
RENAMED = Collection("things", (Index("by_the_a", equal=("a",), order_by="at"),))
KEYS = [("a", 1), ("at", 1), ("_id", 1)]
NAME = "aftersales_by_a-a-at"


@pytest.fixture
def things(mongo_url: str) -> Iterator[Any]:
    """The collection, as an operator has it."""
    with MongoClient[dict[str, object]](mongo_url) as client:
        yield client[parse_uri(mongo_url)["database"]]["things"]


async def opened(url: str, collection: Collection = THINGS) -> None:
    await (await open_store(url, [collection])).close()


def built(proxy: MongoProxy) -> list[list[tuple[str, int]]]:
    """The keys of every index that was asked for."""
    return [list(each["key"].items()) for command in proxy.commands("createIndexes") for each in command["indexes"]]


async def test_an_index_of_an_operator_is_used(proxy: MongoProxy, proxied_url: str, things: Any) -> None:
    things.create_index(KEYS, name="made_by_hand")
    await opened(proxied_url)
    assert KEYS not in built(proxy)


@pytest.mark.parametrize(
    "options",
    [{"sparse": True}, {"partialFilterExpression": {"a": {"$gt": 5}}}],
    ids=["sparse", "partial"],
)
async def test_an_index_that_holds_less_is_none(
    proxy: MongoProxy, proxied_url: str, things: Any, options: dict[str, Any]
) -> None:
    things.create_index(KEYS, name="made_by_hand", **options)
    await opened(proxied_url)
    assert KEYS in built(proxy)


async def test_an_index_that_was_renamed_is_built_once(proxy: MongoProxy, proxied_url: str, things: Any) -> None:
    await opened(proxied_url)
    await opened(proxied_url, RENAMED)
    assert built(proxy).count(KEYS) == 1
    store = await open_store(proxied_url, [RENAMED])
    assert await store.settle_indexes() == []  # it is in use
    assert NAME in things.index_information()
    await store.close()


async def test_indexes_of_one_content_are_built_once(proxy: MongoProxy, proxied_url: str) -> None:
    twice = Collection("things", (BY_A, Index("by_both", equal=("a", "at"))))
    await opened(proxied_url, twice)
    assert built(proxy).count(KEYS) == 1


@pytest.mark.parametrize("code", [85, 86])
async def test_a_conflict_stops_no_start(proxy: MongoProxy, proxied_url: str, code: int) -> None:
    proxy.forge("createIndexes", refusal(code))
    store = await open_store(proxied_url, [THINGS])
    await store.documents(THINGS).insert({"id": "thi_1", "version": 1, "a": 1, "at": 1})
    assert await store.documents(THINGS).find(BY_A, {"a": 1})
    await store.close()


async def test_without_its_uniqueness_a_store_is_unusable(proxy: MongoProxy, proxied_url: str, things: Any) -> None:
    unique = Collection("things", (Index("by_ref", equal=("ref",), unique=True),))
    things.create_index("_unique.by_ref-ref", name="made_by_hand")
    proxy.forge("createIndexes", {"ok": 1}, times=2)  # those beside it
    proxy.forge("createIndexes", refusal(85))
    with pytest.raises(StoreUnusable, match=r"things\.aftersales_unique_by_ref-ref has other options; drop it"):
        await opened(proxied_url, unique)
    proxy.honest()
    store = await open_store(proxied_url, [unique])
    await store.documents(unique).insert({"id": "thi_1", "version": 1, "ref": "r"})
    with pytest.raises(DuplicateKey):
        await store.documents(unique).insert({"id": "thi_2", "version": 1, "ref": "r"})
    await store.close()


async def test_another_replicas_build_is_no_conflict(proxy: MongoProxy, proxied_url: str, things: Any) -> None:
    listed = {"cursor": {"id": 0, "ns": "x.things", "firstBatch": [{"v": 2, "key": {"_id": 1}, "name": "_id_"}]}}
    proxy.forge("listIndexes", {"ok": 1, **listed}, times=1)
    things.create_index("_unique.by_ref-ref", name="of_the_other", unique=True, sparse=True)
    proxy.forge("createIndexes", {"ok": 1}, times=2)
    proxy.forge("createIndexes", refusal(85), times=1)
    await opened(proxied_url, Collection("things", (Index("by_ref", equal=("ref",), unique=True),)))


@pytest.mark.parametrize("replicated", [False, True])
async def test_a_majority_decides_on_a_build_in_a_replica_set(
    proxy: MongoProxy, proxied_url: str, replicated: bool
) -> None:
    if replicated:
        proxy.pose_as_replica_set()
    await opened(proxied_url)
    quorums = {command.get("commitQuorum") for command in proxy.commands("createIndexes")}
    assert quorums == ({"majority"} if replicated else {None})


async def test_a_build_that_is_interrupted_is_tried_again(proxy: MongoProxy, proxied_url: str) -> None:
    proxy.forge("createIndexes", refusal(276))
    with pytest.raises(StoreUnavailable):
        await opened(proxied_url)
    proxy.honest()
    await opened(proxied_url)

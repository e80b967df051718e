"""Many documents in one call: each is stored, or refused, by itself."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from domainkit.idempotency import IdempotencyKey
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    DocumentTooLarge,
    DuplicateKey,
    Index,
    Search,
    Store,
    StoreUnavailable,
    open_store,
)
from servicekit.documents.aggregates import New, Stale
from servicekit.documents.idempotency import KeyReused
from servicekit.documents.narrowing import PAGE_READS
from servicekit.documents.refusals import LARGEST_DOCUMENT
from servicekit.documents.sqlite import open_sqlite
from servicekit.testing.mongo_proxy import MongoProxy

from libs.servicekit.tests.documents.shelf import BOXES, BY_SIZE, Box, Grown, Shelf, grow

Opener = Callable[..., Awaitable[Store]]

BY_REF = Index("by_ref", equal=("ref",), unique=True)
THINGS = Collection("things", (BY_REF,))


def thing(n: int, **fields: Any) -> Document:
    return {"id": f"t{n}", "version": 1, "outbox": [{"id": f"e{n}", "recorded_at": n}], **fields}


def reasons(results: Sequence[DuplicateKey | DocumentTooLarge | None]) -> list[str | None]:
    return [None if each is None else each.index if isinstance(each, DuplicateKey) else "too large" for each in results]


@pytest.fixture
async def things(opened: Opener) -> Documents:
    return (await opened(THINGS)).documents(THINGS)


@pytest.fixture
async def shelf(opened: Opener) -> Shelf:
    return Shelf(await opened(BOXES))


async def test_each_document_is_stored_or_refused_by_itself(things: Documents) -> None:
    await things.insert(thing(0, ref="A"))
    large = thing(3, text="x" * (LARGEST_DOCUMENT + 1_000_000))
    documents = [thing(1, ref="B"), thing(0, ref="Z"), thing(2, ref="A"), large, thing(4), thing(4), thing(5, ref="B")]
    results = await things.insert_many(documents)
    assert reasons(results) == [None, "id", "by_ref", "too large", None, "id", "by_ref"]
    assert await things.scan() == [thing(0, ref="A"), thing(1, ref="B"), thing(4)]
    assert await things.insert_many([]) == []
    assert isinstance((await things.insert_many([large]))[0], DocumentTooLarge)


async def test_a_repeated_call_finds_all_ids_taken(things: Documents) -> None:
    documents = [thing(n, ref=str(n)) for n in range(300)]
    assert reasons(await things.insert_many(documents)) == [None] * 300
    assert reasons(await things.insert_many(documents)) == ["id"] * 300
    assert (await things.outbox_backlog()).pending == 300


async def test_documents_stored_together_are_found_by_their_words(opened: Opener) -> None:
    notes = Collection("notes", search=Search(scope=("retailer",), first=("subject",), newest="created_at"))
    documents = (await opened(notes)).documents(notes)
    await documents.insert_many([thing(n, retailer="nordic-home", subject=f"lamp {n}", created_at=n) for n in range(3)])
    found, _ = await documents.search("lamp 2", {"retailer": "nordic-home"})
    assert [each["id"] for each in found] == ["t2"]


async def test_one_of_many_concurrent_calls_stores_each(opened: Opener) -> None:
    replicas = [(await opened(THINGS)).documents(THINGS) for _ in range(2)]
    documents = [thing(n, ref=str(n)) for n in range(50)]
    calls = await gather(*(replicas[n % 2].insert_many(documents) for n in range(6)))
    stored = [sum(reason is None for reason in results) for results in zip(*calls, strict=True)]
    assert stored == [1] * 50


async def test_more_than_the_most_is_refused(things: Documents, shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="501 documents"):
        await things.insert_many([thing(n) for n in range(501)])
    with pytest.raises(ValueError, match="501 documents"):
        await shelf.boxes.add_many([New(Box(f"box_{n}", "x")) for n in range(501)])
    with pytest.raises(ValueError, match="501 documents"):
        await shelf.boxes.change_many({f"box_{n}": None for n in range(501)}, grow(1))
    assert await things.scan() == []


@pytest.mark.parametrize("code", [91, 10107])
async def test_writes_cut_short_are_unavailable_not_refused(proxy: MongoProxy, proxied_url: str, code: int) -> None:
    store = await open_store(f"{proxied_url}?retryWrites=false", [THINGS])
    errors = [
        {"index": 0, "code": 11000, "errmsg": "E11000 index: _id_ dup key"},
        {"index": 1, "code": code, "errmsg": "x"},
    ]
    proxy.forge("insert", {"ok": 1, "n": 0, "writeErrors": errors})
    with pytest.raises(StoreUnavailable):
        await store.documents(THINGS).insert_many([thing(1), thing(2)])
    await store.close()


async def test_added_aggregates_have_events_and_are_relayed(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_0", "red"), [])
    items = [New(Box("box_1", "blue"), [Grown(1), Grown(2)]), New(Box("box_2", "red")), New(Box("box_3", "green"))]
    first, taken, third = await shelf.boxes.add_many(items)
    assert (first, third) == (Box("box_1", "blue", version=1), Box("box_3", "green", version=1))
    assert isinstance(taken, DuplicateKey)
    assert taken.index == "by_name"
    assert await shelf.boxes.get_many(["box_1", "box_2", "box_3"]) == [first, third]
    assert [entry["event"]["sequence"] for entry in await shelf.outbox("box_1")] == [1, 2]
    assert [len(events) for events in shelf.relay.handed_over] == [2]


async def test_added_again_with_their_keys_they_are_found(shelf: Shelf) -> None:
    def items(payload: str) -> list[New[Box, Grown]]:
        return [
            New(Box(f"box_{n}", f"name {n}"), [Grown(1)], IdempotencyKey(f"key-{n}", payload if n == 1 else "same"))
            for n in range(3)
        ]

    added = await shelf.boxes.add_many(items("payload"))
    assert await shelf.boxes.add_many(items("payload")) == added
    assert len(await shelf.outbox("box_0")) == 1
    again = await shelf.boxes.add_many(items("other"))
    assert [isinstance(each, KeyReused) for each in again] == [False, True, False]


async def test_each_aggregate_is_changed_or_refused_by_itself(shelf: Shelf) -> None:
    for n in range(4):
        await shelf.boxes.add(Box(f"box_{n}", f"name {n}", size=n), [])

    class Full(Exception):
        kind, reason = "conflict", "BOX_FULL"

    def act(box: Box) -> tuple[Box, Sequence[Grown]]:
        if box.size == 2:
            raise Full
        return replace(box, size=box.size + 10, name="name 0" if box.size == 3 else box.name), [Grown(10)]

    ids = {"box_0": None, "box_1": {7}, "box_2": None, "missing": None, "box_3": {1}}
    results = await shelf.boxes.change_many(ids, act)
    assert list(results) == list(ids)
    assert results["box_0"] == Box("box_0", "name 0", size=10, version=2)
    assert results["missing"] is None
    kinds = {id: type(results[id]) for id in ("box_1", "box_2", "box_3")}
    assert kinds == {"box_1": Stale, "box_2": Full, "box_3": DuplicateKey}
    found = await shelf.boxes.find(BY_SIZE, {"retailer": "nordic-home"})
    assert [(box.size, box.version) for box in found] == [(1, 1), (2, 1), (3, 1), (10, 2)]
    assert len(shelf.relay.handed_over) == 1


async def test_changes_of_many_by_two_callers_all_happen(shelf: Shelf) -> None:
    ids = {f"box_{n}": None for n in range(40)}
    await shelf.boxes.add_many([New(Box(id, id)) for id in ids])
    results = await gather(*(shelf.boxes.change_many(ids, grow(1)) for _ in range(3)))
    assert not [each for result in results for each in result.values() if not isinstance(each, Box)]
    assert {box.size for box in await shelf.boxes.get_many(list(ids))} == {3}


async def test_a_repeated_change_of_many_acts_once(shelf: Shelf) -> None:
    await shelf.boxes.add_many([New(Box(f"box_{n}", f"name {n}")) for n in range(3)])
    key = IdempotencyKey("key-1", "payload-1")
    await shelf.boxes.change_many({"box_0": None}, grow(1), idempotency_key=key)
    for _ in range(2):
        await shelf.boxes.change_many(dict.fromkeys(("box_0", "box_1", "box_2")), grow(1), idempotency_key=key)
    assert [box.size for box in await shelf.boxes.get_many(["box_0", "box_1", "box_2"])] == [1, 1, 1]


async def test_a_mistake_in_one_is_raised_after_all_have_ended(shelf: Shelf) -> None:
    await shelf.boxes.add_many([New(Box(f"box_{n}", f"name {n}", size=n)) for n in range(5)])

    def act(box: Box) -> tuple[Box, Sequence[Grown]]:
        return replace(box, size=10 // box.size), []

    with pytest.raises(ZeroDivisionError):
        await shelf.boxes.change_many({f"box_{n}": None for n in range(5)}, act)
    assert [box.size for box in await shelf.boxes.get_many(["box_1", "box_2", "box_4"])] == [10, 5, 2]


async def test_sqlite_commits_documents_of_a_call_together(tmp_path: Path) -> None:
    store = await open_sqlite(str(tmp_path / "store.db"), [THINGS], PAGE_READS)
    ran: list[str] = []
    store._writer.connection.set_trace_callback(ran.append)
    assert reasons(await store.documents(THINGS).insert_many([thing(n) for n in range(200)])) == [None] * 200
    await store.close()
    assert ran.count("COMMIT") <= 3  # the first may be on its way before the others wait

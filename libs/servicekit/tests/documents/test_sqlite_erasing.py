"""What a SQLite file holds of documents that were emptied: nothing, in none of its files."""

from asyncio import gather
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from servicekit.documents import Collection, Document, Documents, Index, Search, Store, open_store
from servicekit.documents.sqlite import SqliteStore

BY_NAME = Index("by_name", equal=("retailer",), order_by="name")
BY_LABEL = Index("by_label", has="labels")
CUSTOMERS = Collection(
    "customers",
    (BY_NAME, BY_LABEL),
    search=Search(scope=("retailer",), first=("name",), newest="changed_at", further=("notes",)),
)
MARKS = (b"qzmark", b"zmarkname", b"markname", b"arknote", b"marklabel")  # FTS5 leaves out how the term before begins
MANY = 300


def document(number: int, random: Random, *, marked: bool) -> Document:
    words = [f"word{random.randint(0, 999)}" for _ in range(random.choice([2, 40, 400]))]
    return {
        "id": f"cus_{number:04}",
        "version": 1,
        "retailer": "nordic-home",
        "name": f"qzmarkname{number}" if marked else f"name{random.randint(0, 999)}",
        "labels": [f"qzmarklabel{number}"] if marked else ["plain"],
        "notes": " ".join([*words, f"qzmarknote{number}"] if marked else words),
        "changed_at": number,
        "outbox": [],
    }


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite:///{tmp_path}/customers.db", [CUSTOMERS])
    yield store
    await store.close()


@pytest.fixture
async def marked(store: Store) -> list[str]:
    """Stores customers, many of them changed since; returns the ids of those with a mark."""
    customers, random = store.documents(CUSTOMERS), Random(7)
    await gather(*(customers.insert(document(each, random, marked=each % 20 == 7)) for each in range(MANY)))
    assert await store.forget_deleted()  # writes the log into the file, too
    ids = [f"cus_{each:04}" for each in range(7, MANY, 20)]
    for id in ids:
        await change(customers, id, notes=f"qzmarknote {'longer ' * 300}")
    return ids


async def change(customers: Documents, id: str, **fields: Any) -> None:
    before = await customers.get(id)
    assert before
    await customers.replace({**before, **fields, "version": before["version"] + 1}, if_version=before["version"])


async def empty(store: Store, ids: Sequence[str]) -> None:
    customers = store.documents(CUSTOMERS)
    for id in ids[1:]:
        await change(customers, id, name="", notes="", labels=[])
    await customers.delete(ids[0], if_version=2)


def left(directory: Path) -> list[str]:
    files = [(path.name, path.read_bytes()) for path in directory.iterdir()]
    return [f"{name}: {mark.decode()}" for name, content in files for mark in MARKS if mark in content]


async def test_no_file_holds_what_was_emptied(store: Store, marked: list[str], tmp_path: Path) -> None:
    assert {each.partition(":")[0] for each in left(tmp_path)} == {"customers.db", "customers.db-wal"}
    await empty(store, marked)
    assert await store.forget_deleted()
    assert left(tmp_path) == []
    found, _ = await store.documents(CUSTOMERS).search("word1", {"retailer": "nordic-home"})
    assert found


async def test_a_reader_holds_what_was_deleted(store: Store, marked: list[str], tmp_path: Path) -> None:
    assert isinstance(store, SqliteStore)
    reading = store.everything()
    await anext(reading)
    await empty(store, marked)
    assert not await store.forget_deleted()
    assert left(tmp_path)
    await store.documents(CUSTOMERS).insert(document(MANY, Random(1), marked=False))
    await reading.aclose()  # type: ignore[attr-defined]
    assert await store.forget_deleted()
    assert left(tmp_path) == []


async def test_writes_go_on_while_the_store_forgets(store: Store, marked: list[str]) -> None:
    customers = store.documents(CUSTOMERS)
    await empty(store, marked)
    more = (customers.insert(document(MANY + each, Random(each), marked=False)) for each in range(50))
    forgot, *_ = await gather(store.forget_deleted(), *more)
    assert forgot
    assert await customers.count(BY_NAME, {"retailer": "nordic-home"}) == MANY - 1 + 50

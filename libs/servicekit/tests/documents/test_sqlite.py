"""What only the embedded store promises: durability of its own, its indexes used, a clear word when it cannot."""

import sqlite3
import sys
from asyncio import create_task, gather, run, sleep
from itertools import product
from math import isnan
from pathlib import Path
from shutil import disk_usage, rmtree
from subprocess import PIPE, Popen

import pytest
from domainkit.pages import Cursor
from prometheus_client import REGISTRY
from servicekit.documents import (
    Collection,
    Document,
    DuplicateKey,
    Index,
    Scalar,
    StoreUnavailable,
    open_store,
    sqlite_writer,
)
from servicekit.documents.sqlite_queries import Bounds, counting, matching
from servicekit.documents.sqlite_schema import reconcile
from servicekit.documents.sqlite_writer import Writer
from servicekit.testing.waiting import eventually

INSERTING = """
import asyncio, sys
from servicekit.documents import Collection, open_store

async def main():
    things = Collection("things")
    documents = (await open_store(f"sqlite:///{sys.argv[1]}", [things])).documents(things)
    async def insert_forever(writer):
        n = 0
        while True:
            n += 1
            await documents.insert({"id": f"{writer}-{n}", "version": 1, "outbox": []})
            print(f"{writer}-{n}", flush=True)
    await asyncio.gather(*(insert_forever(writer) for writer in range(8)))

asyncio.run(main())
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Popen([sys.executable, "-c", INSERTING, str(path)], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(300)]
        process.kill()
        *whole, _last_may_be_cut = process.stdout.read().split("\n")
        acknowledged += whole
    assert [document["id"] for document in run(read_back(path, acknowledged))] == acknowledged


async def read_back(path: Path, ids: list[str]) -> list[Document]:
    things = Collection("things")
    store = await open_store(f"sqlite:///{path}", [things])
    try:
        return await store.documents(things).get_many(ids)
    finally:
        await store.close()


FIRST, SECOND, ORDER = ("retailer", "status", "due_at")
QUESTIONS = [
    Index("plain", equal=(FIRST, SECOND), order_by=ORDER),
    Index("order_alone", order_by=ORDER),
    Index("equality_alone", equal=(FIRST, SECOND)),
    Index("by_unique", equal=(FIRST,), order_by=ORDER, unique=True),
    Index("nested", equal=("customer.id",), order_by=ORDER),
    Index("element", equal=(FIRST,), has="tags", order_by=ORDER),
    Index("element_alone", has="tags"),
]


@pytest.mark.parametrize("index", QUESTIONS, ids=lambda index: index.name)
def test_every_query_uses_its_index_without_scan_or_sort(index: Index) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    reconcile(connection, [Collection("tickets", (index,))])
    asked = (*index.equal, *([index.has] if index.has else []))
    choices: list[list[Scalar]] = [["a"], ["a", "b", "c"]]
    afters = [None, Cursor(5 if index.order_by else None, "tic_1")]
    for choice, after, descending, bounded in product(choices, afters, (False, True), (False, True)):
        limits = {"at_least": 1, "below": 9} if bounded and index.order_by else {}
        bounds = Bounds(**limits, after=after, descending=descending)
        wanted = dict.fromkeys(asked, choice)
        queries = (
            matching("tickets", index, wanted, bounds, "d.body", 20),
            counting("tickets", index, wanted, bounds),
            counting("tickets", index, wanted, bounds, 10),
        )
        for sql, values in queries:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert [step for step in plan if by_index(step)], plan
            assert not [step for step in plan if step.startswith(("SCAN", "SEARCH")) and not by_index(step)], plan
            # Where a unique index does not carry the id, sorting within ties is left, and there are none.
            assert not [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step], plan


def by_index(step: str) -> bool:
    found_by = ("USING INDEX tickets.", "USING PRIMARY KEY", "INDEX sqlite_autoindex_tickets_1 (id=?)")
    whole = ("SCAN d USING INDEX tickets.", "SCAN d USING COVERING INDEX tickets.")  # all there is, in its order
    found = "SCAN (subquery-"  # what another step found, counted
    return step.startswith((*whole, found)) or (step.startswith("SEARCH") and any(each in step for each in found_by))


async def test_everything_is_told_as_of_one_instant(tmp_path: Path) -> None:
    first, second = Collection("first"), Collection("second")
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [first, second])
    await store.documents(second).insert({"id": "s1", "version": 1})
    found = []
    async for _, some in store.everything():
        found += [each["id"] for each in some]
        await store.documents(first).insert({"id": "written-meanwhile", "version": 1})
    await store.close()
    assert found == ["s1"]


def opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.05)


async def test_writes_that_wait_together_stand_or_fall_by_themselves(tmp_path: Path) -> None:
    writer = Writer(opened(tmp_path / "store.db"))
    writer.connection.execute("CREATE TABLE t (id INTEGER UNIQUE)")
    writes = [writer.execute("INSERT INTO t VALUES (?)", (n // 2,)) for n in range(100)]
    waiting = gather(*writes, return_exceptions=True)
    writer.start()
    results = await waiting
    assert [isinstance(each, DuplicateKey) for each in results] == [False, True] * 50
    writer.close()


async def test_patient_write_is_committed_with_the_next_or_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "_PATIENCE", 60.0)
    writer = Writer(opened(tmp_path / "store.db"))
    writer.connection.execute("CREATE TABLE t (n INTEGER)")
    ran: list[str] = []
    writer.connection.set_trace_callback(ran.append)
    writer.start()
    patient = create_task(writer.execute("INSERT INTO t VALUES (1)", (), patient=True))
    await sleep(0)  # it is queued
    await eventually(writer._queue.empty)  # the writer has it in hand
    await writer.execute("INSERT INTO t VALUES (2)", ())
    await patient
    assert ran == ["BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "COMMIT"]
    monkeypatch.setattr(sqlite_writer, "_PATIENCE", 0.02)
    await writer.execute("INSERT INTO t VALUES (3)", (), patient=True)
    assert ran[-3:] == ["BEGIN IMMEDIATE", "INSERT INTO t VALUES (3)", "COMMIT"]
    writer.close()


async def test_a_full_disk_is_unavailable_until_there_is_room(tmp_path: Path) -> None:
    writer = Writer(opened(tmp_path / "store.db"))
    writer.connection.execute("CREATE TABLE t (n INTEGER, filler BLOB)")
    writer.connection.execute("PRAGMA max_page_count = 20")
    writer.start()
    acknowledged: list[int] = []

    async def write(n: int) -> None:
        await writer.execute("INSERT INTO t VALUES (?, zeroblob(3000))", (n,))
        acknowledged.append(n)

    results = await gather(*(write(n) for n in range(60)), return_exceptions=True)
    assert any(isinstance(each, StoreUnavailable) for each in results)
    kept = sqlite3.connect(tmp_path / "store.db").execute("SELECT n FROM t ORDER BY n").fetchall()
    assert [n for (n,) in kept] == sorted(acknowledged)
    writer.connection.execute("PRAGMA max_page_count = 2000")
    await write(100)
    assert acknowledged[-1] == 100
    writer.close()


async def test_store_reports_writability_after_a_failed_write(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [Collection("things")])
    assert await store.takes_writes()
    other = opened(tmp_path / "store.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.documents(Collection("things")).insert({"id": "1", "version": 1})
    assert not await store.takes_writes()
    other.execute("ROLLBACK")
    assert await store.takes_writes()
    await store.close()


async def test_refused_write_is_reported_even_if_the_next_is_stored(tmp_path: Path) -> None:
    """A disk that is nearly full has room for small writes only."""
    things = Collection("things")
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [things])
    other = opened(tmp_path / "store.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.documents(things).insert({"id": "1", "version": 1})
    other.execute("ROLLBACK")
    await store.documents(things).insert({"id": "1", "version": 1})
    assert not await store.takes_writes()
    assert await store.takes_writes(), "nothing was refused since then"
    await store.close()


async def test_a_locked_file_is_unavailable_until_it_is_released(tmp_path: Path) -> None:
    writer = Writer(opened(tmp_path / "store.db"))
    writer.connection.execute("CREATE TABLE t (n INTEGER)")
    writer.start()
    other = opened(tmp_path / "store.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await writer.execute("INSERT INTO t VALUES (1)", ())
    other.execute("ROLLBACK")
    assert (await writer.execute("INSERT INTO t VALUES (2)", ())).changed == 1
    writer.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await writer.execute("INSERT INTO t VALUES (3)", ())


async def test_a_file_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    await (await open_store(url, [Collection("things")])).close()
    with opened(tmp_path / "store.db") as connection:
        connection.execute("UPDATE layouts SET version = 99")
    with pytest.raises(StoreUnavailable, match="layout 99"):
        await open_store(url, [Collection("things")])


async def test_undeclared_indexes_are_dropped_and_declared_ones_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"

    def schema() -> set[tuple[str, int]]:
        rows = opened(tmp_path / "store.db").execute(
            "SELECT name, rootpage FROM sqlite_schema WHERE name LIKE 'things.%'"
        )
        return set(rows.fetchall())

    kept, dropped = Index("kept", has="tags"), Index("dropped", has="tags", order_by="n")
    await (await open_store(url, [Collection("things", (kept, dropped))])).close()
    both = schema()
    await (await open_store(url, [Collection("things", (kept,))])).close()
    assert schema() == {each for each in both if each[0].startswith("things.kept")}
    assert len(both) == 2 * len(schema())


async def test_what_is_left_of_the_volume_is_told_at_each_scrape(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/a.db", [Collection("things")])

    def volume() -> tuple[float | None, float | None]:
        free, size = (f"aftersales_store_volume_{kind}" for kind in ("free_bytes", "bytes"))
        return REGISTRY.get_sample_value(free), REGISTRY.get_sample_value(size)

    free, size = volume()
    assert size == disk_usage(tmp_path).total
    assert 0 < (free or 0) < (size or 0)
    await store.close()
    rmtree(tmp_path)
    assert [isnan(each or 0) for each in volume()] == [True, True]  # and the scrape goes on

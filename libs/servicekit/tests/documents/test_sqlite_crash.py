"""What a crash leaves of an embedded store: a write is there with its events, or not at all."""

import sqlite3
import sys
from asyncio import run
from collections import Counter
from pathlib import Path
from shutil import copyfile
from subprocess import PIPE, Popen

from servicekit.documents import Collection, Document, open_store

THINGS = Collection("things")
CHANGING = """
import asyncio, sys
from servicekit.documents import Collection, open_store

async def main():
    things = Collection("things")
    documents = (await open_store(f"sqlite:///{sys.argv[1]}", [things])).documents(things)

    async def change_forever(id):
        document = {"id": id, "version": 1, "events": 1, "outbox": [{"id": "1", "recorded_at": 1}]}
        await documents.insert(document)
        while True:
            print(id, document["version"], flush=True)
            seen = document["version"]
            more = {"id": str(seen + 1), "recorded_at": seen + 1}
            document |= {"version": seen + 1, "events": seen + 1, "outbox": [*document["outbox"][-20:], more]}
            await documents.replace(document, if_version=seen)

    await asyncio.gather(*(change_forever(f"thing-{n}") for n in range(8)))

asyncio.run(main())
"""


ADDING = """
import asyncio, sys
from servicekit.documents import Collection, open_store

async def main():
    things = Collection("things")
    documents = (await open_store(f"sqlite:///{sys.argv[1]}", [things])).documents(things)
    for call in range(1_000_000):
        outbox = [{"id": "1", "recorded_at": 1}]
        some = [
            {"id": f"thing-{n:09}", "version": 1, "n": n, "events": 1, "outbox": outbox}
            for n in range(call * 50, call * 50 + 50)
        ]
        refused = await documents.insert_many([*some, some[0]])
        assert refused[:50] == [None] * 50 and refused[50].index == "id"
        print(call, flush=True)

asyncio.run(main())
"""


def test_a_kill_leaves_every_acknowledged_change_with_its_events(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Popen([sys.executable, "-c", CHANGING, str(path)], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(400)]
        process.kill()
        *whole, _last_may_be_cut = process.stdout.read().split("\n")
    acknowledged = {id: int(version) for id, version in map(str.split, [*lines, *whole])}  # the last of each
    found = {document["id"]: document for document in run(read_back(path))}
    assert len(acknowledged) == 8
    for id, version in acknowledged.items():
        assert found[id]["version"] in (version, version + 1)  # stored, and killed before it could say so
        assert_whole(found[id])


def test_a_kill_leaves_every_acknowledged_bulk_insert(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Popen([sys.executable, "-c", ADDING, str(path)], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        calls = [process.stdout.readline() for _ in range(5)]
        process.kill()
        *whole, _last_may_be_cut = process.stdout.read().split("\n")
    acknowledged = {int(call) for call in (*calls, *whole)}
    found = run(read_back(path))
    of_call = Counter(document["n"] // 50 for document in found)
    assert all(of_call[call] == 50 for call in acknowledged)
    for document in found:
        assert_whole(document)


def test_truncated_log_shows_whole_changes_up_to_its_end(tmp_path: Path) -> None:
    """As a power cut leaves it: what was not synced may be cut in the middle of a page."""
    path = tmp_path / "store.db"
    with Popen([sys.executable, "-c", CHANGING, str(path)], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(40):
            process.stdout.readline()
        process.kill()
    log = path.with_name("store.db-wal").read_bytes()
    versions = []
    for end in range(0, len(log), max(1, len(log) // 60)):
        cut = tmp_path / f"cut-{end}.db"
        copyfile(path, cut)
        cut.with_name(f"{cut.name}-wal").write_bytes(log[:end])
        documents = run(read_back(cut))
        for document in documents:
            assert_whole(document)
        versions.append(sum(document["version"] for document in documents))
        assert sqlite3.connect(cut).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert versions == sorted(versions)
    assert versions[0] == 0 < versions[-1]


def test_an_acknowledgement_means_that_the_disk_has_it(tmp_path: Path) -> None:
    """FULL (2): the log is synced at each commit, not now and then."""

    async def settings() -> tuple[bytes, int]:
        store = await open_store(f"sqlite:///{tmp_path}/store.db", [THINGS])
        connection = store._writer.connection  # type: ignore[attr-defined]
        (journal,), (synchronous,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")
        )
        await store.close()
        return journal, synchronous

    assert run(settings()) == (b"wal", 2)


def assert_whole(document: Document) -> None:
    """The state, its counter and its newest event are of the same write."""
    assert document["events"] == document["version"]
    assert document["outbox"][-1]["id"] == str(document["version"])


async def read_back(path: Path) -> list[Document]:
    store = await open_store(f"sqlite:///{path}", [THINGS])
    try:
        return await store.documents(THINGS).scan(limit=100_000)
    finally:
        await store.close()

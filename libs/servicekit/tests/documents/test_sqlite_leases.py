"""Leases of a process that was killed, and of one that lives."""

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from servicekit.documents import Collection, Documents, Index, open_store

DUE = Index("due", order_by="due_at")
THINGS = Collection("things", (DUE,))
FOR_GOOD = 10**15

CLAIMING = """
import asyncio, sys
from servicekit.documents import Collection, Index, open_store

async def main():
    due = Index("due", order_by="due_at")
    things = Collection("things", (due,))
    documents = (await open_store(f"sqlite:///{sys.argv[1]}", [things])).documents(things)
    event = {"id": "e", "recorded_at": 1}
    await documents.insert({"id": "thing", "version": 1, "due_at": 1, "outbox": [event]})
    await documents.claim(due, {}, due=1, now=1, lease=10**15)
    await documents.take_outbox(now=1, recorded_before=2, lease=10**15, limit=1)
    print("claimed", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Documents]:
    store = await open_store(f"sqlite:///{path}", [THINGS])
    yield store.documents(THINGS)
    await store.close()


async def free(things: Documents) -> tuple[bool, bool]:
    """Whether it can be claimed, and its outbox taken."""
    claimed = await things.claim(DUE, {}, due=1, now=2, lease=FOR_GOOD)
    return claimed is not None, await things.take_outbox(now=2, recorded_before=2, lease=FOR_GOOD, limit=1) != []


async def test_leases_of_a_killed_process_end_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    process = await create_subprocess_exec(sys.executable, "-c", CLAIMING, str(path), stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"claimed\n"
    async with opened(path) as things:
        assert await free(things) == (False, False)
    process.kill()
    await process.wait()
    async with opened(path) as things:
        assert await free(things) == (True, True)
        assert await free(things) == (False, False)

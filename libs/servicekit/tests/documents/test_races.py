"""Many at once, through one store and through two: what was acknowledged is there, and nothing happens twice."""

from asyncio import Event, TaskGroup, gather
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    DuplicateKey,
    Equal,
    Filterable,
    Index,
    Store,
    VersionConflict,
)

Opener = Callable[..., Awaitable[Store]]

DUE = Index("due", equal=("kind",), order_by="due_at")
BY_REF = Index("by_ref", equal=("ref",), unique=True)
RED = [Equal("colour", "red")]
THINGS = Collection("things", (DUE, BY_REF), filters=(Filterable("colour", str),))


@pytest.fixture
async def replicas(opened: Opener) -> list[Documents]:
    """The same documents as two processes see them."""
    return [(await opened(THINGS, page_reads=30)).documents(THINGS) for _ in range(2)]


@pytest.mark.parametrize("writers", [8, 50])
async def test_no_acknowledged_replace_is_lost(replicas: list[Documents], writers: int) -> None:
    await replicas[0].insert({"id": "counter", "version": 1, "by": []})
    acknowledged: list[str] = []

    async def write(writer: int) -> None:
        documents = replicas[writer % 2]
        for attempt in range(6):
            seen = await documents.get("counter")
            assert seen is not None
            mark = f"{writer}-{attempt}"
            changed = {**seen, "version": seen["version"] + 1, "by": [*seen["by"], mark]}
            try:
                await documents.replace(changed, if_version=seen["version"])
            except VersionConflict:
                continue
            acknowledged.append(mark)

    async with TaskGroup() as group:
        for writer in range(writers):
            group.create_task(write(writer))
    counter = await replicas[1].get("counter")
    assert counter is not None
    assert sorted(counter["by"]) == sorted(acknowledged)
    assert counter["version"] == 1 + len(acknowledged) > 1


@pytest.mark.parametrize("writers", [8, 50])
async def test_one_of_many_gets_a_unique_key(replicas: list[Documents], writers: int) -> None:
    refused: list[str] = []
    winners: list[str] = []

    async def write(writer: int) -> None:
        try:
            await replicas[writer % 2].insert({"id": f"t{writer}", "version": 1, "ref": "A"})
            winners.append(f"t{writer}")
        except DuplicateKey as refusal:
            refused.append(refusal.index)

    await gather(*(write(writer) for writer in range(writers)))
    assert (len(winners), refused) == (1, ["by_ref"] * (writers - 1))
    assert [found["id"] for found in await replicas[0].find(BY_REF, {"ref": "A"})] == winners


async def test_a_write_that_fails_fails_alone(replicas: list[Documents]) -> None:
    async def write(writer: int) -> bool:
        try:
            await replicas[0].insert({"id": f"t{writer}", "version": 1, "ref": f"{writer // 2}"})
        except DuplicateKey:
            return False
        return True

    stored = await gather(*(write(writer) for writer in range(50)))
    assert sum(stored) == 25
    found = await replicas[1].get_many([f"t{writer}" for writer in range(50)])
    assert [each["id"] for each in found] == [f"t{writer}" for writer in range(50) if stored[writer]]


@pytest.mark.parametrize("workers", [8, 50])
async def test_no_job_is_claimed_twice(replicas: list[Documents], workers: int) -> None:
    await gather(
        *(replicas[0].insert({"id": f"j{n:02}", "version": 1, "kind": "mail", "due_at": n % 7}) for n in range(60))
    )
    claimed: list[str] = []

    async def work(worker: int) -> None:
        documents = replicas[worker % 2]
        while job := await documents.claim(DUE, {"kind": ["mail", "text"]}, due=9, now=100, lease=1000):
            claimed.append(job["id"])

    await gather(*(work(worker) for worker in range(workers)))
    assert sorted(claimed) == [f"j{n:02}" for n in range(60)]


async def test_no_outbox_is_taken_by_two_sweeps(replicas: list[Documents]) -> None:
    for n in range(20):
        outbox = [{"id": f"e{n}", "subject": "s", "recorded_at": n, "event": {}}]
        await replicas[0].insert({"id": f"t{n:02}", "version": 1, "outbox": outbox})
    sweeps = (replicas[n % 2].take_outbox(now=100, recorded_before=99, lease=50, limit=5) for n in range(8))
    taken = [id for sweep in await gather(*sweeps) for id in sweep]
    assert len(taken) == len(set(taken)) >= 5


async def test_clearing_events_during_a_change_does_both(replicas: list[Documents]) -> None:
    outbox = [{"id": f"e{n}", "subject": "s", "recorded_at": n, "event": {}} for n in range(20)]
    await replicas[0].insert({"id": "t1", "version": 1, "outbox": outbox})
    await gather(*(replicas[n % 2].clear_outbox("t1", [f"e{n}"]) for n in range(19)))
    assert await replicas[0].get("t1") == {"id": "t1", "version": 1, "outbox": outbox[19:]}


@pytest.mark.parametrize("descending", [False, True])
async def test_filtered_pages_show_what_is_unchanged_once(replicas: list[Documents], descending: bool) -> None:
    """While they are read, others are moved, hidden, shown, deleted and added all around."""

    def thing(id: str, due_at: int, colour: str) -> Document:
        return {"id": id, "version": 1, "kind": "k", "due_at": due_at, "colour": colour}

    calm = [thing(f"calm{n:03}", n * 7, "red") for n in range(40)]
    busy = [thing(f"busy{n:03}", n * 2, ("blue", "red")[n % 3 == 0]) for n in range(150)]
    await replicas[0].insert_many([*calm, *busy])
    done = Event()

    async def disturb(writer: int) -> None:
        random = Random(writer)
        documents = replicas[writer % 2]
        round = 0
        while not done.is_set():
            round += 1
            moved = busy[random.randrange(writer, len(busy), 4)]
            changed = {**moved, "due_at": random.randrange(300), "colour": random.choice(["red", "blue"])}
            await documents.replace({**changed, "version": moved["version"] + 1}, if_version=moved["version"])
            moved["version"] += 1
            added = {**changed, "id": f"new{writer}-{round}", "version": 1}
            await documents.insert(added)
            await documents.delete(added["id"], if_version=1)

    async def read() -> list[str]:
        asked: dict[str, Any] = {"size": 5, "descending": descending, "filters": RED}
        shown, after = await replicas[0].page(DUE, {"kind": "k"}, after=None, **asked)
        while after:
            more, after = await replicas[1].page(DUE, {"kind": "k"}, after=after, **asked)
            shown += more
        return [each["id"] for each in shown]

    async with TaskGroup() as group:
        for writer in range(4):
            group.create_task(disturb(writer))
        listed = [await read() for _ in range(5)]
        done.set()
    expected = sorted((each["id"] for each in calm), reverse=descending)
    for ids in listed:
        assert [id for id in ids if id.startswith("calm")] == expected

"""What a timer does once it is to stop: nothing new, and what it began to its end."""

import asyncio
from collections.abc import Awaitable, Callable

from servicekit.documents import Document, Documents
from servicekit.runtime.timers import Timer, Timers
from servicekit.testing.clock import FakeClock
from servicekit.testing.waiting import eventually


def timer(documents: Documents, act: Callable[[Document], Awaitable[None]]) -> Timer:
    return Timer("mails", documents, documents.collection.indexes[0], act, every_seconds=0.02, concurrency=2)


async def done(documents: Documents, document: Document) -> None:
    rest = {name: value for name, value in document.items() if name != "due_at"}
    await documents.replace({**rest, "version": document["version"] + 1}, if_version=document["version"])


async def test_once_told_to_stop_nothing_more_is_claimed(documents: Documents) -> None:
    clock, gate, begun, ended = FakeClock(), asyncio.Event(), [], []

    async def act(document: Document) -> None:
        begun.append(document["id"])
        await gate.wait()
        await done(documents, document)
        ended.append(document["id"])

    for number in range(6):
        await documents.insert({"id": f"del_{number}", "version": 1, "due_at": clock.now - 1})
    timers = Timers(clock)
    running = asyncio.create_task(timers.run([timer(documents, act)]))
    await eventually(lambda: len(begun) == 2)  # all that may run at once
    stopping = asyncio.create_task(timers.stop(5))
    await asyncio.sleep(0)
    gate.set()
    await stopping
    await running
    assert begun == ended
    assert len(begun) == 2
    free = await documents.claim(documents.collection.indexes[0], {}, due=clock.now, now=clock.now, lease=1)
    assert free is not None  # another replica has the rest at once


class SlowToClaim:
    """Documents whose answer to a claim is on its way when the process is to stop."""

    def __init__(self, inner: Documents) -> None:
        self.collection = inner.collection
        self.claimed, self.answers = asyncio.Event(), asyncio.Event()
        self._inner = inner

    async def claim(self, *args: object, **options: object) -> Document | None:
        document = await self._inner.claim(*args, **options)  # type: ignore[arg-type]
        self.claimed.set()
        await self.answers.wait()
        return document


async def test_stop_waits_for_a_document_claimed_meanwhile(documents: Documents) -> None:
    clock, ended = FakeClock(), []

    async def act(document: Document) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await done(documents, document)
        ended.append(document["id"])

    await documents.insert({"id": "del_1", "version": 1, "due_at": clock.now - 1})
    slow = SlowToClaim(documents)
    timers = Timers(clock)
    running = asyncio.create_task(timers.run([timer(slow, act)]))  # type: ignore[arg-type]
    await slow.claimed.wait()
    stopping = asyncio.create_task(timers.stop(5))
    await asyncio.sleep(0)
    slow.answers.set()
    await stopping
    assert ended == ["del_1"]
    await running

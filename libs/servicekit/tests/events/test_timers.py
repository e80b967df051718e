import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from prometheus_client import REGISTRY
from servicekit.documents import Document, Documents
from servicekit.runtime.timers import Timer, Timers
from servicekit.testing.clock import FakeClock
from servicekit.testing.waiting import eventually


def due(id: str, at: int) -> Document:
    return {"id": id, "version": 1, "due_at": at}


def timer(documents: Documents, act: Callable[[Document], Awaitable[None]], every_seconds: float = 0.02) -> Timer:
    return Timer("reminders", documents, documents.collection.indexes[0], act, every_seconds=every_seconds)


@asynccontextmanager
async def running(clock: FakeClock, *timers: Timer) -> AsyncIterator[Timers]:
    all = Timers(clock)
    task = asyncio.create_task(all.run(timers))
    yield all
    await all.stop(5)
    await task


async def finish(documents: Documents, document: Document) -> None:
    done = {name: value for name, value in document.items() if name != "due_at"}
    await documents.replace({**done, "version": document["version"] + 1}, if_version=document["version"])


async def test_two_processes_act_once_on_each_due_document(documents: Documents) -> None:
    clock, acted = FakeClock(), []

    async def act(document: Document) -> None:
        await finish(documents, document)
        acted.append(document["id"])

    for number in range(40):
        await documents.insert(due(f"rem_{number}", clock.now - 1))
    async with running(clock, timer(documents, act)), running(clock, timer(documents, act)):
        await eventually(lambda: len(acted) == 40)
    assert len(set(acted)) == 40


async def test_nothing_happens_before_it_is_due(documents: Documents) -> None:
    clock, acted = FakeClock(), []

    async def act(document: Document) -> None:
        acted.append((document["id"], clock.now))
        await finish(documents, document)

    begun = clock.now
    await documents.insert(due("rem_later", begun + 60_000_000))
    await documents.insert(due("rem_now", begun))
    async with running(clock, timer(documents, act)):
        await eventually(lambda: acted)
        clock.advance(61)
        await eventually(lambda: len(acted) == 2)
    assert acted == [("rem_now", begun), ("rem_later", begun + 61_000_000)]


async def test_a_failed_act_is_tried_again_after_its_lease(documents: Documents) -> None:
    clock, tried = FakeClock(), []

    async def act(document: Document) -> None:
        tried.append(clock.now)
        if len(tried) == 1:
            raise RuntimeError("no")
        await finish(documents, document)

    await documents.insert(due("rem_1", clock.now))
    async with running(clock, timer(documents, act)):
        await eventually(lambda: len(tried) == 1)
        clock.advance(89)
        assert await documents.claim(documents.collection.indexes[0], {}, due=clock.now, now=clock.now, lease=1) is None
        clock.advance(2)
        await eventually(lambda: len(tried) == 2)
    failed = {"timer": "reminders", "outcome": "failed"}
    assert REGISTRY.get_sample_value("aftersales_timer_runs_total", failed) == 1


async def test_waking_a_timer_saves_the_wait_for_its_next_round(documents: Documents) -> None:
    clock, acted = FakeClock(), []

    async def act(document: Document) -> None:
        await finish(documents, document)
        acted.append(document["id"])

    async with running(clock, timer(documents, act, every_seconds=3600)) as timers:
        await documents.insert(due("rem_1", clock.now))

        def woken() -> list[str]:
            timers.wake("reminders")
            return acted

        assert await eventually(woken) == ["rem_1"]


async def test_stopping_waits_for_the_act_that_runs(documents: Documents) -> None:
    clock, begun, gate, acted = FakeClock(), asyncio.Event(), asyncio.Event(), []

    async def act(document: Document) -> None:
        begun.set()
        await gate.wait()
        await finish(documents, document)
        acted.append(document["id"])

    await documents.insert(due("rem_1", clock.now))
    async with running(clock, timer(documents, act)) as timers:
        await begun.wait()
        stopping = asyncio.create_task(timers.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert acted == ["rem_1"]


async def test_what_is_due_and_not_done_is_told_with_its_age(documents: Documents) -> None:
    clock = FakeClock()

    async def fail(_: Document) -> None:
        raise RuntimeError

    def overdue(seconds: float) -> bool:
        return REGISTRY.get_sample_value("aftersales_timer_overdue_seconds", {"timer": "reminders"}) == seconds

    await documents.insert(due("rem_old", clock.now - 90_000_000))
    await documents.insert(due("rem_new", clock.now - 1_000_000))
    await documents.insert(due("rem_later", clock.now + 60_000_000))
    async with running(clock, timer(documents, fail)):
        assert await eventually(lambda: overdue(90))
    for id in ("rem_old", "rem_new"):
        await documents.delete(id, if_version=1)
    async with running(clock, timer(documents, fail)):
        assert await eventually(lambda: overdue(0))


async def test_timer_with_an_age_leaves_what_is_younger(documents: Documents) -> None:
    clock, acted = FakeClock(), []

    async def act(document: Document) -> None:
        acted.append(document["id"])
        await documents.delete(document["id"], if_version=document["version"])

    await documents.insert(due("rem_old", clock.now - 60_000_000))
    await documents.insert(due("rem_young", clock.now - 59_000_000))
    async with running(clock, replace(timer(documents, act), age_seconds=60)):
        await eventually(lambda: acted)
        clock.advance(0.5)
        assert acted == ["rem_old"]
        clock.advance(0.5)
        assert await eventually(lambda: acted == ["rem_old", "rem_young"])


async def test_timer_with_an_age_is_late_from_that_age_on(documents: Documents) -> None:
    clock = FakeClock()

    async def fail(_: Document) -> None:
        raise RuntimeError

    def overdue(seconds: float) -> bool:
        return REGISTRY.get_sample_value("aftersales_timer_overdue_seconds", {"timer": "reminders"}) == seconds

    def late(bound: str) -> float:
        labels = {"timer": "reminders", "le": bound}
        return REGISTRY.get_sample_value("aftersales_timer_late_seconds_bucket", labels) or 0

    soon, ever = late("5.0"), late("+Inf")
    await documents.insert(due("rem_old", clock.now - 64_000_000))
    async with running(clock, replace(timer(documents, fail), age_seconds=60)):
        assert await eventually(lambda: overdue(4))
    assert (late("5.0") - soon, late("+Inf") - ever) == (1, 1)

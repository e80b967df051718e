"""Erasure jobs under kills, races and consumers that come late: what is left in the end."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from domainkit.instants import SECOND, Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.documents.aggregates import Stale
from servicekit.privacy.jobs import Stage
from servicekit.privacy.records import Person

from libs.servicekit.tests.privacy.remains import JOB, SETTLE, Killed, Remains, remains

WRITES_OF_A_RUN = 1 + 3 + 1 + 2 + 1 + 1  # the job, three notes, a stage, two events, a stage, done


async def test_every_write_of_a_run_is_counted(found: Remains) -> None:
    await found.request()
    await found.run()
    assert found.writes.made == WRITES_OF_A_RUN


@pytest.mark.parametrize("write", range(WRITES_OF_A_RUN))
async def test_a_kill_before_any_write_delays_and_loses_nothing(found: Remains, write: int) -> None:
    found.writes.killed_before = write
    try:
        await found.request()
        await found.run()
    except Killed:
        found.clock.advance(61)  # the lease of the killed process
        await found.request()  # which had not acknowledged the event, or another one comes
        await found.run()
    assert found.writes.killed_before == -1
    assert await found.left() == 0
    assert len(await found.published()) == 1


@dataclass
class Slow:
    """Records, or traces, whose erasure waits."""

    erasing: Any
    begun: asyncio.Event
    go_on: asyncio.Event
    kind: str = "slow"

    async def erase(self, person: Person, *, now: Instant) -> Any:
        self.begun.set()
        await self.go_on.wait()
        return await self.erasing.erase(person, now=now)


async def test_work_that_outlasts_its_lease_counts_once(found: Remains) -> None:
    """Another replica has done it meanwhile: of each stage, the second one stores nothing."""
    fast = found.work()
    await found.request()
    while (await found.job()).stage is not Stage.DONE:
        acts, go_on = asyncio.Event(), asyncio.Event()
        records: Any = Slow(found.notes, acts, go_on)
        slow = replace(found.work(), records=[records], traces=Slow(found.stream, acts, go_on))
        begun = await found.claimed(slow)
        assert begun is not None
        assert await found.claimed(fast) is None
        acting = asyncio.create_task(slow.act(begun))
        await acts.wait()
        found.clock.advance(61)
        assert await found.turn(fast)
        go_on.set()
        with pytest.raises(Stale):
            await acting
        found.clock.advance(SETTLE / SECOND)
    assert len(await found.published()) == 1


async def test_replicas_that_run_together_publish_one_end(found: Remains) -> None:
    await found.request()
    for _ in range(4):
        await asyncio.gather(*(found.turn() for _ in range(4)))
        found.clock.advance(SETTLE / SECOND)
    assert await found.left() == 0
    assert len(await found.published()) == 1


STEPS = st.one_of(
    st.sampled_from(["request", "turn", "acknowledge", "late", "lease", "settle"]),
    st.integers(min_value=0, max_value=4),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_any_interleaving_ends_done_with_nothing_left(steps: list[str | int]) -> None:
    """A number is a turn that is killed before that many writes."""

    async def play() -> None:
        with TemporaryDirectory() as directory:
            async with remains(f"sqlite:///{directory}/store.db") as found:
                found.stream.acknowledged = False
                await found.request()
                for step in steps:
                    await take(found, step)
                    await assert_nothing_is_left_of_a_done_job(found)
                found.stream.acknowledged = True
                found.clock.advance(61)
                await found.run()
                await assert_nothing_is_left_of_a_done_job(found)

    asyncio.run(play())


async def take(found: Remains, step: str | int) -> None:
    match step:
        case int():
            found.writes.killed_before = found.writes.made + step
            with suppress(Killed):
                await found.turn()
            found.writes.killed_before = -1
        case "request":
            await found.request()
        case "turn":
            await found.turn()
        case "acknowledge":
            found.stream.acknowledged = True
        case "late" if (await found.job()).stage in (Stage.RECORDS, Stage.TRACES):  # who asks later is refused
            await found.write_notes(1)
        case "lease":
            found.clock.advance(61)
        case "settle":
            found.clock.advance(SETTLE / SECOND)


async def assert_nothing_is_left_of_a_done_job(found: Remains) -> None:
    job = await found.job()
    ends = len(await found.published())
    assert (job.erased_at is None) == (ends == 0)
    if job.stage is Stage.DONE:
        assert await found.left() == 0
        assert job.id == JOB

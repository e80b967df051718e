"""The work of erasure jobs on a store: what is left after kills, races and consumers that come late."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from domainkit.instants import DAY, SECOND, Instant
from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from servicekit.documents.aggregates import Stale
from servicekit.events.envelope import Poison
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy.jobs import LONGEST_PAUSE, Stage
from servicekit.privacy.records import Kept, Person
from servicekit.privacy.repository import ErasedCustomers
from servicekit.privacy.timer import RecordsNotErased
from servicekit.testing.mongo_urls import of_database

from libs.servicekit.tests.privacy.remains import JOB, PERSON, SETTLE, Killed, Notes, Remains, Writes, remains

WRITES_OF_A_RUN = 1 + 3 + 1 + 2 + 1 + 1  # the job, three notes, a stage, two events, a stage, done


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server, database = os.environ.get("MONGO_URL"), f"contract_erasures_{uuid4().hex}"
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    yield of_database(server, database)
    with MongoClient[dict[str, object]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def found(url: str) -> AsyncIterator[Remains]:
    async with remains(url) as found:
        yield found


async def test_a_run_leaves_nothing_and_publishes_it(found: Remains) -> None:
    requested_at = found.clock.now
    await found.request()
    await found.run()
    assert await found.left() == 0
    assert await found.published() == [
        {
            "erasure_id": "ers_1",
            "customer_id": "cus_1",
            "retailer": "nordic-home",
            "requested_at": to_rfc3339(requested_at),
            "erased_at": to_rfc3339(requested_at + SETTLE),
            "kept": [],
        }
    ]
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


async def test_a_job_waits_for_a_consumer_with_growing_pauses(found: Remains) -> None:
    found.stream.acknowledged = False
    await found.request()
    await found.turn()
    found.clock.advance(SETTLE / SECOND)
    pauses = []
    for _ in range(14):
        assert await found.turn()
        job = await found.job()
        assert (job.stage, await found.published()) == (Stage.TRACES, [])
        pauses.append((job.due_at or 0) - found.clock())
        found.clock.advance(pauses[-1] / SECOND)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    found.stream.acknowledged = True
    await found.run()
    assert await found.left() == 0


async def test_what_a_late_event_stores_is_erased_too(found: Remains) -> None:
    await found.request()
    await found.turn()
    await found.write_notes(2)
    await found.run()
    assert await found.left() == 0


async def test_records_that_fail_do_not_stop_the_others(found: Remains) -> None:
    broken = Notes(found.notes.documents, Writes(), kind="letters", fails=3)
    for number in range(3):
        if number == 0:
            await found.request()
        with pytest.raises(RecordsNotErased):
            await found.turn(replace(found.work(), records=[broken, found.notes]))
        assert await found.left() == found.stream.events
        job = await found.job()
        assert (job.stage, job.attempts) == (Stage.RECORDS, number + 1)
        found.clock.advance(((job.due_at or 0) - found.clock()) / SECOND)
    await found.turn(replace(found.work(), records=[broken, found.notes]))
    assert (await found.job()).stage is Stage.TRACES


async def test_held_records_are_erased_when_their_hold_ends(found: Remains) -> None:
    first, last = (Instant(found.clock.now + days * DAY) for days in (10, 20))
    found.notes.kept = [Kept("notes", "accounting records", until=last, next_at=first, records=2)]
    await found.request()
    await found.run()
    asked = found.notes.asked
    found.clock.advance(days=9)
    assert not await found.turn()
    found.clock.advance(days=1)
    await found.turn()
    assert (await found.job()).stage is Stage.RECORDS
    await found.run()
    assert found.notes.asked == asked + 2
    before, after = await found.published()
    assert before["kept"] == [
        {"kind": "notes", "reason": "accounting records", "until": to_rfc3339(last), "records": 2}
    ]
    assert after["kept"] == []
    assert (await found.job()).due_at is None


async def test_a_repeated_request_runs_a_done_job_again(found: Remains) -> None:
    await found.request()
    await found.run()
    await found.write_notes(1)
    await found.request()
    await found.run()
    assert await found.left() == 0
    assert len(await found.published()) == 2


@pytest.mark.parametrize("missing", ["id", "customer_id", "retailer"])
async def test_an_erasure_of_nobody_is_refused(found: Remains, missing: str) -> None:
    event = found.requested()
    del event.data["erasure"][missing]
    with pytest.raises(Poison):
        await found.handlers().request(event)
    assert await found.documents.scan() == []


async def test_who_has_a_job_is_erased(found: Remains) -> None:
    erased = ErasedCustomers(found.store.documents(found.documents.collection), "warranty")
    assert not await erased.includes(PERSON.customer_id)
    await found.request()
    assert await erased.includes(PERSON.customer_id)
    assert not await erased.includes("cus_2")
    assert not await erased.includes("")
    await found.run()
    assert await erased.includes(PERSON.customer_id)


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

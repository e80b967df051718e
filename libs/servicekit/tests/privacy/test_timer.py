"""The work of erasure jobs on a store: stages, pauses, holds and repeated requests."""

from dataclasses import replace

import pytest
from domainkit.instants import DAY, SECOND, Instant
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind
from servicekit.events.envelope import Poison
from servicekit.events.outbox import event_of
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.privacy import timer
from servicekit.privacy.jobs import LONGEST_PAUSE, Stage
from servicekit.privacy.records import Kept
from servicekit.privacy.repository import ErasedCustomers
from servicekit.privacy.timer import RecordsNotErased
from servicekit.telemetry.tracing import current_span
from servicekit.testing.spans import recorded_spans

from libs.servicekit.tests.privacy.remains import JOB, PERSON, SETTLE, Notes, Remains, Writes


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


async def test_a_job_waits_until_the_store_has_forgotten(found: Remains, monkeypatch: pytest.MonkeyPatch) -> None:
    async def held_by_a_backup() -> bool:
        return False

    monkeypatch.setattr(timer, "_BETWEEN_TRIES_SECONDS", 0)
    await found.request()
    with monkeypatch.context() as patched:
        patched.setattr(found.store, "forget_deleted", held_by_a_backup)
        assert await found.turn()
    assert (await found.job()).stage is Stage.RECORDS
    await found.run()
    assert (await found.job()).stage is Stage.DONE


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


async def test_every_stage_belongs_to_the_trace_of_the_request(found: Remains) -> None:
    with recorded_spans() as spans:
        with current_span("process", Context(), SpanKind.CONSUMER) as request:
            await found.request()
        await found.run()
        ended = [span for span in spans.get_finished_spans() if span.name.startswith("erase ")]
    assert [span.name for span in ended] == ["erase records", "erase traces", "erase late_records"]
    assert {span.parent.span_id for span in ended if span.parent} == {request.get_span_context().span_id}
    document = await found.documents.get(JOB)
    assert event_of(document["outbox"][0])["traceparent"][3:35] == f"{request.get_span_context().trace_id:032x}"


async def test_who_has_a_job_is_erased(found: Remains) -> None:
    erased = ErasedCustomers(found.store.documents(found.documents.collection), "warranty")
    assert not await erased.includes(PERSON.customer_id)
    await found.request()
    assert await erased.includes(PERSON.customer_id)
    assert not await erased.includes("cus_2")
    assert not await erased.includes("")
    await found.run()
    assert await erased.includes(PERSON.customer_id)

from dataclasses import replace

from domainkit.instants import DAY, HOUR, SECOND, Instant
from hypothesis import given
from hypothesis import strategies as st
from servicekit.privacy.jobs import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    STEPS,
    ErasureJob,
    ErasureRequest,
    PersonalDataErased,
    Stage,
    advance,
    job_id,
    pause,
    postpone,
    requested,
    requested_again,
)
from servicekit.privacy.records import Kept

NOW = Instant(1_000 * DAY)
SETTLE = 60 * SECOND
REQUEST = ErasureRequest("ers_1", "cus_1", "nordic-home", Instant(NOW - HOUR))
HELD = Kept("purchases", "accounting records", Instant(NOW + 900 * DAY), Instant(NOW + 10 * DAY), 2)


def new_job() -> ErasureJob:
    return requested(REQUEST, service="tickets", since=REQUEST.requested_at, now=NOW)


def run(job: ErasureJob, *kept: Kept) -> tuple[ErasureJob, list[PersonalDataErased], list[Stage]]:
    """The job when it is done next, its events, and the stages on the way."""
    events: list[PersonalDataErased] = []
    stages = [job.stage]
    while True:
        assert job.due_at is not None
        job, happened = advance(job, kept, settle=SETTLE, now=job.due_at)
        events += happened
        stages.append(job.stage)
        if job.stage is Stage.DONE:
            return job, events, stages


def test_a_job_has_another_id_in_each_service() -> None:
    ids = {job_id(service, "cus_1") for service in ("tickets", "warranty")}
    assert len(ids) == 2


def test_a_job_erases_records_before_and_after_traces() -> None:
    _, _, stages = run(new_job())
    assert stages == [Stage.RECORDS, Stage.TRACES, Stage.LATE_RECORDS, Stage.DONE]


def test_traces_are_not_erased_before_events_settled() -> None:
    job, _ = advance(new_job(), settle=SETTLE, now=Instant(NOW + 5))
    assert (job.stage, job.due_at) == (Stage.TRACES, NOW + 5 + SETTLE)


def test_a_job_that_is_done_publishes_it_once() -> None:
    job, events, _ = run(new_job())
    assert events == [
        PersonalDataErased("ers_1", "cus_1", "nordic-home", REQUEST.requested_at, Instant(NOW + SETTLE), ())
    ]
    assert (job.erased_at, job.due_at) == (NOW + SETTLE, None)


def test_a_job_is_due_again_when_the_first_hold_ends() -> None:
    later = replace(HELD, kind="invoices", next_at=Instant(HELD.next_at + DAY))
    job, events, _ = run(new_job(), later, HELD)
    assert job.due_at == HELD.next_at
    assert events[0].kept == (later, HELD)
    job, events, stages = run(job)
    assert stages[0] is Stage.DONE
    assert (events[0].kept, job.kept, job.due_at) == ((), (), None)


def test_a_run_for_what_was_held_is_owed_since_its_end() -> None:
    job, _, _ = run(new_job(), HELD)
    again, _ = advance(job, settle=SETTLE, now=Instant(HELD.next_at + DAY))
    assert (again.stage, again.began_at, again.requested_at) == (
        Stage.RECORDS,
        HELD.next_at,
        REQUEST.requested_at,
    )


def test_records_kept_past_their_end_are_not_asked_for_at_once() -> None:
    job, _, _ = run(new_job(), replace(HELD, next_at=NOW))
    assert job.due_at == NOW + SETTLE + HOUR


def test_a_request_starts_a_done_job_anew() -> None:
    job, _, _ = run(new_job(), HELD)
    again = requested_again(job, REQUEST, since=Instant(NOW + DAY), now=Instant(NOW + DAY + 1))
    assert (again.stage, again.began_at, again.due_at) == (Stage.RECORDS, NOW + DAY, NOW + DAY + 1)


def test_a_request_leaves_a_running_job_as_it_is() -> None:
    job, _ = advance(new_job(), settle=SETTLE, now=NOW)
    assert requested_again(job, REQUEST, since=NOW, now=NOW) == job


def test_pauses_grow_to_an_hour() -> None:
    pauses = [pause(attempts) for attempts in range(40)]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_stage_that_is_complete_forgets_its_attempts() -> None:
    job, _ = advance(postpone(new_job(), now=NOW), settle=SETTLE, now=NOW)
    assert job.attempts == 0


def test_every_stage_leads_back_to_every_other() -> None:
    stage, seen = Stage.DONE, []
    for _ in STEPS:
        stage = STEPS[stage].then
        seen.append(stage)
    assert sorted(seen) == sorted(Stage)


@given(st.lists(st.sampled_from(["request", "late", "complete", "held"]), max_size=40))
def test_no_order_of_steps_ends_with_traces_left(steps: list[str]) -> None:
    """A run is over only when records, traces and records, in this order, were complete since it began."""
    job, now, complete = new_job(), NOW, list[Stage]()
    for step in steps:
        now = Instant(max(now, job.due_at or now))
        if step == "request":
            before, job = job, requested_again(job, REQUEST, since=now, now=now)
            complete = [] if job != before else complete
        elif job.due_at is None:
            continue
        elif step == "late":
            job = postpone(job, now=now)
        else:
            began = job.stage is Stage.DONE
            complete = [] if began else [*complete, job.stage]
            job, events = advance(job, [HELD] if step == "held" else [], settle=SETTLE, now=now)
            assert bool(events) == (job.stage is Stage.DONE)
        if job.stage is Stage.DONE:
            assert complete == [Stage.RECORDS, Stage.TRACES, Stage.LATE_RECORDS]
        assert (job.due_at is None) == (job.stage is Stage.DONE and not job.kept)

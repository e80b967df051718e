"""The erasure of one person in one service: a job with stages, and the rules by which it goes on.

Nothing is done here: `timer.py` does the work of a stage, and stores what these functions return. A job is stored for
good: it is also the note that the person has been erased.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from domainkit.ids import derived_id
from domainkit.instants import HOUR, SECOND, Duration, Instant, after

from servicekit.privacy.records import Kept, Person

FIRST_PAUSE: Duration = 5 * SECOND
LONGEST_PAUSE: Duration = HOUR


class Stage(StrEnum):
    RECORDS = "records"
    TRACES = "traces"
    LATE_RECORDS = "late_records"
    DONE = "done"


class Work(StrEnum):
    RECORDS = "records"
    TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage does, and the stage that follows. `settles`: not before events on their way have arrived."""

    work: Work | None
    then: Stage
    settles: bool = False


STEPS: Mapping[Stage, Step] = {
    Stage.RECORDS: Step(Work.RECORDS, Stage.TRACES, settles=True),
    Stage.TRACES: Step(Work.TRACES, Stage.LATE_RECORDS),
    Stage.LATE_RECORDS: Step(Work.RECORDS, Stage.DONE),  # what was stored by an event that came late
    Stage.DONE: Step(None, Stage.RECORDS),  # due once something that was kept may go
}


class Traces(Protocol):
    """What a service leaves of a person outside its records: events in its streams, dead letters, files."""

    async def erase(self, person: Person, *, now: Instant) -> bool:
        """Erases what can be erased now. True once nothing is left; False: a consumer has not acknowledged yet.

        Can be repeated, after a crash at any point too.
        """
        ...


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """What has to be known of an erasure to carry it out: ids, and when it was requested.

    `traceparent`: of the request; "" where that is not known.
    """

    erasure_id: str
    customer_id: str
    retailer: str
    requested_at: Instant
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class ErasureJob:
    """The erasure of one person in one service.

    `began_at`: since when this run is owed; a job runs again when it is requested again, and when something that was
    kept may go.
    `due_at`: of its stage's work; None once there is nothing to do. `attempts`: at that work, that were not enough.
    `kept` and `erased_at` are as the last run that ended left them. `traceparent`: of the request that this run is for.
    """

    id: str
    retailer: str
    customer_id: str
    erasure_id: str
    requested_at: Instant
    began_at: Instant
    stage: Stage = Stage.RECORDS
    due_at: Instant | None = None
    attempts: int = 0
    kept: tuple[Kept, ...] = ()
    erased_at: Instant | None = None
    traceparent: str = ""
    version: int = 0

    @property
    def person(self) -> Person:
        return Person(self.customer_id, self.retailer)


@dataclass(frozen=True, slots=True)
class PersonalDataErased:
    """The service has nothing of the person any more, but for what is kept."""

    erasure_id: str
    customer_id: str
    retailer: str
    requested_at: Instant
    erased_at: Instant
    kept: tuple[Kept, ...]


def job_id(service: str, customer_id: str) -> str:
    """Another one in each service: the partner feed knows aggregates by their ids."""
    return derived_id("erj", service, customer_id)


def requested(request: ErasureRequest, *, service: str, since: Instant, now: Instant) -> ErasureJob:
    """The job of a person for whom there is none. `since`: when it was requested, or replayed."""
    return ErasureJob(
        id=job_id(service, request.customer_id),
        retailer=request.retailer,
        customer_id=request.customer_id,
        erasure_id=request.erasure_id,
        requested_at=request.requested_at,
        began_at=since,
        due_at=now,
        traceparent=request.traceparent,
    )


def requested_again(job: ErasureJob, request: ErasureRequest, *, since: Instant, now: Instant) -> ErasureJob:
    """A job that is done starts anew; one that runs goes on: it looks at every record once more before it is done."""
    return _anew(job, request.traceparent, since=since, now=now) if job.stage is Stage.DONE else job


def advance(
    job: ErasureJob, kept: Sequence[Kept] = (), *, settle: Duration, now: Instant
) -> tuple[ErasureJob, Sequence[PersonalDataErased]]:
    """The work of the job's stage is complete; `kept`: what remains of the records, where these were its work."""
    step = STEPS[job.stage]
    if job.stage is Stage.DONE:
        return _anew(job, since=job.due_at or now, now=now), []
    if step.then is Stage.DONE:
        done = replace(job, stage=Stage.DONE, due_at=_next_end(kept, now), attempts=0, kept=tuple(kept), erased_at=now)
        return done, [_erased(done, now)]
    due = after(now, settle) if step.settles else now
    return replace(job, stage=step.then, due_at=due, attempts=0), []


def postpone(job: ErasureJob, *, now: Instant) -> ErasureJob:
    """The work of the job's stage is not complete: it is tried again after a pause that grows."""
    return replace(job, due_at=after(now, pause(job.attempts)), attempts=job.attempts + 1)


def pause(attempts: int) -> Duration:
    """After this many attempts before: 5 s, doubled each time, up to an hour."""
    return min(FIRST_PAUSE << min(attempts, 20), LONGEST_PAUSE)


def _anew(job: ErasureJob, traceparent: str = "", *, since: Instant, now: Instant) -> ErasureJob:
    first = STEPS[Stage.DONE].then
    return replace(job, stage=first, began_at=since, due_at=now, attempts=0, traceparent=traceparent)


def _next_end(kept: Sequence[Kept], now: Instant) -> Instant | None:
    """When the first hold ends. Not at once: what is kept although its hold has ended is not asked for without end."""
    return max(min(each.next_at for each in kept), after(now, HOUR)) if kept else None


def _erased(job: ErasureJob, now: Instant) -> PersonalDataErased:
    return PersonalDataErased(
        erasure_id=job.erasure_id,
        customer_id=job.customer_id,
        retailer=job.retailer,
        requested_at=job.requested_at,
        erased_at=now,
        kept=job.kept,
    )

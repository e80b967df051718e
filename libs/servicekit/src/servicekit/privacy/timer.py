"""Erasure jobs that are due: the work of their stage is done, and then noted in one guarded write.

All of the work can be repeated, and only that write says that it is complete: a process that is killed at any point, or
two that do the work of one job at once, leave a job that is tried again or that has gone on by one stage.
"""

from asyncio import sleep
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domainkit.instants import Duration
from opentelemetry.trace import SpanKind

from servicekit.documents import Document, Documents
from servicekit.privacy.handlers import JOBS
from servicekit.privacy.jobs import STEPS, ErasureJob, Stage, Traces, Work, advance, postpone
from servicekit.privacy.records import Kept, PersonalRecords
from servicekit.privacy.repository import JOBS_BY_DUE, ErasureJobs
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer, Timers
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import continue_trace, current_span

_LEASE_SECONDS = 60  # how long the job of a killed process waits; work that takes longer may be done twice at once
_FORGETTING_TRIES, _BETWEEN_TRIES_SECONDS = 10, 0.5
_log = logger(__name__)


class RecordsNotErased(Exception):
    """Some kinds of records could not be erased; the others were, and the job is tried again."""

    def __init__(self, failed: Sequence[str]) -> None:
        super().__init__(f"not erased: {', '.join(failed)}")


@dataclass(frozen=True, slots=True)
class ErasureWork:
    jobs: ErasureJobs
    records: Sequence[PersonalRecords]
    traces: Traces
    settle: Duration
    timers: Timers
    clock: Clock
    forget_deleted: Callable[[], Awaitable[bool]]
    """Of the store. See `documents.port.Store`."""

    def timer(self, documents: Documents) -> Timer:
        return Timer(JOBS, documents, JOBS_BY_DUE, self.act, lease_seconds=_LEASE_SECONDS)

    async def act(self, document: Document) -> None:
        """Does the work of the stage of a job. Raises what hindered it, once the job is put off."""
        job = await self.jobs.get(document["id"])
        if job is None or job.due_at is None or job.due_at > self.clock():
            return  # another process was faster
        attributes = {"aftersales.aggregate.id": job.id}
        with current_span(f"erase {job.stage}", continue_trace(job.traceparent), SpanKind.INTERNAL, attributes):
            await self._act(job)

    async def _act(self, job: ErasureJob) -> None:
        try:
            complete, kept = await self._work(job)
            complete = complete and await self._leave_nothing()
        except Exception:
            await self._put_off(job)
            raise
        if not complete:
            await self._put_off(job)
            return
        now = self.clock()
        advanced = await self.jobs.change(job, lambda it: advance(it, kept, settle=self.settle, now=now))
        if advanced.stage is Stage.DONE:
            _log_end(advanced)
        self.timers.wake(JOBS)

    async def _work(self, job: ErasureJob) -> tuple[bool, Sequence[Kept]]:
        match STEPS[job.stage].work:
            case Work.RECORDS:
                return True, await self._erase_records(job)
            case Work.TRACES:
                return await self.traces.erase(job.person, now=self.clock()), ()
            case None:
                return True, ()

    async def _erase_records(self, job: ErasureJob) -> Sequence[Kept]:
        """Of every kind, whatever becomes of the others. Raises RecordsNotErased."""
        kept: list[Kept] = []
        failed: list[str] = []
        for records in self.records:
            try:
                kept += await records.erase(job.person, now=self.clock())
            except Exception:
                failed.append(records.kind)
                _log.exception("records are not erased", aggregate_id=job.id, kind=records.kind)
        if failed:
            raise RecordsNotErased(failed)
        return kept

    async def _leave_nothing(self) -> bool:
        """False where a reader of the store, such as a backup, takes long."""
        for _ in range(_FORGETTING_TRIES):
            if await self.forget_deleted():
                return True
            await sleep(_BETWEEN_TRIES_SECONDS)
        return False

    async def _put_off(self, job: ErasureJob) -> None:
        now = self.clock()
        await self.jobs.change(job, lambda it: (postpone(it, now=now), []))


def _log_end(job: ErasureJob) -> None:
    _log.info(
        "erasure finished",
        aggregate_id=job.id,
        erasure_id=job.erasure_id,
        customer_id=job.customer_id,
        retailer=job.retailer,
        kept=sum(each.records for each in job.kept),
    )

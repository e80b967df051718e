"""The collection of erasure jobs, and the lookup of who has been erased."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.privacy import NoPersonalData
from google.protobuf.message import Message

from servicekit.documents import Collection, Documents, DuplicateKey, Index
from servicekit.documents.aggregates import Aggregates
from servicekit.mapping.events import event, integration_events
from servicekit.privacy.jobs import (
    ErasureJob,
    ErasureRequest,
    PersonalDataErased,
    job_id,
    requested,
    requested_again,
)
from servicekit.runtime.context import ServiceContext

JOBS_BY_DUE = Index("by_due", order_by="due_at")
JOBS_BY_STAGE = Index("by_stage", equal=("stage",), order_by="began_at")
ERASURE_JOBS = Collection(
    "erasure_jobs",
    (JOBS_BY_DUE, JOBS_BY_STAGE),
    personal=NoPersonalData("The ids of customers who were erased, and how far the erasure is"),
)
"""A service declares it last: backups then read it first, and no restored job is ahead of the records."""


@dataclass(frozen=True, slots=True)
class ErasedCustomers:
    """The `Erasures` of a service: whoever has a job. The job stays, so it is one get by id."""

    jobs: Documents
    service: str

    async def includes(self, customer_id: str) -> bool:
        return bool(customer_id) and await self.jobs.get(job_id(self.service, customer_id)) is not None


@dataclass(frozen=True, slots=True)
class ErasureJobs:
    jobs: Aggregates[ErasureJob, PersonalDataErased]
    service: str

    async def get(self, id: str) -> ErasureJob | None:
        return await self.jobs.get(id)

    async def change(
        self, job: ErasureJob, act: Callable[[ErasureJob], tuple[ErasureJob, Sequence[PersonalDataErased]]]
    ) -> ErasureJob:
        """Raises Stale where the job has changed since it was read."""
        return await self.jobs.change(job.id, act, if_version={job.version}) or job

    async def request(self, request: ErasureRequest, *, since: Instant, now: Instant) -> ErasureJob:
        """Stores the job, or starts one that is done anew."""
        job = requested(request, service=self.service, since=since, now=now)
        try:
            return await self.jobs.add(job, [])
        except DuplicateKey:
            again = await self.jobs.change(
                job.id, lambda known: (requested_again(known, request, since=since, now=now), [])
            )
            return again or job


def erasure_jobs(context: ServiceContext, done: type[Message]) -> ErasureJobs:
    """`done`: the service's event of an erasure that has ended, PersonalDataErased of its events.proto."""
    published = integration_events(PersonalDataErased, [event(PersonalDataErased, done)])
    return ErasureJobs(context.aggregates(ERASURE_JOBS, ErasureJob, to_integration_event=published), context.name)

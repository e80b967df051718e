"""The event by which an erasure is requested. It may come more than once: a job that is done then runs once more."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from servicekit.events.envelope import Event, Poison
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of
from servicekit.mapping.timestamps import from_timestamp, to_rfc3339
from servicekit.privacy.jobs import ErasureJob, ErasureRequest
from servicekit.privacy.repository import ErasureJobs
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timers
from servicekit.telemetry.logs import logger
from servicekit.telemetry.tracing import current_traceparent

ERASURES = "erasures"
JOBS = "erasure_jobs"

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class ErasureHandlers:
    """`requested`: the event ErasureRequested of tickets, with the Erasure as `erasure`."""

    jobs: ErasureJobs
    timers: Timers
    clock: Clock
    requested: type[Message]

    def subscription(self) -> Subscription:
        return Subscription(ERASURES, "TICKETS", (subject_of(self.requested),), self.request)

    async def request(self, event: Event) -> None:
        erasure: Any = event.read(self.requested).erasure  # type: ignore[attr-defined]
        if not erasure.id or not erasure.customer_id or not erasure.retailer:
            raise Poison("an erasure without an id, a customer or a retailer")
        request = ErasureRequest(
            erasure.id,
            erasure.customer_id,
            erasure.retailer,
            from_timestamp(erasure.requested_at),
            current_traceparent(),
        )
        job = await self.jobs.request(request, since=event.time, now=self.clock())
        log_request(job)
        self.timers.wake(JOBS)


def log_request(job: ErasureJob) -> None:
    """With the members that `ops erasures replay` takes."""
    _log.info(
        "erasure requested",
        aggregate_id=job.id,
        erasure_id=job.erasure_id,
        customer_id=job.customer_id,
        retailer=job.retailer,
        requested_at=to_rfc3339(job.requested_at),
    )

"""The erasures of a service, built from their parts. A service that has customers' data

- has ERASURE_JOBS as the last of its COLLECTIONS;
- gives the topics that need it `erased_customers(context)`: their handlers ask it before they store something;
- adds `components(context, records=[…], traces=…, requested=ErasureRequested, done=PersonalDataErased)`.
"""

from collections.abc import Sequence

from domainkit.instants import SECOND
from google.protobuf.message import Message

from servicekit.privacy.handlers import ErasureHandlers
from servicekit.privacy.jobs import Traces
from servicekit.privacy.levels import ErasureLevels, levels_of
from servicekit.privacy.records import Erasures, PersonalRecords
from servicekit.privacy.repository import ERASURE_JOBS, ErasedCustomers, erasure_jobs
from servicekit.privacy.timer import ErasureWork
from servicekit.runtime.context import Components, ServiceContext


def erased_customers(context: ServiceContext) -> Erasures:
    """Who has been erased. Needs nothing but the store: topics are built with it."""
    return ErasedCustomers(context.store.documents(ERASURE_JOBS), context.name)


def components(
    context: ServiceContext,
    *,
    records: Sequence[PersonalRecords],
    traces: Traces,
    requested: type[Message],
    done: type[Message],
) -> Components:
    """`requested`: the event ErasureRequested of tickets; `done`: PersonalDataErased of this service's events.proto."""
    documents = context.store.documents(ERASURE_JOBS)
    jobs = erasure_jobs(context, done)
    settle = round(context.operational.erasure_settle_seconds * SECOND)
    forget = context.store.forget_deleted
    work = ErasureWork(jobs, records, traces, settle, context.timers, context.clock, forget)
    return Components(
        subscriptions=[ErasureHandlers(jobs, context.timers, context.clock, requested).subscription()],
        timers=[work.timer(documents)],
        loops=[ErasureLevels(levels_of(documents), context.clock).observe],
    )

"""Puts the topic of dry runs together."""

from functools import partial

from aftersales.warranty.v1.adjudication_run_service_pb2_grpc import add_AdjudicationRunServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.retention import retention_timer

from warranty.adjudication_runs.domain.run import AdjudicationRun
from warranty.adjudication_runs.ports import HandedIn, Versions
from warranty.adjudication_runs.repository import (
    ADJUDICATION_RUNS,
    RUNS_DUE,
    RUNS_ENDED,
    AdjudicationRunRepository,
    no_event,
    run_index_fields,
)
from warranty.adjudication_runs.servicer import AdjudicationRunServicer
from warranty.adjudication_runs.timers import runs_timer
from warranty.adjudication_runs.use_cases import CarryOut, DryRuns


def components(
    context: ServiceContext, access: Access, versions: Versions, claims: HandedIn, *, days: int
) -> Components:
    runs = AdjudicationRunRepository(
        context.aggregates(
            ADJUDICATION_RUNS, AdjudicationRun, to_integration_event=no_event, index_fields=run_index_fields
        )
    )
    servicer = AdjudicationRunServicer(access, context.clock, DryRuns(runs, versions))
    documents = context.store.documents(ADJUDICATION_RUNS)
    return Components(
        servicers=[
            (
                "aftersales.warranty.v1.AdjudicationRunService",
                partial(add_AdjudicationRunServiceServicer_to_server, servicer),
            )
        ],
        timers=[
            runs_timer(documents, RUNS_DUE, CarryOut(runs, versions, claims), context.clock),
            *retention_timer("adjudication-runs", documents, RUNS_ENDED, days),
        ],
    )

"""Support plans, built from their parts."""

from functools import partial

from aftersales.tickets.v1.support_plan_service_pb2_grpc import add_SupportPlanServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.plans.domain.plan import SupportPlan
from tickets.plans.integration_events import plan_event
from tickets.plans.repository import SUPPORT_PLANS, SupportPlanRepository, plan_index_fields
from tickets.plans.servicer import SupportPlanServicer
from tickets.plans.use_cases import SupportPlanUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> SupportPlanRepository:
    return SupportPlanRepository(
        Aggregates(
            store.documents(SUPPORT_PLANS),
            relay=relay,
            clock=clock,
            source=source,
            kind=SupportPlan,
            index_fields=plan_index_fields,
            to_integration_event=plan_event,
        )
    )


def components(context: ServiceContext, access: Access, use_cases: SupportPlanUseCases) -> Components:
    add = partial(
        add_SupportPlanServiceServicer_to_server,
        SupportPlanServicer(access, context.clock, context.pages, use_cases),
    )
    return Components(servicers=[("aftersales.tickets.v1.SupportPlanService", add)])

"""Entitlements, built from their parts."""

from functools import partial

from aftersales.tickets.v1.entitlement_service_pb2_grpc import add_EntitlementServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.entitlements.domain.entitlement import Entitlement
from tickets.entitlements.integration_events import entitlement_event
from tickets.entitlements.repository import ENTITLEMENTS, EntitlementRepository, entitlement_index_fields
from tickets.entitlements.servicer import EntitlementServicer
from tickets.entitlements.use_cases import EntitlementUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> EntitlementRepository:
    return EntitlementRepository(
        Aggregates(
            store.documents(ENTITLEMENTS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Entitlement,
            index_fields=entitlement_index_fields,
            to_integration_event=entitlement_event,
        )
    )


def components(context: ServiceContext, access: Access, use_cases: EntitlementUseCases) -> Components:
    add = partial(
        add_EntitlementServiceServicer_to_server,
        EntitlementServicer(access, context.clock, context.pages, use_cases),
    )
    return Components(servicers=[("aftersales.tickets.v1.EntitlementService", add)])

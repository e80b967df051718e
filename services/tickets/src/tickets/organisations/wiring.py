"""Organisations, built from their parts."""

from functools import partial

from aftersales.tickets.v1.organisation_service_pb2_grpc import add_OrganisationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.organisations.domain.organisation import Organisation
from tickets.organisations.integration_events import organisation_event
from tickets.organisations.repository import ORGANISATIONS, OrganisationRepository, organisation_index_fields
from tickets.organisations.servicer import OrganisationServicer
from tickets.organisations.use_cases import OrganisationUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> OrganisationRepository:
    return OrganisationRepository(
        Aggregates(
            store.documents(ORGANISATIONS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Organisation,
            index_fields=organisation_index_fields,
            to_integration_event=organisation_event,
        )
    )


def components(context: ServiceContext, access: Access, use_cases: OrganisationUseCases) -> Components:
    add = partial(
        add_OrganisationServiceServicer_to_server,
        OrganisationServicer(access, context.clock, context.pages, use_cases),
    )
    return Components(servicers=[("aftersales.tickets.v1.OrganisationService", add)])

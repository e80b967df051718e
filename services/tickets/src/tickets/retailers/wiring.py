"""Retailers, built from their parts."""

from collections.abc import Sequence
from functools import partial

from aftersales.tickets.v1.retailer_service_pb2_grpc import add_RetailerServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.relay import Relay
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext

from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.integration_events import retailer_event
from tickets.retailers.ports import Begin, IdempotencyKeys
from tickets.retailers.repository import RETAILERS, RetailerRepository, retailer_index_fields
from tickets.retailers.servicer import RetailerServicer
from tickets.retailers.use_cases import RetailerUseCases


def repository(store: Store, relay: Relay, clock: Clock, *, source: str) -> RetailerRepository:
    return RetailerRepository(
        Aggregates(
            store.documents(RETAILERS),
            relay=relay,
            clock=clock,
            source=source,
            kind=Retailer,
            index_fields=retailer_index_fields,
            to_integration_event=retailer_event,
        )
    )


def components(
    context: ServiceContext,
    access: Access,
    retailers: RetailerRepository,
    keys: IdempotencyKeys,
    *,
    beginnings: Sequence[Begin],
) -> Components:
    use_cases = RetailerUseCases(retailers, keys, beginnings)
    servicer = RetailerServicer(access, context.clock, context.pages, use_cases)
    return Components(
        servicers=[("aftersales.tickets.v1.RetailerService", partial(add_RetailerServiceServicer_to_server, servicer))]
    )

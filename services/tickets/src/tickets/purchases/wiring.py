"""Purchases, built from their parts."""

from functools import partial

from aftersales.tickets.v1.purchase_service_pb2_grpc import add_PurchaseServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents.aggregates import Aggregates
from servicekit.runtime.context import Components, ServiceContext

from tickets.purchases.documents import purchase_document, purchase_from
from tickets.purchases.handlers import PurchaseHandlers
from tickets.purchases.integration_events import purchase_event
from tickets.purchases.ports import CustomerFile, IdempotencyKeys, Retailers
from tickets.purchases.repository import PURCHASES, PurchaseRepository
from tickets.purchases.servicer import PurchaseServicer
from tickets.purchases.use_cases import PurchaseUseCases, Registrations


def repository(context: ServiceContext) -> PurchaseRepository:
    return PurchaseRepository(
        Aggregates(
            context.store.documents(PURCHASES),
            relay=context.relay,
            clock=context.clock,
            source=context.source,
            to_document=purchase_document,
            from_document=purchase_from,
            to_integration_event=purchase_event,
        )
    )


def components(
    context: ServiceContext,
    access: Access,
    purchases: PurchaseRepository,
    customers: CustomerFile,
    retailers: Retailers,
    keys: IdempotencyKeys,
) -> Components:
    use_cases = PurchaseUseCases(purchases, customers, retailers, keys)
    servicer = PurchaseServicer(access, context.clock, context.pages, use_cases)
    return Components(
        servicers=[("aftersales.tickets.v1.PurchaseService", partial(add_PurchaseServiceServicer_to_server, servicer))],
        subscriptions=PurchaseHandlers(Registrations(purchases)).subscriptions(),
    )

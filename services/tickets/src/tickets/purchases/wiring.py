"""Purchases, built from their parts."""

from functools import partial

from aftersales.tickets.v1.purchase_service_pb2_grpc import add_PurchaseServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.handlers import PurchaseHandlers
from tickets.purchases.integration_events import purchase_event
from tickets.purchases.ports import CustomerFile, IdempotencyKeys, Retailers
from tickets.purchases.repository import PURCHASES, PurchaseRepository, purchase_index_fields
from tickets.purchases.servicer import PurchaseServicer
from tickets.purchases.use_cases import PurchaseUseCases, Registrations


def repository(context: ServiceContext) -> PurchaseRepository:
    return PurchaseRepository(
        context.aggregates(PURCHASES, Purchase, to_integration_event=purchase_event, index_fields=purchase_index_fields)
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

"""Erasures, built from their parts."""

from functools import partial

from aftersales.tickets.v1.erasure_service_pb2_grpc import add_ErasureServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.erasures.domain.erasure import Erasure
from tickets.erasures.handlers import ErasureHandlers
from tickets.erasures.integration_events import erasure_event
from tickets.erasures.ports import Customers, IdempotencyKeys
from tickets.erasures.repository import ERASURES, ErasureRepository, erasure_index_fields
from tickets.erasures.servicer import ErasureServicer
from tickets.erasures.use_cases import ErasureUseCases


def components(context: ServiceContext, access: Access, customers: Customers, keys: IdempotencyKeys) -> Components:
    erasures = ErasureRepository(
        context.aggregates(ERASURES, Erasure, to_integration_event=erasure_event, index_fields=erasure_index_fields)
    )
    use_cases = ErasureUseCases(erasures, customers, keys)
    servicer = ErasureServicer(access, context.clock, context.pages, use_cases)
    return Components(
        servicers=[("aftersales.tickets.v1.ErasureService", partial(add_ErasureServiceServicer_to_server, servicer))],
        subscriptions=ErasureHandlers(use_cases).subscriptions(),
    )

"""Erasures, built from their parts."""

from functools import partial

from aftersales.tickets.v1.erasure_service_pb2_grpc import add_ErasureServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.privacy.levels import ErasureLevels, Level
from servicekit.runtime.context import Components, ServiceContext

from tickets.erasures.domain.erasure import Erasure, ErasureState
from tickets.erasures.handlers import ErasureHandlers
from tickets.erasures.integration_events import erasure_event
from tickets.erasures.ports import Customers, IdempotencyKeys
from tickets.erasures.repository import ERASURES, ERASURES_OF_ALL, ErasureRepository, erasure_index_fields
from tickets.erasures.servicer import ErasureServicer
from tickets.erasures.use_cases import ErasureUseCases


def use_cases(context: ServiceContext, customers: Customers, keys: IdempotencyKeys) -> ErasureUseCases:
    erasures = ErasureRepository(
        context.aggregates(ERASURES, Erasure, to_integration_event=erasure_event, index_fields=erasure_index_fields)
    )
    return ErasureUseCases(erasures, customers, keys)


def components(context: ServiceContext, access: Access, use_cases: ErasureUseCases) -> Components:
    servicer = ErasureServicer(access, context.clock, context.pages, use_cases)
    running = Level("operation", context.store.documents(ERASURES), ERASURES_OF_ALL, {"state": ErasureState.RUNNING})
    return Components(
        servicers=[("aftersales.tickets.v1.ErasureService", partial(add_ErasureServiceServicer_to_server, servicer))],
        subscriptions=ErasureHandlers(use_cases).subscriptions(),
        loops=[ErasureLevels([running], context.clock).observe],
    )

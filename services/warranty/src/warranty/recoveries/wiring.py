"""Puts the topic of recoveries together."""

from functools import partial

from aftersales.warranty.v1.supplier_recovery_service_pb2_grpc import add_SupplierRecoveryServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.recoveries.domain.recovery import SupplierRecovery
from warranty.recoveries.integration_events import supplier_recovery_event
from warranty.recoveries.ports import Claims
from warranty.recoveries.repository import SUPPLIER_RECOVERIES, SupplierRecoveryRepository
from warranty.recoveries.servicer import SupplierRecoveryServicer
from warranty.recoveries.use_cases import RecoveryUseCases


def components(context: ServiceContext, access: Access, claims: Claims) -> Components:
    stored = context.aggregates(SUPPLIER_RECOVERIES, SupplierRecovery, to_integration_event=supplier_recovery_event)
    use_cases = RecoveryUseCases(SupplierRecoveryRepository(stored), claims)
    servicer = SupplierRecoveryServicer(access, context.clock, context.pages, use_cases)
    name = "aftersales.warranty.v1.SupplierRecoveryService"
    return Components(servicers=[(name, partial(add_SupplierRecoveryServiceServicer_to_server, servicer))])

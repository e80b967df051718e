"""Puts the topic of transfers together."""

from functools import partial

from aftersales.warranty.v1.transfer_service_pb2_grpc import add_TransferServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.transfers.domain.attempts import CodeAttempts
from warranty.transfers.ports import Assets, Attempts, Claims, Erasures
from warranty.transfers.repository import CODE_ATTEMPTS, CodeAttemptsRepository, no_event
from warranty.transfers.servicer import TransferServicer
from warranty.transfers.use_cases import Transfers


def attempts_repository(context: ServiceContext) -> CodeAttemptsRepository:
    return CodeAttemptsRepository(context.aggregates(CODE_ATTEMPTS, CodeAttempts, to_integration_event=no_event))


def components(
    context: ServiceContext, access: Access, assets: Assets, claims: Claims, attempts: Attempts, erasures: Erasures
) -> Components:
    servicer = TransferServicer(access, context.clock, Transfers(assets, claims, attempts, erasures))
    return Components(
        servicers=[("aftersales.warranty.v1.TransferService", partial(add_TransferServiceServicer_to_server, servicer))]
    )

"""Puts the topic of transfers together."""

from functools import partial

from aftersales.warranty.v1.transfer_service_pb2_grpc import add_TransferServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from warranty.transfers.domain.attempts import CodeAttempts
from warranty.transfers.ports import Assets, Claims, Erasures
from warranty.transfers.repository import CODE_ATTEMPTS, CodeAttemptsRepository, no_event
from warranty.transfers.servicer import TransferServicer
from warranty.transfers.use_cases import Transfers


def components(
    context: ServiceContext, access: Access, assets: Assets, claims: Claims, erasures: Erasures
) -> Components:
    attempts = CodeAttemptsRepository(context.aggregates(CODE_ATTEMPTS, CodeAttempts, to_integration_event=no_event))
    servicer = TransferServicer(access, context.clock, Transfers(assets, claims, attempts, erasures))
    return Components(
        servicers=[("aftersales.warranty.v1.TransferService", partial(add_TransferServiceServicer_to_server, servicer))]
    )

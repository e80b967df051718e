"""Puts the topic of operations together."""

from collections.abc import Mapping
from functools import partial

from aftersales.warranty.v1.operation_service_pb2_grpc import add_OperationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.objects import Storage
from servicekit.runtime.context import Components, ServiceContext

from warranty.operations.domain.operation import Operation, OperationKind, RejectedRow
from warranty.operations.ports import Importer
from warranty.operations.repository import (
    FILES_DUE,
    OPERATION_FILES,
    OPERATIONS,
    OPERATIONS_DUE,
    OPERATIONS_ENDED,
    REJECTED_ROWS,
    OperationRepository,
    no_event,
    operation_index_fields,
)
from warranty.operations.servicer import OperationServicer
from warranty.operations.timers import ended_timer, files_timer, operations_timer
from warranty.operations.use_cases import OperationDesk, RunOperations, SendFile


def operation_repository(context: ServiceContext) -> OperationRepository:
    return OperationRepository(
        context.aggregates(OPERATIONS, Operation, to_integration_event=no_event, index_fields=operation_index_fields),
        context.aggregates(REJECTED_ROWS, RejectedRow, to_integration_event=no_event),
        context.store.documents(REJECTED_ROWS),
        context.store.documents(OPERATION_FILES),
    )


def components(
    context: ServiceContext,
    access: Access,
    storage: Storage | None,
    importers: Mapping[OperationKind, Importer],
    *,
    rows_per_second: int,
    days: int,
) -> Components:
    repository = operation_repository(context)
    files, desk = SendFile(repository, storage, importers), OperationDesk(repository)
    servicer = OperationServicer(access, context.clock, context.pages, files, desk)
    add = partial(add_OperationServiceServicer_to_server, servicer)
    servicers = [("aftersales.warranty.v1.OperationService", add)]
    if storage is None:
        return Components(servicers=servicers)
    operations = context.store.documents(OPERATIONS)
    run = RunOperations(repository, storage, importers, context.clock)
    return Components(
        servicers=servicers,
        timers=[
            operations_timer(operations, OPERATIONS_DUE, run, rows_per_second=rows_per_second),
            files_timer(repository.files, FILES_DUE, repository, storage),
            *ended_timer(operations, OPERATIONS_ENDED, repository, days),
        ],
        storage=storage,
    )

"""OperationService."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aftersales.warranty.v1 import operation_service_pb2 as pb
from aftersales.warranty.v1.operation_service_pb2_grpc import OperationServiceServicer
from domainkit.idempotency import IdempotencyKey
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.runtime.clock import Clock

from warranty.operations.domain.operation import OperationKind
from warranty.operations.messages import operation_message, rejected_row_message
from warranty.operations.use_cases import OperationDesk, SendFile

_CREATE = "CreateOperation"


@dataclass(frozen=True)
class OperationServicer(OperationServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    files: SendFile
    desk: OperationDesk

    async def CreateOperation(
        self, request_iterator: AsyncIterator[pb.CreateOperationRequest], context: Context
    ) -> pb.CreateOperationResponse:
        caller = await self.access.caller(context, _CREATE)
        first = await anext(aiter(request_iterator), pb.CreateOperationRequest())
        retailer = caller.retailer(first.retailer)

        def key_of(sha256: str) -> IdempotencyKey | None:
            """The file counts by its hash: the same key with other bytes is another request."""
            whole = pb.CreateOperationRequest()
            whole.CopyFrom(first)
            whole.chunk = sha256.encode()
            return idempotency_key_of(caller, _CREATE, whole, retailer=retailer)

        operation = await self.files.send(
            retailer,
            chosen(OperationKind, first, "kind"),
            first.media_type,
            _chunks(first, request_iterator),
            caller,
            id=new_id("opn", key_of("")),
            now=self.clock(),
            key_of=key_of,
        )
        return pb.CreateOperationResponse(operation=operation_message.fields(operation, role=caller.role))

    async def GetOperation(self, request: pb.GetOperationRequest, context: Context) -> pb.GetOperationResponse:
        caller = await self.access.caller(context, "GetOperation")
        operation = await self.desk.get(request.id, caller)
        return pb.GetOperationResponse(operation=operation_message.fields(operation, role=caller.role))

    async def ListOperations(self, request: pb.ListOperationsRequest, context: Context) -> pb.ListOperationsResponse:
        caller = await self.access.caller(context, "ListOperations")
        retailer = caller.retailer(request.retailer)
        filters = ("ListOperations", retailer)
        page = await self.desk.page(
            retailer,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListOperationsResponse(
            operations=[operation_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def CancelOperation(self, request: pb.CancelOperationRequest, context: Context) -> pb.CancelOperationResponse:
        caller = await self.access.caller(context, "CancelOperation")
        key = idempotency_key_of(caller, "CancelOperation", request)
        operation = await self.desk.cancel(request.id, caller, now=self.clock(), key=key)
        return pb.CancelOperationResponse(operation=operation_message.fields(operation, role=caller.role))

    async def ListRejectedRows(
        self, request: pb.ListRejectedRowsRequest, context: Context
    ) -> pb.ListRejectedRowsResponse:
        caller = await self.access.caller(context, "ListRejectedRows")
        filters = ("ListRejectedRows", request.operation_id)
        page = await self.desk.rejected(
            request.operation_id,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListRejectedRowsResponse(
            rejected_rows=[rejected_row_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )


async def _chunks(
    first: pb.CreateOperationRequest, rest: AsyncIterator[pb.CreateOperationRequest]
) -> AsyncIterator[bytes]:
    if first.chunk:
        yield first.chunk
    async for each in rest:
        yield each.chunk

"""Files of rows: uploads, streamed as they come and never whole in memory."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from aftersales.warranty.v1 import operation_service_pb2 as pb
from fastapi import APIRouter, Query, Request, Response
from servicekit.mapping.proto_json import from_json
from starlette.requests import ClientDisconnect

from gateway.edge.problems import Problem
from gateway.rest import files, responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.common.operation import Operation, OperationKind
from gateway.rest.generated.formats import RetailerId
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.request_fields import asked

_PATH = "/v1/operations"
_TYPES = ("text/csv", "application/jsonl")
UPLOADS = re.compile(_PATH)

router = APIRouter(tags=["operations"], route_class=files.UploadRoute)


class RowsQuery(StrictQuery):
    """What the rows are, and whose."""

    kind: OperationKind = Query(description="What its rows are.", examples=["assets"])
    retailer: RetailerId = Query("", description="Whose. Left out: your only retailer.", examples=["nordic-home"])


@router.post(
    _PATH,
    operation_id="create_operation",
    summary="Send a file of rows",
    status_code=202,
    response_model=Operation,
    responses=problems(
        *("RETAILER_REQUIRED", "OPERATIONS_OFF", "TOO_MANY_OPERATIONS", "FILE_TOO_LARGE", "FILE_FORMAT_UNKNOWN"),
        "STORAGE_UNAVAILABLE",
        writes=True,
    ),
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(_TYPES, files.BINARY)}},
)
async def create_operation(
    request: Request, query: Annotated[RowsQuery, Query()], call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Send a file of rows: units that are not sold yet, or readings of meters.

    The body is the file as it is: CSV (Content-Type text/csv) or JSON lines (application/jsonl), in UTF-8. A column
    that is none of the fields is refused at once. Each row is carried out by itself and may be sent again: what is
    there already is unchanged, and a row that contradicts it is rejected. GET the operation until its state is
    completed. A retailer has one running operation, and nine that wait.
    """
    first = from_json(pb.CreateOperationRequest, asked(query))
    first.media_type = request.headers.get("content-type", "")[:127]
    first.request_id = key
    rpc = "warranty.v1.OperationService/CreateOperation"
    try:
        response = await call.send(rpc, _parts(first, request), pb.CreateOperationResponse, seconds=files.SECONDS)
    except ClientDisconnect:
        raise Problem("REQUEST_TIMEOUT") from None  # nobody reads it
    return responses.created(response.operation, f"{_PATH}/{response.operation.id}", status=202)


async def _parts(first: pb.CreateOperationRequest, request: Request) -> AsyncIterator[pb.CreateOperationRequest]:
    yield first
    async for part in files.parts(request):
        yield pb.CreateOperationRequest(chunk=part)

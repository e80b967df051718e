# Generated from aftersales/warranty/v1/operation_service.proto: `make protos`.
"""Files of many rows, carried out in the background."""

from typing import Annotated

from aftersales.warranty.v1 import operation_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.common.operation import Operation, OperationKind, RejectedRow
from gateway.rest.generated.formats import RetailerId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class CreateOperationRequest(Schema):
    """A file, a part at a time: the first message says what it is, those after it have only a part each."""

    model_config = REQUEST

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    kind: OperationKind = may("What its rows are.", "assets")
    media_type: Annotated[str, StringConstraints(max_length=127), passes("line")] = may(
        "Its media type (RFC 6838): text/csv or application/jsonl.", "text/csv"
    )


class ListOperationsQuery(PageQuery):
    """Whose operations to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class OperationPage(Schema):
    """A page of operations."""

    items: list[Operation] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class ListRejectedRowsQuery(PageQuery):
    """Of which operation."""


class RejectedRowPage(Schema):
    """A page of rejected rows."""

    items: list[RejectedRow] = doc("In the order of the file.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


OperationId = Annotated[
    str, Path(description="The operation's id.", min_length=1, examples=["opn_3k6v5jrb2ohc7yaq4tq2mzn7xw"])
]
OperationOperationId = Annotated[
    str, Path(description="The operation's id.", min_length=1, examples=["opn_3k6v5jrb2ohc7yaq4tq2mzn7xw"])
]


router = APIRouter(tags=["operations"], route_class=JsonRoute)


@router.get(
    "/v1/operations/{id}",
    operation_id="get_operation",
    summary="Get an operation",
    response_model=Operation,
    responses=problems("OPERATION_NOT_FOUND"),
)
async def get_operation(id: OperationId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """How far an operation is."""
    message = operation_service_pb2.GetOperationRequest(id=id)
    response = await call(
        "warranty.v1.OperationService/GetOperation", message, operation_service_pb2.GetOperationResponse
    )
    return responses.resource(response.operation, if_none_match)


@router.get(
    "/v1/operations",
    operation_id="list_operations",
    summary="List operations",
    response_model=OperationPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_operations(request: Request, query: Annotated[ListOperationsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's operations, newest first."""
    message = from_json(operation_service_pb2.ListOperationsRequest, asked(query))
    response = await call(
        "warranty.v1.OperationService/ListOperations", message, operation_service_pb2.ListOperationsResponse
    )
    return responses.page(request, response.operations, response.next_page_token)


@router.post(
    "/v1/operations/{id}:cancel",
    operation_id="cancel_operation",
    summary="Cancel an operation",
    response_model=Operation,
    responses=problems("OPERATION_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def cancel_operation(
    id: OperationId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """End an operation. Rows that were carried out stay; those that are in hand are ended first. One that has
    ended stays as it is.
    """
    message = operation_service_pb2.CancelOperationRequest(id=id, request_id=key)
    response = await call(
        "warranty.v1.OperationService/CancelOperation", message, operation_service_pb2.CancelOperationResponse
    )
    return responses.resource(response.operation)


@router.get(
    "/v1/operations/{operation_id}/rejected-rows",
    operation_id="list_rejected_rows",
    summary="List rejected rows",
    response_model=RejectedRowPage,
    responses=problems("OPERATION_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_rejected_rows(
    operation_id: OperationOperationId,
    request: Request,
    query: Annotated[ListRejectedRowsQuery, Query()],
    call: SignedIn,
) -> Response:
    """The rows of an operation that were not carried out, the first 1,000, in the order of the file."""
    message = from_json(operation_service_pb2.ListRejectedRowsRequest, asked(query) | {"operation_id": operation_id})
    response = await call(
        "warranty.v1.OperationService/ListRejectedRows", message, operation_service_pb2.ListRejectedRowsResponse
    )
    return responses.page(request, response.rejected_rows, response.next_page_token)

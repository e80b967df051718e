# Generated from aftersales/warranty/v1/supplier_recovery_service.proto: `make protos`.
"""What suppliers owe back of the costs of claims."""

from typing import Annotated

from aftersales.warranty.v1 import supplier_recovery_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.common.common import MoneyInput
from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.generated.warranty.supplier_recovery import (
    SupplierRecovery,
    SupplierRecoveryInput,
    SupplierRecoveryState,
)
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class MoveSupplierRecoveryRequest(Schema):
    """The state that it comes to."""

    model_config = REQUEST

    state: SupplierRecoveryState = doc("One of its next_states.", "accepted")
    reference: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The supplier's number of it. Left out: as it was.", "S-4711"
    )
    amount: MoneyInput = may(
        "What the supplier promises, with accepted, or has paid, with recovered. Left out: all that was "
        "asked, or promised."
    )


class ListSupplierRecoveriesQuery(PageQuery):
    """Parameters of GET /v1/supplier-recoveries."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    state: SupplierRecoveryState = may("Only those in this state.", "filed")
    claim_id: Id = may("Only those of this claim.", "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq")


class SupplierRecoveryPage(Schema):
    """A page of supplier recoveries."""

    items: list[SupplierRecovery] = doc("The recoveries.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


SupplierRecoveryId = Annotated[
    str, Path(description="The recovery's id.", min_length=1, examples=["rcv_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
]


router = APIRouter(tags=["supplier recoveries"], route_class=JsonRoute)


@router.post(
    "/v1/supplier-recoveries",
    operation_id="create_supplier_recovery",
    summary="Create a supplier recovery",
    status_code=201,
    response_model=SupplierRecovery,
    responses=problems("CLAIM_UNKNOWN_FOR_RECOVERY", "NOTHING_TO_RECOVER", "SUPPLIER_RECOVERY_EXISTS", writes=True),
)
async def create_supplier_recovery(body: SupplierRecoveryInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Note that the cost of a settled line is owed back by a supplier."""
    message = from_json(
        supplier_recovery_service_pb2.CreateSupplierRecoveryRequest,
        {"supplier_recovery": given(body), "request_id": key},
    )
    response = await call(
        "warranty.v1.SupplierRecoveryService/CreateSupplierRecovery",
        message,
        supplier_recovery_service_pb2.CreateSupplierRecoveryResponse,
    )
    return responses.created(response.supplier_recovery, f"/v1/supplier-recoveries/{response.supplier_recovery.id}")


@router.post(
    "/v1/supplier-recoveries/{id}:move",
    operation_id="move_supplier_recovery",
    summary="Move a supplier recovery",
    response_model=SupplierRecovery,
    responses=problems(
        "SUPPLIER_RECOVERY_NOT_FOUND",
        "SUPPLIER_RECOVERY_STATE",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def move_supplier_recovery(
    id: SupplierRecoveryId,
    body: MoveSupplierRecoveryRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Note that it was filed, what the supplier answered, that it paid, or that the rest is given up."""
    message = from_json(
        supplier_recovery_service_pb2.MoveSupplierRecoveryRequest,
        given(body) | {"id": id, "request_id": key, **optional(if_match)},
    )
    response = await call(
        "warranty.v1.SupplierRecoveryService/MoveSupplierRecovery",
        message,
        supplier_recovery_service_pb2.MoveSupplierRecoveryResponse,
    )
    return responses.resource(response.supplier_recovery)


@router.get(
    "/v1/supplier-recoveries/{id}",
    operation_id="get_supplier_recovery",
    summary="Get a supplier recovery",
    response_model=SupplierRecovery,
    responses=problems("SUPPLIER_RECOVERY_NOT_FOUND"),
)
async def get_supplier_recovery(id: SupplierRecoveryId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One recovery with its steps."""
    message = supplier_recovery_service_pb2.GetSupplierRecoveryRequest(id=id)
    response = await call(
        "warranty.v1.SupplierRecoveryService/GetSupplierRecovery",
        message,
        supplier_recovery_service_pb2.GetSupplierRecoveryResponse,
    )
    return responses.resource(response.supplier_recovery, if_none_match)


@router.get(
    "/v1/supplier-recoveries",
    operation_id="list_supplier_recoveries",
    summary="List supplier recoveries",
    response_model=SupplierRecoveryPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_supplier_recoveries(
    request: Request, query: Annotated[ListSupplierRecoveriesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's recoveries, newest first."""
    message = from_json(supplier_recovery_service_pb2.ListSupplierRecoveriesRequest, asked(query))
    response = await call(
        "warranty.v1.SupplierRecoveryService/ListSupplierRecoveries",
        message,
        supplier_recovery_service_pb2.ListSupplierRecoveriesResponse,
    )
    return responses.page(request, response.supplier_recoveries, response.next_page_token)

# Generated from aftersales/tickets/v1/erasure_service.proto: `make protos`.
"""Erasing customers: all services remove what says who a customer is and what they wrote. Ids, states, amounts
and instants stay, so that whatever refers to them still finds them.
"""

from typing import Annotated

from aftersales.tickets.v1 import erasure_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import RetailerId
from gateway.rest.generated.tickets.erasure import Erasure, ErasureState
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.request_fields import asked
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import Schema, doc, may


class ListErasuresQuery(PageQuery):
    """Which erasures to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    state: ErasureState = may("Those in this state. Left out: in any.", "running")


class ErasurePage(Schema):
    """A page of erasures."""

    items: list[Erasure] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


CustomerId = Annotated[
    str, Path(description="The customer's id.", min_length=1, examples=["cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"])
]
ErasureId = Annotated[
    str, Path(description="The erasure's id.", min_length=1, examples=["ers_6v5jrb2ohc7yaq4tq2mzn7xw3k"])
]


router = APIRouter(tags=["erasures"], route_class=JsonRoute)


@router.post(
    "/v1/customers/{id}:erase",
    operation_id="erase_customer",
    summary="Erase a customer",
    status_code=202,
    response_model=Erasure,
    responses=problems("CUSTOMER_NOT_FOUND", "TOO_MANY_IDEMPOTENCY_KEYS", writes=True),
)
async def erase_customer(
    id: CustomerId, call: SignedIn, body: Nothing | None = None, key: IdempotencyKey = ""
) -> Response:
    """Erase a customer's personal data in all services: names and addresses, tickets' texts and messages, mails
    and comments. It goes on in the background, also after a service was unavailable: GET the erasure until
    its state is completed. Open tickets are closed. Nothing brings the data back. Repeated, it returns the
    same erasure: whoever orders again later is a new customer.
    """
    message = erasure_service_pb2.EraseCustomerRequest(customer_id=id, request_id=key)
    response = await call("tickets.v1.ErasureService/EraseCustomer", message, erasure_service_pb2.EraseCustomerResponse)
    return responses.created(response.erasure, f"/v1/erasures/{response.erasure.id}", status=202)


@router.get(
    "/v1/erasures/{id}",
    operation_id="get_erasure",
    summary="Get an erasure",
    response_model=Erasure,
    responses=problems("ERASURE_NOT_FOUND"),
)
async def get_erasure(id: ErasureId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One erasure, and what each service has done of it."""
    message = erasure_service_pb2.GetErasureRequest(id=id)
    response = await call("tickets.v1.ErasureService/GetErasure", message, erasure_service_pb2.GetErasureResponse)
    return responses.resource(response.erasure, if_none_match)


@router.get(
    "/v1/erasures",
    operation_id="list_erasures",
    summary="List erasures",
    response_model=ErasurePage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_erasures(request: Request, query: Annotated[ListErasuresQuery, Query()], call: SignedIn) -> Response:
    """A retailer's erasures, newest first, of all states or of one."""
    message = from_json(erasure_service_pb2.ListErasuresRequest, asked(query))
    response = await call("tickets.v1.ErasureService/ListErasures", message, erasure_service_pb2.ListErasuresResponse)
    return responses.page(request, response.erasures, response.next_page_token)

"""Customers: the customer information file."""

from typing import Annotated

from aftersales.tickets.v1.customer_service_pb2 import (
    GetCustomerRequest,
    GetCustomerResponse,
    ListCustomersRequest,
    ListCustomersResponse,
)
from fastapi import APIRouter, Query, Request, Response

from gateway.rest import responses
from gateway.rest.app_state import gateway_of
from gateway.rest.callers import SignedIn
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import CustomerId, Filter, RetailerQuery, at_most_one_of
from gateway.rest.preconditions import IfNoneMatch
from gateway.rest.schemas.customers import Customer, CustomerPage, Timeline
from gateway.rest.schemas.fields import may
from gateway.rest.timeline import timeline

router = APIRouter(prefix="/v1/customers", tags=["customers"], route_class=JsonRoute)


class CustomerQuery(RetailerQuery):
    """At most one of customer_ref and email."""

    customer_ref: Filter = may("The customer of this name of yours.", "K-10017")
    email: Filter = may("The customer with this e-mail.", "mikko@laine.example")

    _narrow = at_most_one_of("customer_ref", "email")


@router.get(
    "",
    operation_id="list_customers",
    response_model=CustomerPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_customers(request: Request, query: Annotated[CustomerQuery, Query()], call: SignedIn) -> Response:
    """A retailer's customers, newest first; or the one with a customer_ref or an e-mail."""
    message = ListCustomersRequest(
        retailer=query.retailer,
        customer_ref=query.customer_ref,
        email=query.email,
        page_size=query.page_size,
        page_token=query.page_token,
    )
    answer = await call("tickets.v1.CustomerService/ListCustomers", message, ListCustomersResponse)
    return responses.page(request, answer.customers, answer.next_page_token)


@router.get("/{id}", operation_id="get_customer", response_model=Customer, responses=problems("CUSTOMER_NOT_FOUND"))
async def get_customer(id: CustomerId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One customer."""
    message = GetCustomerRequest(id=id)
    answer = await call("tickets.v1.CustomerService/GetCustomer", message, GetCustomerResponse)
    return responses.resource(answer.customer, if_none_match)


@router.get(
    "/{id}/timeline",
    operation_id="get_customer_timeline",
    response_model=Timeline,
    responses=problems("CUSTOMER_NOT_FOUND", "RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def get_timeline(
    id: CustomerId, request: Request, query: Annotated[RetailerQuery, Query()], call: SignedIn
) -> Response:
    """What happened with a customer, from all services, newest first. A service that is down is marked, not failing."""
    body = await timeline(
        call,
        gateway_of(request).pages,
        customer_id=id,
        retailer=query.retailer or "",
        size=query.page_size,
        page_token=query.page_token,
    )
    return responses.answer(body, headers=responses.next_link(request, body["next_page_token"]))

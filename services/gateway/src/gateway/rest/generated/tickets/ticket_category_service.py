# Generated from aftersales/tickets/v1/ticket_category_service.proto: `make protos`.
"""What tickets of a retailer are about, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import ticket_category_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.ticket import TicketPriority
from gateway.rest.generated.tickets.ticket_category import TicketCategory, TicketCategoryInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListTicketCategoriesQuery(PageQuery):
    """Which categories to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class TicketCategoryPage(Schema):
    """A page of ticket categories."""

    items: list[TicketCategory] = doc("By name; for customers by label.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateTicketCategoryRequest(Schema):
    """What changes of a category."""

    model_config = REQUEST

    name: Name = may("Its new name.", "Dishwashers")
    customer_label: Name = may("What customers read from now on.", "My dishwasher")
    parent_id: Id | None = may(
        "The category under which it lies from now on: none of those under it. null: under none.", examples=[None]
    )
    customers_may_choose: bool = may("Whether customers may choose it.", False)
    default_team_id: Id | None = may("The team that gets new tickets; null: none.", examples=[None])
    default_priority: TicketPriority | None = may("The priority of new tickets; null: normal.", "normal")
    deactivated: bool = may("Whether no ticket gets it any longer.", True)


TicketCategoryId = Annotated[
    str, Path(description="The category's id.", min_length=1, examples=["tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]


router = APIRouter(tags=["ticket settings"], route_class=JsonRoute)


@router.post(
    "/v1/ticket-categories",
    operation_id="create_ticket_category",
    summary="Create a ticket category",
    status_code=201,
    response_model=TicketCategory,
    responses=problems(
        "RETAILER_UNKNOWN", "TICKET_CATEGORY_UNKNOWN", "TICKET_CATEGORIES_FULL", "TEAM_UNKNOWN", writes=True
    ),
)
async def create_ticket_category(body: TicketCategoryInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a category. A retailer has at most 300, deactivated ones included."""
    message = from_json(
        ticket_category_service_pb2.CreateTicketCategoryRequest, {"ticket_category": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.TicketCategoryService/CreateTicketCategory",
        message,
        ticket_category_service_pb2.CreateTicketCategoryResponse,
    )
    return responses.created(response.ticket_category, f"/v1/ticket-categories/{response.ticket_category.id}")


@router.get(
    "/v1/ticket-categories/{id}",
    operation_id="get_ticket_category",
    summary="One ticket category",
    response_model=TicketCategory,
    responses=problems("TICKET_CATEGORY_NOT_FOUND"),
)
async def get_ticket_category(id: TicketCategoryId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One category. Customers read the label of any, as tickets name it."""
    message = ticket_category_service_pb2.GetTicketCategoryRequest(id=id)
    response = await call(
        "tickets.v1.TicketCategoryService/GetTicketCategory",
        message,
        ticket_category_service_pb2.GetTicketCategoryResponse,
    )
    return responses.resource(response.ticket_category, if_none_match)


@router.get(
    "/v1/ticket-categories",
    operation_id="list_ticket_categories",
    summary="List ticket categories",
    response_model=TicketCategoryPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_ticket_categories(
    request: Request, query: Annotated[ListTicketCategoriesQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's categories, by name; for customers those that they may choose, by label."""
    message = from_json(ticket_category_service_pb2.ListTicketCategoriesRequest, asked(query))
    response = await call(
        "tickets.v1.TicketCategoryService/ListTicketCategories",
        message,
        ticket_category_service_pb2.ListTicketCategoriesResponse,
    )
    return responses.page(request, response.ticket_categories, response.next_page_token)


@router.patch(
    "/v1/ticket-categories/{id}",
    operation_id="update_ticket_category",
    summary="Change a ticket category",
    response_model=TicketCategory,
    responses=problems(
        "TICKET_CATEGORY_NOT_FOUND",
        "TICKET_CATEGORY_UNKNOWN",
        "TEAM_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_ticket_category(
    id: TicketCategoryId,
    body: UpdateTicketCategoryRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change, move or deactivate a category. With it moves all that lies under it. Tickets keep their category,
    and the SLA policy that they were opened with. If-Match is required.
    """
    message = from_json(
        ticket_category_service_pb2.UpdateTicketCategoryRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.TicketCategoryService/UpdateTicketCategory",
        message,
        ticket_category_service_pb2.UpdateTicketCategoryResponse,
    )
    return responses.resource(response.ticket_category)

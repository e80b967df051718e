# Generated from aftersales/tickets/v1/custom_field_service.proto: `make protos`.
"""Fields that a retailer's tickets have besides those of every ticket, arranged by an admin."""

from typing import Annotated

from aftersales.tickets.v1 import custom_field_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.custom_field import CustomField, CustomFieldInput, CustomFieldOptionInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListCustomFieldsQuery(PageQuery):
    """Which custom fields to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class CustomFieldPage(Schema):
    """A page of custom fields."""

    items: list[CustomField] = doc("By key.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateCustomFieldRequest(Schema):
    """What changes of a custom field."""

    model_config = REQUEST

    name: Name = may("What the retailer's people read from now on.", "Colour")
    customer_label: Name = may("What customers read from now on.", "Colour")
    options: list[CustomFieldOptionInput] = may(
        "What may be chosen from now on.",
        [{"id": "blue", "label": "Blue"}, {"id": "black", "label": "Black"}],
        max_length=50,
    )
    for_customers: bool = may(
        "Whether customers see it and fill it in. Values that tickets have stay visible to customers, or "
        "hidden, as they were when they were given.",
        False,
    )
    required_at_opening: bool = may("Whether a ticket is opened only with a value.", False)
    required_at_resolving: bool = may("Whether somebody can resolve a ticket only if it has a value.", False)
    deactivated: bool = may("Whether no ticket gets a value any longer.", True)


CustomFieldId = Annotated[
    str, Path(description="The custom field's id.", min_length=1, examples=["cfd_3xw4tjr6b2ohcyaua7k2vq5mzn"])
]


router = APIRouter(tags=["ticket settings"], route_class=JsonRoute)


@router.post(
    "/v1/custom-fields",
    operation_id="create_custom_field",
    summary="Create a custom field",
    status_code=201,
    response_model=CustomField,
    responses=problems("RETAILER_UNKNOWN", "CUSTOM_FIELD_EXISTS", "CUSTOM_FIELDS_FULL", writes=True),
)
async def create_custom_field(body: CustomFieldInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a custom field. A retailer has at most 50, deactivated ones included."""
    message = from_json(
        custom_field_service_pb2.CreateCustomFieldRequest, {"custom_field": given(body), "request_id": key}
    )
    response = await call(
        "tickets.v1.CustomFieldService/CreateCustomField", message, custom_field_service_pb2.CreateCustomFieldResponse
    )
    return responses.created(response.custom_field, f"/v1/custom-fields/{response.custom_field.id}")


@router.get(
    "/v1/custom-fields/{id}",
    operation_id="get_custom_field",
    summary="Get a custom field",
    response_model=CustomField,
    responses=problems("CUSTOM_FIELD_NOT_FOUND"),
)
async def get_custom_field(id: CustomFieldId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One custom field; for customers one that is for them."""
    message = custom_field_service_pb2.GetCustomFieldRequest(id=id)
    response = await call(
        "tickets.v1.CustomFieldService/GetCustomField", message, custom_field_service_pb2.GetCustomFieldResponse
    )
    return responses.resource(response.custom_field, if_none_match)


@router.get(
    "/v1/custom-fields",
    operation_id="list_custom_fields",
    summary="List custom fields",
    response_model=CustomFieldPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_custom_fields(
    request: Request, query: Annotated[ListCustomFieldsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's custom fields, by key; for customers those that are for them."""
    message = from_json(custom_field_service_pb2.ListCustomFieldsRequest, asked(query))
    response = await call(
        "tickets.v1.CustomFieldService/ListCustomFields", message, custom_field_service_pb2.ListCustomFieldsResponse
    )
    return responses.page(request, response.custom_fields, response.next_page_token)


@router.patch(
    "/v1/custom-fields/{id}",
    operation_id="update_custom_field",
    summary="Change a custom field",
    response_model=CustomField,
    responses=problems(
        "CUSTOM_FIELD_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_custom_field(
    id: CustomFieldId,
    body: UpdateCustomFieldRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change or deactivate a custom field. `options` are replaced as a whole: one that is left out is retired,
    not removed. If-Match is required.
    """
    message = from_json(
        custom_field_service_pb2.UpdateCustomFieldRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "tickets.v1.CustomFieldService/UpdateCustomField", message, custom_field_service_pb2.UpdateCustomFieldResponse
    )
    return responses.resource(response.custom_field)

# Generated from aftersales/warranty/v1/component_service.proto: `make protos`.
"""Components of assets."""

from typing import Annotated

from aftersales.warranty.v1 import component_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Id, Identity, Name
from gateway.rest.generated.warranty.component import Component
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey
from gateway.rest.request_fields import given
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may


class ComponentPartInput(Schema):
    """What a component is."""

    model_config = REQUEST

    manufacturer: Name = doc("Who makes it.", "Vesikone")
    name: Name = doc("What it is called.", "Drain pump")
    part_number: Identity = may("The manufacturer's number of the part.", "DP-118")
    serial: Identity = may("Its serial number, in any spelling.", "P118-7781")


class ComponentTree(Schema):
    """The components of an asset."""

    components: list[Component] = doc("Each after the one that it is in, 200 at most.")


class AddComponentRequest(Schema):
    """A component to record."""

    model_config = REQUEST

    parent_id: Id = may("The component that it is in. Left out: the asset itself.", "cmp_w3k6v5jrb2ohc7yaq4tq2mzn7x")
    part: ComponentPartInput = doc("What it is.")
    installed_at: InstantIn = doc("When it was installed: now or earlier.", "2026-11-05T15:00:00Z")


class SwapComponentRequest(Schema):
    """Which component, and what takes its place."""

    model_config = REQUEST

    component_id: Id = doc("The old component's id.", "cmp_w3k6v5jrb2ohc7yaq4tq2mzn7x")
    part: ComponentPartInput = doc("What the new one is.")
    swapped_at: InstantIn = doc("When: now or earlier.", "2026-11-20T08:00:00Z")


class RemoveComponentRequest(Schema):
    """Which component, and when."""

    model_config = REQUEST

    component_id: Id = doc("The component's id.", "cmp_w3k6v5jrb2ohc7yaq4tq2mzn7x")
    removed_at: InstantIn = doc("When: now or earlier.", "2026-11-20T08:00:00Z")


AssetAssetId = Annotated[
    str, Path(description="The asset's id.", min_length=1, examples=["ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"])
]


router = APIRouter(tags=["components"], route_class=JsonRoute)


@router.post(
    "/v1/assets/{asset_id}/components",
    operation_id="add_component",
    summary="Add a component",
    status_code=201,
    response_model=Component,
    responses=problems(
        "ASSET_NOT_FOUND",
        "COMPONENT_NOT_FOUND",
        "COMPONENT_REMOVED",
        "COMPONENT_TIME_INVALID",
        "COMPONENT_EXISTS",
        "COMPONENT_TOO_DEEP",
        "TOO_MANY_COMPONENTS",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def add_component(
    asset_id: AssetAssetId, body: AddComponentRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Record that a component is in an asset, or in another component of it."""
    message = from_json(
        component_service_pb2.AddComponentRequest, given(body) | {"asset_id": asset_id, "request_id": key}
    )
    response = await call(
        "warranty.v1.ComponentService/AddComponent", message, component_service_pb2.AddComponentResponse
    )
    return responses.created(response.component, f"/v1/assets/{response.component.asset_id}/components")


@router.get(
    "/v1/assets/{asset_id}/components",
    operation_id="get_asset_components",
    summary="Get the components of an asset",
    response_model=ComponentTree,
    responses=problems("ASSET_NOT_FOUND"),
)
async def get_asset_components(asset_id: AssetAssetId, call: SignedIn) -> Response:
    """The components of an asset, removed ones too."""
    message = component_service_pb2.GetAssetComponentsRequest(asset_id=asset_id)
    response = await call(
        "warranty.v1.ComponentService/GetAssetComponents", message, component_service_pb2.GetAssetComponentsResponse
    )
    return responses.answer(to_json(response.tree))


@router.post(
    "/v1/assets/{asset_id}:swap-component",
    operation_id="swap_component",
    summary="Swap a component",
    response_model=Component,
    responses=problems(
        "ASSET_NOT_FOUND",
        "COMPONENT_NOT_FOUND",
        "COMPONENT_REMOVED",
        "COMPONENT_TIME_INVALID",
        "COMPONENT_EXISTS",
        "TOO_MANY_COMPONENTS",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def swap_component(
    asset_id: AssetAssetId, body: SwapComponentRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Put another component in the place of one. The old one is removed with the usage that it had, the new one
    starts a life of its own; what was in the old one is in the new one.
    """
    message = from_json(
        component_service_pb2.SwapComponentRequest, given(body) | {"asset_id": asset_id, "request_id": key}
    )
    response = await call(
        "warranty.v1.ComponentService/SwapComponent", message, component_service_pb2.SwapComponentResponse
    )
    return responses.answer(to_json(response.component))


@router.post(
    "/v1/assets/{asset_id}:remove-component",
    operation_id="remove_component",
    summary="Remove a component",
    response_model=Component,
    responses=problems(
        "ASSET_NOT_FOUND",
        "COMPONENT_NOT_FOUND",
        "COMPONENT_REMOVED",
        "COMPONENT_TIME_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def remove_component(
    asset_id: AssetAssetId, body: RemoveComponentRequest, call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Remove a component with what is in it. It stays in the list, with the usage that it had."""
    message = from_json(
        component_service_pb2.RemoveComponentRequest, given(body) | {"asset_id": asset_id, "request_id": key}
    )
    response = await call(
        "warranty.v1.ComponentService/RemoveComponent", message, component_service_pb2.RemoveComponentResponse
    )
    return responses.answer(to_json(response.component))

# Generated from aftersales/notifications/v1/unsubscription_service.proto: `make protos`.
"""Unsubscribing, by the token of a mail alone: no other credential is asked for."""

from typing import Annotated

from aftersales.notifications.v1 import unsubscription_service_pb2
from fastapi import APIRouter, Path, Response
from servicekit.mapping.proto_json import to_json

from gateway.rest import responses
from gateway.rest.callers import Anyone
from gateway.rest.generated.notifications.unsubscription import PublicUnsubscription
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems

UnsubscriptionToken = Annotated[
    str,
    Path(description="The token in the mail's link, the only credential.", min_length=1, examples=["q2mzn7xw3k6v5jrb"]),
]


router = APIRouter(tags=["deliveries"], route_class=JsonRoute)


@router.get(
    "/v1/unsubscriptions/{token}",
    operation_id="get_unsubscription",
    summary="Get an unsubscription",
    response_model=PublicUnsubscription,
    responses=problems("UNSUBSCRIPTION_NOT_FOUND", signed_in=False),
    openapi_extra={"security": []},
)
async def get_unsubscription(token: UnsubscriptionToken, call: Anyone) -> Response:
    """What a mail's link unsubscribes from. Changes nothing, however often it is opened."""
    message = unsubscription_service_pb2.GetUnsubscriptionRequest(token=token)
    response = await call(
        "notifications.v1.UnsubscriptionService/GetUnsubscription",
        message,
        unsubscription_service_pb2.GetUnsubscriptionResponse,
    )
    return responses.answer(to_json(response.unsubscription))

"""Unsubscribing by one click of a mail program (RFC 8058), or of a page."""

from typing import Any

from aftersales.notifications.v1.unsubscription_service_pb2 import UnsubscribeRequest, UnsubscribeResponse
from fastapi import APIRouter, Request, Response
from servicekit.mapping.proto_json import to_json
from starlette.types import Scope

from gateway.edge.heads import is_form
from gateway.rest import responses
from gateway.rest.arguments import LEFT_OUT
from gateway.rest.callers import Anyone
from gateway.rest.generated.notifications.unsubscription import PublicUnsubscription
from gateway.rest.generated.notifications.unsubscription_service import UnsubscriptionToken
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.common import Nothing

_PREFIX = "/v1/unsubscriptions/"
_FORM = {
    "schema": {"type": "object"},  # of any fields: they are not read
    "example": {"List-Unsubscribe": "One-Click"},
}


class OneClickRoute(JsonRoute):
    """Takes a form, too, and does not read what it holds: who sends one has the token, and can mean nothing else."""

    async def _body(self, request: Request) -> Any:
        if not is_form(dict(request.scope["headers"])):
            return await super()._body(request)
        await request.body()  # within the limit of the operation
        return LEFT_OUT


router = APIRouter(tags=["deliveries"], route_class=OneClickRoute)


def is_one_click(scope: Scope) -> bool:
    """Whether the request unsubscribes."""
    path: str = scope["path"]
    return path.startswith(_PREFIX) and scope["method"] == "POST" and "/" not in path.removeprefix(_PREFIX)


@router.post(
    _PREFIX + "{token}",
    operation_id="unsubscribe",
    summary="Unsubscribe",
    response_model=PublicUnsubscription,
    responses=problems("UNSUBSCRIPTION_NOT_FOUND", signed_in=False, writes=True, keyed=False),
    openapi_extra={
        "security": [],
        "requestBody": {
            "content": {"application/x-www-form-urlencoded": _FORM, "multipart/form-data": _FORM},
        },
    },
)
async def unsubscribe(token: UnsubscriptionToken, call: Anyone, body: Nothing | None = None) -> Response:
    """Send no such mail from now on, until the customer agrees to them again. May be repeated.

    Mail programs send it as a form, `List-Unsubscribe=One-Click` (RFC 8058). JSON is `{}`; no body is fine, too.
    """
    message = UnsubscribeRequest(token=token)
    response = await call("notifications.v1.UnsubscriptionService/Unsubscribe", message, UnsubscribeResponse)
    return responses.answer(to_json(response.unsubscription))

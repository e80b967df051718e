"""Who calls."""

from fastapi import APIRouter, Response

from gateway.rest import responses
from gateway.rest.callers import TheCaller
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.others import Me

router = APIRouter(prefix="/v1/me", tags=["callers"], route_class=JsonRoute)


@router.get("", operation_id="get_me", response_model=Me, responses=problems(calls=False))
async def get_me(caller: TheCaller) -> Response:
    """What your token says: role, retailers, and the customer id of customers."""
    body = {
        "role": caller.role,
        "id": caller.id,
        "display_name": caller.display_name,
        "retailers": sorted(caller.retailers),
    }
    return responses.answer(body | ({"customer_id": caller.customer_id} if caller.customer_id else {}))

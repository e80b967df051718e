"""Who calls."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from gateway.rest import responses
from gateway.rest.callers import TheCaller
from gateway.rest.generated.common.common import ActorKind
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.fields import doc, may

router = APIRouter(prefix="/v1/me", tags=["callers"], route_class=JsonRoute)


class Me(BaseModel):
    """What your token says."""

    role: ActorKind = doc("Your role.", "agent")
    id: str = doc("The `sub` of your token.", "agent-1")
    display_name: str = doc("How you are shown to people; may be empty.", "Aino")
    retailers: list[str] = doc("Your retailers.", ["nordic-home"])
    customer_id: str = may("For customers: your customer id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")


@router.get("", operation_id="get_me", summary="Get your identity", response_model=Me, responses=problems(calls=False))
async def get_me(caller: TheCaller) -> Response:
    """What your token says: role, retailers, and the customer id of customers."""
    body = {
        "role": caller.role,
        "id": caller.id,
        "display_name": caller.display_name,
        "retailers": sorted(caller.retailers),
    }
    return responses.answer(body | ({"customer_id": caller.customer_id} if caller.customer_id else {}))

"""Who calls."""

from aftersales.tickets.v1.agent_service_pb2 import GetOwnAgentRequest, GetOwnAgentResponse
from fastapi import APIRouter, Response
from servicekit.auth.authorization import Role

from gateway.edge.problems import Problem
from gateway.rest import responses
from gateway.rest.callers import SignedIn, TheCaller
from gateway.rest.calls import Call
from gateway.rest.generated.common.common import ActorKind
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.schemas.fields import Schema, doc, may

_STAFF = (Role.AGENT, Role.SUPERVISOR)

router = APIRouter(prefix="/v1/me", tags=["callers"], route_class=JsonRoute)


class Me(Schema):
    """What your token says, and who you are here."""

    role: ActorKind = doc("Your role.", "agent")
    id: str = doc("The `sub` of your token. Where agents act, it is not this one but `agent_id`.", "agent-1")
    display_name: str = doc("How you are shown to people; may be empty.", "Aino")
    retailers: list[str] = doc("Your retailers.", ["nordic-home"])
    customer_id: str = may("For customers: your customer id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    agent_id: str = may(
        "For agents and supervisors: the id under which you act. Left out while tickets is unavailable.",
        "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw",
    )


@router.get("", operation_id="get_me", summary="Get your identity", response_model=Me, responses=problems(calls=False))
async def get_me(caller: TheCaller, call: SignedIn) -> Response:
    """What your token says: role, retailers, and the customer id of customers; for agents and supervisors their id."""
    body = {
        "role": caller.role,
        "id": caller.id,
        "display_name": caller.display_name,
        "retailers": sorted(caller.retailers),
        "customer_id": caller.customer_id,
        "agent_id": await _agent_id(call) if caller.role in _STAFF else None,
    }
    return responses.answer({name: value for name, value in body.items() if value is not None})


async def _agent_id(call: Call) -> str | None:
    """None where tickets does not say: who calls is known from the token alone."""
    try:
        response = await call("tickets.v1.AgentService/GetOwnAgent", GetOwnAgentRequest(), GetOwnAgentResponse)
    except Problem:
        return None
    return response.agent.id or None

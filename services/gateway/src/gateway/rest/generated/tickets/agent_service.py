# Generated from aftersales/tickets/v1/agent_service.proto: `make protos`.
"""Agents and supervisors: known from their first command, or from an admin. Staff see those of their own
retailers.
"""

from typing import Annotated

from aftersales.tickets.v1 import agent_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Id, Language, Name, RetailerId
from gateway.rest.generated.tickets.agent import Agent, AgentInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class ListAgentsQuery(PageQuery):
    """Which agents to list."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    team: Id = may("Those in this team of the retailer's.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    deactivated: Flag = may("true: the deactivated ones alone; false: the others. Left out: all.", False)


class AgentPage(Schema):
    """A page of agents."""

    items: list[Agent] = doc("By display name.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UpdateAgentRequest(Schema):
    """What changes of an agent."""

    model_config = REQUEST

    display_name: Name | None = may(
        "The name that stays, whatever tokens say. null: that of the next token.", "Aino V."
    )
    retailers: list[RetailerId] = may(
        "All of the agent's retailers. A token adds those that it names.", ["nordic-home"], max_length=200
    )
    team_ids: list[Id] | None = may(
        "All of the agent's teams, of its retailers.", ["tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"], max_length=50
    )
    languages: list[Language] | None = may("All of the agent's languages, the best first.", ["fi", "en"], max_length=20)
    deactivated: bool = may("Whether tickets can no longer be assigned to the agent.", True)
    signature: Annotated[str, StringConstraints(max_length=1000), passes("text")] | None = may(
        "What stands under the mails of the agent's replies: plain text, 10 lines at most. null: nothing.",
        "Aino Virtanen\nKitchen appliances",
    )


class UpdateOwnAgentRequest(Schema):
    """What you change of yourself."""

    model_config = REQUEST

    signature: Annotated[str, StringConstraints(max_length=1000), passes("text")] | None = may(
        "What stands under the mails of your replies: plain text, 10 lines at most. null: nothing.",
        "Aino Virtanen\nKitchen appliances",
    )


AgentId = Annotated[str, Path(description="The agent's id.", min_length=1, examples=["agt_3k6v5jrb2ohc7yaq4tq2mzn7xw"])]


router = APIRouter(tags=["agents and teams"], route_class=JsonRoute)


@router.post(
    "/v1/agents",
    operation_id="create_agent",
    summary="Create an agent",
    status_code=201,
    response_model=Agent,
    responses=problems("AGENT_EXISTS", "RETAILER_UNKNOWN", "TEAM_UNKNOWN", writes=True),
)
async def create_agent(body: AgentInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create an agent before its first command. The same content again returns the agent that exists."""
    message = from_json(agent_service_pb2.CreateAgentRequest, {"agent": given(body), "request_id": key})
    response = await call("tickets.v1.AgentService/CreateAgent", message, agent_service_pb2.CreateAgentResponse)
    return responses.created(response.agent, f"/v1/agents/{response.agent.id}")


@router.get(
    "/v1/agents/{id}",
    operation_id="get_agent",
    summary="Get an agent",
    response_model=Agent,
    responses=problems("AGENT_NOT_FOUND"),
)
async def get_agent(id: AgentId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One agent."""
    message = agent_service_pb2.GetAgentRequest(id=id)
    response = await call("tickets.v1.AgentService/GetAgent", message, agent_service_pb2.GetAgentResponse)
    return responses.resource(response.agent, if_none_match)


@router.get(
    "/v1/agents",
    operation_id="list_agents",
    summary="List agents",
    response_model=AgentPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_agents(request: Request, query: Annotated[ListAgentsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's agents, or those of one of its teams, by display name. Filters may be combined."""
    message = from_json(agent_service_pb2.ListAgentsRequest, asked(query))
    response = await call("tickets.v1.AgentService/ListAgents", message, agent_service_pb2.ListAgentsResponse)
    return responses.page(request, response.agents, response.next_page_token)


@router.patch(
    "/v1/agents/{id}",
    operation_id="update_agent",
    summary="Change an agent",
    response_model=Agent,
    responses=problems(
        "AGENT_NOT_FOUND",
        "RETAILER_UNKNOWN",
        "TEAM_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_agent(
    id: AgentId, body: UpdateAgentRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change an agent: its name, retailers, teams and languages, and whether tickets can be assigned to it. If-
    Match is required.
    """
    message = from_json(
        agent_service_pb2.UpdateAgentRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call("tickets.v1.AgentService/UpdateAgent", message, agent_service_pb2.UpdateAgentResponse)
    return responses.resource(response.agent)


@router.patch(
    "/v1/me/agent",
    operation_id="update_own_agent",
    summary="Change your own signature",
    response_model=Agent,
    responses=problems("ETAG_MISMATCH", "HEADER_INVALID", "PRECONDITION_REQUIRED", writes=True),
)
async def update_own_agent(
    body: UpdateOwnAgentRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change your own signature, which stands under the mails of your replies. Mails that are on their way keep
    the one of then.
    """
    message = from_json(
        agent_service_pb2.UpdateOwnAgentRequest, given(body) | {"request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call("tickets.v1.AgentService/UpdateOwnAgent", message, agent_service_pb2.UpdateOwnAgentResponse)
    return responses.resource(response.agent)

"""AgentService."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.tickets.v1 import agent_service_pb2 as pb
from aftersales.tickets.v1.agent_service_pb2_grpc import AgentServiceServicer
from servicekit.auth.authorization import Access, Caller
from servicekit.documents.ids import new_id
from servicekit.formats.languages import language
from servicekit.formats.people import display_name
from servicekit.mapping.mapper import MessageFields
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context
from servicekit.rpc.replays import mark_replayed
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from tickets.agents.domain.agent import Agent, AgentDraft, AgentEdits
from tickets.agents.domain.agent_query import AgentQuery
from tickets.agents.messages import agent_etag, agent_message
from tickets.agents.use_cases.acting import ActingAgents
from tickets.agents.use_cases.directory import AgentDirectory
from tickets.formats import formatted


@dataclass(frozen=True)
class AgentServicer(AgentServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    directory: AgentDirectory
    acting: ActingAgents

    async def CreateAgent(self, request: pb.CreateAgentRequest, context: Context) -> pb.CreateAgentResponse:
        caller = await self.access.caller(context, "CreateAgent")
        key = idempotency_key_of(caller, "CreateAgent", request)
        draft = AgentDraft(
            subject=request.agent.subject,
            display_name=display_name(request.agent.display_name),
            retailers=tuple(request.agent.retailers),
            team_ids=tuple(request.agent.team_ids),
            languages=_languages(request.agent.languages),
        )
        id = new_id("agt", key)
        agent = await self.directory.create(draft, id=id, now=self.clock(), key=key)
        if agent.id != id:
            mark_replayed()
        return pb.CreateAgentResponse(agent=_message(agent, caller))

    async def GetAgent(self, request: pb.GetAgentRequest, context: Context) -> pb.GetAgentResponse:
        caller = await self.access.caller(context, "GetAgent")
        return pb.GetAgentResponse(agent=_message(await self.directory.get(request.id, caller), caller))

    async def GetOwnAgent(self, request: pb.GetOwnAgentRequest, context: Context) -> pb.GetOwnAgentResponse:
        caller = await self.access.caller(context, "GetOwnAgent")
        agent = await self.acting.agent(caller)
        return pb.GetOwnAgentResponse(agent=_message(await self.directory.get(agent.id, caller), caller))

    async def BatchGetAgents(self, request: pb.BatchGetAgentsRequest, context: Context) -> pb.BatchGetAgentsResponse:
        caller = await self.access.caller(context, "BatchGetAgents")
        agents = await self.directory.among(request.ids, caller)
        return pb.BatchGetAgentsResponse(agents=[_message(agent, caller) for agent in agents])

    async def ListAgents(self, request: pb.ListAgentsRequest, context: Context) -> pb.ListAgentsResponse:
        caller = await self.access.caller(context, "ListAgents")
        query = AgentQuery(
            retailer=caller.retailer(request.retailer),
            team_id=request.team or None,
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListAgents", query.retailer, request.team, str(query.deactivated))
        page = await self.directory.page(
            query, caller, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListAgentsResponse(
            agents=[_message(agent, caller) for agent in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdateAgent(self, request: pb.UpdateAgentRequest, context: Context) -> pb.UpdateAgentResponse:
        caller = await self.access.caller(context, "UpdateAgent")
        agent = await self.directory.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateAgent", request),
        )
        return pb.UpdateAgentResponse(agent=_message(agent, caller))

    async def UpdateOwnAgent(self, request: pb.UpdateOwnAgentRequest, context: Context) -> pb.UpdateOwnAgentResponse:
        caller = await self.access.caller(context, "UpdateOwnAgent")
        changes = changes_of(request)
        agent = await self.directory.update(
            (await self.acting.agent(caller)).id,
            AgentEdits(signature=request.signature if "signature" in changes else None),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdateOwnAgent", request),
        )
        return pb.UpdateOwnAgentResponse(agent=_message(agent, caller))


def _message(agent: Agent, caller: Caller) -> MessageFields:
    """Of an agent as the directory returned it for this caller."""
    return agent_message.fields(agent, role=caller.role, etag=agent_etag(agent, caller.role))


def _edits(request: pb.UpdateAgentRequest) -> AgentEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return AgentEdits(
        display_name=display_name(request.display_name) if "display_name" in changes else None,
        retailers=tuple(request.retailers) if "retailers" in changes else None,
        team_ids=tuple(request.team_ids) if "team_ids" in changes else None,
        languages=_languages(request.languages) if "languages" in changes else None,
        deactivated=request.deactivated if "deactivated" in changes else None,
        signature=request.signature if "signature" in changes else None,
    )


def _languages(tags: Sequence[str]) -> tuple[str, ...]:
    """In their normal form. Raises Refused: VALIDATION_FAILED."""
    return tuple(formatted(language, tag, f"languages[{place}]") for place, tag in enumerate(tags))

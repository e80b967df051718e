"""Agents of records that know staff by the `sub` of their tokens: those from before agents had ids."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from domainkit.actors import Actor, shown_name
from domainkit.ids import random_id
from servicekit.documents import DuplicateKey, Store
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.recording import Recorder
from servicekit.runtime.clock import Clock

from tickets.agents.domain.agent import Agent
from tickets.agents.domain.events import AgentChanged
from tickets.agents.integration_events import agent_event
from tickets.agents.repository import AGENTS, AGENTS_BY_SUBJECT, agent_index_fields


@dataclass(frozen=True, slots=True)
class Recorded:
    """An agent or supervisor in a record of a retailer; the id of the actor is the subject."""

    actor: Actor
    retailer: str


async def ids_of(store: Store, clock: Clock, source: str, recorded: Iterable[Recorded]) -> Mapping[str, str]:
    """The agents' ids by their subjects. Who is not known becomes an agent; its event waits in its outbox."""
    codec = DocumentCodec(Agent, AGENTS.name, index_fields=agent_index_fields)
    recorder = Recorder(codec, clock, source, agent_event)
    documents = store.documents(AGENTS)
    found: dict[str, str] = {}
    for each in recorded:
        subject = each.actor.id
        if subject in found:
            continue
        if not await documents.find(AGENTS_BY_SUBJECT, {"subject": subject}, limit=1):
            agent = _agent(each, clock)
            with suppress(DuplicateKey):  # a token has made it known meanwhile
                await documents.insert(recorder.new(agent, [AgentChanged(agent)], None)[0])
        [known] = await documents.find(AGENTS_BY_SUBJECT, {"subject": subject}, limit=1)
        found[subject] = known["id"]
    return found


def _agent(recorded: Recorded, clock: Clock) -> Agent:
    actor, now = recorded.actor, clock()
    return Agent(
        id=random_id("agt"),
        subject=actor.id,
        kind=actor.kind,
        display_name=shown_name(actor),
        retailers=(recorded.retailer,),
        created_at=now,
        updated_at=now,
    )

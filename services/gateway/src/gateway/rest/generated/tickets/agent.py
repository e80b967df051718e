# Generated from aftersales/tickets/v1/agent.proto: `make protos`.
"""Models of aftersales/tickets/v1/agent.proto."""

from gateway.rest.generated.common.common import ActorKind
from gateway.rest.generated.formats import Id, Language, Name, RetailerId, Subject
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class Agent(Schema):
    """Somebody who works on tickets: what an actor has, and what an admin arranges."""

    id: str = doc("Its id: the actor's wherever an agent or supervisor acts.", "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    subject: str = doc("The `sub` of the agent's tokens; one agent has it. Empty for all but admins.", "agent-1")
    kind: ActorKind = doc("agent or supervisor, as the agent's last token says; agent before the first.", "agent")
    display_name: str = doc(
        "How customers and colleagues see the agent. An admin's choice stays; otherwise that of the last "
        "token, empty where no token has one.",
        "Aino",
    )
    retailers: list[str] = doc(
        "Those that the agent works for; a token adds those that it names. You see your own.", ["nordic-home"]
    )
    team_ids: list[str] = doc("Teams of these retailers that the agent is in.", ["tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"])
    languages: list[str] = doc("BCP 47 languages in which the agent can be asked, the best first.", ["fi", "en"])
    deactivated: bool = doc("True: no ticket can be assigned to the agent. It does not revoke tokens.", False)
    created_at: Instant = doc("When the agent was first seen or created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc(
        "Its version and what you see of it; the ETag header has it in quotes. In events, the version alone.",
        "1-5d1f0a9c",
    )
    signature: str = doc(
        "What stands under the mails of the agent's replies, above the retailer's signature: plain text.",
        "Aino Virtanen\nKitchen appliances",
    )


class AgentInput(Schema):
    """Somebody who works on tickets: what an actor has, and what an admin arranges."""

    model_config = REQUEST

    subject: Subject = doc("The `sub` of the agent's tokens; one agent has it.", "agent-1")
    display_name: Name = doc(
        "How customers and colleagues see the agent. An admin's choice stays; otherwise that of the last "
        "token, empty where no token has one.",
        "Aino",
    )
    retailers: list[RetailerId] = doc(
        "Those that the agent works for; a token adds those that it names. You see your own.",
        ["nordic-home"],
        min_length=1,
        max_length=200,
    )
    team_ids: list[Id] = may(
        "Teams of these retailers that the agent is in.", ["tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"], max_length=50
    )
    languages: list[Language] = may(
        "BCP 47 languages in which the agent can be asked, the best first.", ["fi", "en"], max_length=20
    )

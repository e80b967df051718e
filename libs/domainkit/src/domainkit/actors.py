"""Who acts."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domainkit.viewer import Viewer


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    ADMIN = "admin"
    SERVICE = "service"


STAFF = frozenset({ActorKind.AGENT, ActorKind.SUPERVISOR})

_AGENT_ID = re.compile(r"agt_[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program; `id` is the subject of its token, of agents and supervisors that of the agent."""

    kind: ActorKind
    id: str
    display_name: str = ""


def actor_of(viewer: Viewer) -> Actor:
    """The viewer as the one who acts."""
    return Actor(ActorKind(viewer.role), viewer.id, viewer.display_name)


def shown_id(actor: Actor) -> str:
    """The actor's id as people see it: empty for staff that a record from before agents had ids knows by a subject."""
    return recorded_id(actor.kind, actor.id)


def shown_name(actor: Actor) -> str:
    """The actor's name as people see it: without a name in the token, such a record has the subject in its place."""
    return "" if actor.display_name == actor.id and not shown_id(actor) else actor.display_name


def recorded_id(kind: str, id: str) -> str:
    """As `shown_id`, of an actor in an event."""
    return id if kind not in STAFF or is_agent_id(id) else ""


def is_agent_id(id: str) -> bool:
    """Whether it is an agent's id and no subject."""
    return _AGENT_ID.fullmatch(id) is not None

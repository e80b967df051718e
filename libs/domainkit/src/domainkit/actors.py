"""Who acts."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Self
from unicodedata import normalize

from domainkit.privacy import Personal
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
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program; `id` is the subject of its token, of agents and supervisors that of the agent."""

    kind: ActorKind
    id: Annotated[str, Personal("the subject of the person's token")]
    display_name: Annotated[str, Personal("the person's name")] = ""

    def emptied(self) -> Self:
        """Without who it was, if it was a customer: others act for the retailer, and are not whom it is about."""
        return replace(self, id="", display_name="") if self.kind is ActorKind.CUSTOMER else self


def actor_of(viewer: Viewer) -> Actor:
    """The viewer as the one who acts."""
    return Actor(ActorKind(viewer.role), viewer.id, viewer.display_name)


def name_of(viewer: Viewer) -> str:
    """The name in the token; empty where it has none and shows the subject instead, which others must not see."""
    return "" if _is_subject(viewer.display_name, viewer.id) else viewer.display_name


def shown_id(actor: Actor) -> str:
    """The actor's id as people see it: empty for staff that a record from before agents had ids knows by a subject."""
    return recorded_id(actor.kind, actor.id)


def shown_name(actor: Actor) -> str:
    """The actor's name as people see it: without a name in the token, such a record has the subject in its place."""
    return recorded_name(actor.kind, actor.id, actor.display_name)


def recorded_id(kind: str, id: str) -> str:
    """As `shown_id`, of an actor in an event."""
    return id if kind not in STAFF or is_agent_id(id) else ""


def recorded_name(kind: str, id: str, name: str) -> str:
    """As `shown_name`, of an actor in an event."""
    return "" if recorded_id(kind, id) != id and _is_subject(name, id) else name


def is_agent_id(id: str) -> bool:
    """Whether it is an agent's id and no subject."""
    return _AGENT_ID.fullmatch(id) is not None


def _is_subject(name: str, id: str) -> bool:
    """Whether the name is the subject, as it is or as names are written: on one line, NFC, of limited length."""
    return name in (id, normalize("NFC", " ".join(id.split()))[:_LONGEST_NAME].strip())

"""Who acts."""

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


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program; `id` is the subject of its token."""

    kind: ActorKind
    id: str
    display_name: str = ""


def actor_of(viewer: Viewer) -> Actor:
    """The viewer as the one who acts."""
    return Actor(ActorKind(viewer.role), viewer.id, viewer.display_name)

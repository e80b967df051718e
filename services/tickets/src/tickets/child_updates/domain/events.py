"""What happens to updates of children."""

from dataclasses import dataclass

from tickets.child_updates.domain.child_update import ChildUpdate


@dataclass(frozen=True, slots=True)
class ChildUpdateCreated:
    update: ChildUpdate


@dataclass(frozen=True, slots=True)
class ChildUpdateCompleted:
    update: ChildUpdate


ChildUpdateEvent = ChildUpdateCreated | ChildUpdateCompleted

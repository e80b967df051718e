"""A change that somebody asks for."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Change:
    """Which ticket is changed, by whom and when. `if_version`: the versions that the caller accepts; None: any."""

    ticket_id: str
    viewer: Viewer
    now: Instant
    if_version: Set[int] | None = None
    key: IdempotencyKey | None = None

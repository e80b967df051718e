"""Who is at which ticket, as far as this replica has heard. Nothing is stored: what is lost is reported again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domainkit.instants import Instant
from domainkit.viewer import Viewer

from tickets.presence.domain.presence import (
    Presence,
    PresenceState,
    Room,
    is_passed_on,
    present,
    with_report,
)
from tickets.presence.ports import Agents, Others, Tickets

_K = TypeVar("_K")
_V = TypeVar("_V")

MOST_TICKETS = 10_000
"""At which somebody is. Beyond it, the one of which nothing was heard for the longest is forgotten."""


@dataclass(frozen=True, slots=True)
class Presences:
    """Each replica hears all reports, its own too, so that any of them knows who is there."""

    tickets: Tickets
    agents: Agents
    others: Others
    _rooms: dict[str, Room] = field(default_factory=dict)
    _passed_on: dict[tuple[str, str], Presence] = field(default_factory=dict)

    async def report(self, ticket_id: str, state: PresenceState, viewer: Viewer, now: Instant) -> Sequence[Presence]:
        """Who is there, the caller among them. Raises Refused: TICKET_NOT_FOUND."""
        ticket = await self.tickets.ticket(ticket_id, viewer, now)
        reported = Presence(await self.agents.acting(viewer), state, now)
        room = self.heard(ticket.id, reported, now)
        key = (ticket.id, reported.agent.id)
        if is_passed_on(self._passed_on.get(key), reported):
            _remember(self._passed_on, key, reported)
            await self.others.hear(ticket.retailer, ticket.id, reported)
        return present(room, now)

    def heard(self, ticket_id: str, reported: Presence, now: Instant) -> Room:
        room = with_report(self._rooms.get(ticket_id, {}), reported, now)
        if room:
            _remember(self._rooms, ticket_id, room)
        else:
            self._rooms.pop(ticket_id, None)
        return room


def _remember(known: dict[_K, _V], key: _K, value: _V) -> None:
    known.pop(key, None)  # so that the first one is that of which nothing was heard for the longest
    if len(known) >= MOST_TICKETS:
        del known[next(iter(known))]
    known[key] = value

"""Tickets with those that were merged into them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tickets.tickets.domain.merging import MOST_MERGED, joint_count
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.ports.stored import Tickets

_AT_ONCE = 100


async def with_merged(tickets: Tickets, roots: Sequence[Ticket]) -> Mapping[str, list[Ticket]]:
    """By id, each of the tickets and those merged into it: at most 20, level by level, and only what still is."""
    found = {root.id: [root] for root in roots}
    level = [(root.id, root) for root in roots]
    while names := [
        (root_id, ticket.id, entry.ticket_id)
        for root_id, ticket in level
        if len(found[root_id]) <= MOST_MERGED
        for entry in ticket.merged
    ]:
        loaded = await _loaded(tickets, [id for _, _, id in names])
        level = []
        for root_id, into, id in names:
            merged = loaded.get(id)
            if merged and merged.merged_into and merged.merged_into.ticket_id == into:
                found[root_id].append(merged)
                level.append((root_id, merged))
    return found


async def _loaded(tickets: Tickets, ids: Iterable[str]) -> Mapping[str, Ticket]:
    distinct = list(dict.fromkeys(ids))
    loaded: dict[str, Ticket] = {}
    for start in range(0, len(distinct), _AT_ONCE):
        loaded |= {each.id: each for each in await tickets.get_many(distinct[start : start + _AT_ONCE])}
    return loaded


@dataclass(frozen=True, slots=True)
class CountMessages:
    tickets: Tickets

    async def of(self, shown: Iterable[Ticket], role: str) -> Mapping[str, int]:
        """By id, the messages in the conversation of each that has merged tickets; of others the ticket has it all."""
        joint = await with_merged(self.tickets, [each for each in shown if each.merged])
        return {id: joint_count(parts, role) for id, parts in joint.items()}

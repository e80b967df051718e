"""A mention: an internal message names an agent, who is to look at it."""

from dataclasses import dataclass, replace

from domainkit.ids import derived_id
from domainkit.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """`agent_id` was named by a message of a ticket. `seen_at`: when they said that they have looked at it."""

    id: str
    retailer: str
    agent_id: str
    ticket_id: str
    message_id: str
    created_at: Instant
    seen_at: Instant | None = None
    version: int = 1


def mention_of(agent_id: str, *, retailer: str, ticket_id: str, message_id: str, now: Instant) -> Mention:
    """Its id derives from the message and the agent: one that is noted twice is there once."""
    return Mention(
        id=derived_id("mtn", message_id, agent_id),
        retailer=retailer,
        agent_id=agent_id,
        ticket_id=ticket_id,
        message_id=message_id,
        created_at=now,
    )


def seen(mention: Mention, now: Instant) -> Mention:
    """The same object if it was seen before: the first time counts."""
    return mention if mention.seen_at is not None else replace(mention, seen_at=max(now, mention.created_at))

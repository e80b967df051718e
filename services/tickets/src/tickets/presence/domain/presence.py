"""Presence: which agents have a ticket open, and who of them is writing. It is said again and again, and expires."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domainkit.actors import Actor
from domainkit.instants import SECOND, Instant

EXPIRES = 30 * SECOND
"""Agents report about every ten seconds: two reports may be lost."""
APART = 5 * SECOND
"""How often a report that says nothing new is passed on to others."""
LEAST_APART = 1 * SECOND
"""How often any report of an agent about a ticket is."""
MOST_PRESENT = 50
"""Agents at one ticket. Those who come later are not shown."""


class PresenceState(StrEnum):
    VIEWING = "viewing"
    TYPING = "typing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Presence:
    """`seen_at`: when the agent reported last."""

    agent: Actor
    state: PresenceState
    seen_at: Instant


Room = Mapping[str, Presence]
"""Who is at one ticket, by the ids of the agents."""


def present(room: Room, now: Instant) -> tuple[Presence, ...]:
    """Those who are there now, in the order in which they came."""
    return tuple(each for each in room.values() if now < each.seen_at + EXPIRES)


def with_report(room: Room, reported: Presence, now: Instant) -> Room:
    """Who is there after a report: without those who have expired or are gone, and never more than MOST_PRESENT.

    Reports that overtake each other: the later one counts.
    """
    there = {each.agent.id: each for each in present(room, now)}
    known = there.get(reported.agent.id)
    if known and reported.seen_at < known.seen_at:
        return there
    if reported.state is PresenceState.GONE:
        there.pop(reported.agent.id, None)
    elif known or len(there) < MOST_PRESENT:
        there[reported.agent.id] = reported
    return there


def is_passed_on(passed_on: Presence | None, reported: Presence) -> bool:
    """Whether others are to hear of it: `passed_on` is the last report of the agent of which they did."""
    if passed_on is None:
        return True
    since = reported.seen_at - passed_on.seen_at
    return since >= APART or (reported.state is not passed_on.state and since >= LEAST_APART)

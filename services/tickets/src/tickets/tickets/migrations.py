"""Tickets and messages of older releases.

Before agents had ids, staff stand in them by the `sub` of their tokens. Before closed tickets had a limit, closed ones
are not in the index of those that are kept.
"""

from collections.abc import Mapping, Sequence

from domainkit.actors import Actor, ActorKind, shown_id, shown_name
from servicekit.backup.migrations import Change
from servicekit.documents import Document, Store
from servicekit.documents.declared import value_at
from servicekit.runtime.clock import Clock

from tickets.tickets.repository.tickets import TICKETS

ACTORS = ("opened_by", "assignee", "opening.author", "resolution.resolved_by", "author")
"""Where somebody stands in a ticket or in a message."""


def recorded_staff(document: Document) -> Sequence[Actor]:
    """Agents and supervisors whom the document knows by a subject."""
    actors = [_actor(stored) for path in ACTORS if (stored := value_at(document, path))]
    return [actor for actor in actors if actor.id and not shown_id(actor)]


def with_agents(document: Document, ids: Mapping[str, str]) -> Document | None:
    """The document with the agents' ids, by subject, in the place of these; None where there are none to replace."""
    changed = document
    for path in ACTORS:
        changed = _replaced(changed, path.split("."), ids)
    return None if changed == document else changed


def in_kept(document: Document) -> Document | None:
    """The closed ticket where the timer that empties it finds it; None where it is, or needs not be."""
    closed_at = document.get("closed_at")
    if closed_at is None or document.get("erased_at") is not None or document.get("kept_since") == closed_at:
        return None
    return {**document, "kept_since": closed_at}


async def in_clocks(store: Store, clock: Clock, documents: Sequence[Document]) -> Change:
    """Puts open tickets where the timer finds them at once: it computes when their next warning or breach is due."""
    now = clock()

    def change(document: Document) -> Document | None:
        running = document["status"] not in ("resolved", "closed") and document.get("erased_at") is None
        return {**document, "clock_at": now} if running and not document["sla"].get("intervals") else None

    return change


async def retailers_of(store: Store, messages: Sequence[Document]) -> Mapping[str, str]:
    """The retailer of each of the messages, by the id of its ticket."""
    tickets = store.documents(TICKETS)
    ids = list(dict.fromkeys(message["ticket_id"] for message in messages))
    return {ticket["id"]: ticket["retailer"] for ticket in await tickets.get_many(ids)}


def _replaced(part: Document, path: Sequence[str], ids: Mapping[str, str]) -> Document:
    name, *rest = path
    inner = part.get(name)
    if not inner:
        return part
    if rest:
        return {**part, name: _replaced(inner, rest, ids)}
    actor = _actor(inner)
    if shown_id(actor) or actor.id not in ids:
        return part
    return {**part, name: {**inner, "id": ids[actor.id], "display_name": shown_name(actor)}}


def _actor(stored: Document) -> Actor:
    return Actor(ActorKind(stored["kind"]), stored["id"], stored["display_name"])

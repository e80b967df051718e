"""The service's own events of tickets become their history: after the change, and not on its way.

An event stands in the ticket's document in the same write as the change, and is published until it is stored: no
entry is missing after a crash. Its number within the ticket makes the entry's id: none is there twice. A link has
events of its own: each is an entry of both tickets, and the opening of a follow-up is one of the ticket that it
follows up on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftersales.tickets.v1.events_pb2 import TicketLinked, TicketOpened, TicketUnlinked
from domainkit.actors import Actor, ActorKind
from servicekit.documents.declared import value_at
from servicekit.events.envelope import Event
from servicekit.events.subscription import Subscription
from servicekit.mapping.subjects import subject_of

from tickets.links.domain.link import LinkKind, from_other
from tickets.ticket_history.domain.entry import FIELDS, PERSONAL_FIELDS, HistoryEntry, entry_id, related_entry
from tickets.ticket_history.domain.list_changes import ListChange, list_changes
from tickets.ticket_history.use_cases import KeepHistory

ALL_OF_TICKETS = f"{subject_of(TicketOpened).rpartition('.')[0]}.*"
"""Also events that are added later, without another consumer."""


@dataclass(frozen=True)
class HistoryHandlers:
    history: KeepHistory

    def subscriptions(self) -> Sequence[Subscription]:
        links = (subject_of(TicketLinked), subject_of(TicketUnlinked))
        return [
            Subscription("history", "TICKETS", (ALL_OF_TICKETS,), self.note),
            Subscription("history-links", "TICKETS", links, self.note_link),
        ]

    async def note(self, event: Event) -> None:
        entry = entry_of(event)
        await self.history.note(entry)
        followed = event.data.get("ticket", {}).get("follow_up_of", "")
        if entry.kind == "opened" and followed:
            came = ListChange("followed_up_by", after=event.subject)
            about = related_entry(followed, "followed_up", came, event.time, entry.by, event=entry.id)
            await self.history.note_related(about)

    async def note_link(self, event: Event) -> None:
        for entry in entries_of_link(event):
            await self.history.note_related(entry)


def entries_of_link(event: Event) -> Sequence[HistoryEntry]:
    """Of both tickets, each with what it is to the other one."""
    data, kind = event.data, _kind_of(event.type)
    ends = data["ticket_id"], data["other_ticket_id"]
    is_to = LinkKind(str(data["kind"]).removeprefix("TICKET_LINK_KIND_").lower())
    entries = []
    for ticket_id, other_id, seen in ((*ends, is_to), (*ends[::-1], from_other(is_to))):
        field = f"links.{seen}"
        change = ListChange(field, after=other_id) if kind == "linked" else ListChange(field, before=other_id)
        number = entry_id(event.subject, event.sequence)
        entries.append(related_entry(ticket_id, kind, change, event.time, _actor(data), event=number))
    return entries


def entry_of(event: Event) -> HistoryEntry:
    ticket, message = event.data.get("ticket", {}), event.data.get("message", {})
    kind = _kind_of(event.type)
    lists, left_out = list_changes(kind, event.data)
    return HistoryEntry(
        id=entry_id(event.subject, event.sequence),
        ticket_id=event.subject,
        sequence=event.sequence,
        kind=kind,
        at=event.time,
        by=_actor(event.data),
        message_id=message.get("id", ""),
        target=str(event.data.get("target", "")).removeprefix("SLA_TARGET_KIND_").lower(),
        share=int(event.data.get("share", 0)),
        fields={
            field: str(value).removeprefix(prefix).lower() if prefix else str(value)
            for field, prefix in FIELDS.items()
            if (value := value_at(ticket, field)) not in (None, "")
        },
        texts={field: str(value) for field in PERSONAL_FIELDS if (value := value_at(ticket, field))},
        lists=lists,
        left_out=left_out,
    )


def _kind_of(type: str) -> str:
    """`aftersales.tickets.v1.TicketMessageAdded` is `message_added`."""
    name = type.rpartition(".")[2].removeprefix("Ticket")
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


def _actor(data: Mapping[str, Any]) -> Actor | None:
    """Who did it: the author of a message, who opened or resolved the ticket, or what the event has as `…_by`."""
    named = [value for key, value in data.items() if key.endswith("_by") and isinstance(value, dict)]
    said = value_at(dict(data), "message.author")
    resolved = value_at(dict(data), "ticket.resolution.resolved_by") if "surveys_consent" in data else None
    for found in (*named, said, resolved):
        if found:
            kind = str(found.get("kind", "")).removeprefix("ACTOR_KIND_").lower()
            return Actor(ActorKind(kind), found.get("id", ""), found.get("display_name", ""))
    return None

"""The history of a ticket: an entry for each of its events, with the fields that people ask about as they were then.

An entry keeps the fields as they were after the change. What changed is the difference to the entry before: a field
that is declared here later joins from then on. Of lists it keeps what changed itself, as the event has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import Personal

from tickets.ticket_history.domain.list_changes import Changes, ListChange

FIELDS: Mapping[str, str] = {
    "status": "TICKET_STATUS_",
    "priority": "TICKET_PRIORITY_",
    "kind": "TICKET_KIND_",
    "assignee.id": "",
    "team_id": "",
    "category_id": "",
    "former_customer_id": "",
    "plan_id": "",
    "entitlement_id": "",
    "episode": "",
    "coverage.state": "COVERAGE_STATE_",
    "resolution.code": "RESOLUTION_CODE_",
    "waiting.party": "SLA_PARTY_",
    "waiting.reason_id": "",
    "waiting.until": "",
    "merged_into": "",
}
"""Dotted paths in the ticket of an event, and what its words begin with there."""
PERSONAL_FIELDS = ("subject", "waiting.reason")
"""Those that people have written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """`kind` is the event's name, such as `assigned`; `by` is None where time did it or nobody was recorded.

    `sequence` is the number of its event within the ticket. One that has none (`numbered`) is about another ticket that
    has to do with this one, and has that of the event before it: the two are in no common order.

    `target` and `share`: of a warning or a breach. `lists`: what changed of lists; `left_out`: how many more changes of
    them there were.
    """

    id: str
    ticket_id: str
    sequence: int
    kind: str
    at: Instant
    by: Actor | None = None
    message_id: str = ""
    target: str = ""
    share: int = 0
    fields: Mapping[str, str]
    texts: Annotated[Mapping[str, str], Personal("what they wrote in a line")]
    lists: Changes = ()
    left_out: int = 0
    version: int = 1

    @property
    def numbered(self) -> bool:
        return self.id == entry_id(self.ticket_id, self.sequence)

    @property
    def of_clock(self) -> bool:
        """A warning or a breach. It changes none of the fields."""
        return self.kind in ("sla_warning", "sla_breached")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after; empty where it had no value. `item`: of a list, what the part belongs to."""

    field: str
    before: str
    after: str
    item: str = ""


def entry_id(ticket_id: str, sequence: int) -> str:
    return f"{ticket_id}.{sequence}"


def related_entry(
    ticket_id: str, kind: str, change: ListChange, at: Instant, by: Actor | None, *, event: str
) -> HistoryEntry:
    """That another ticket came or went. `event` is its event's id: each makes one entry of a ticket.

    Its own id is behind that of every entry with a number, and those of one number are in the order of time.
    """
    return HistoryEntry(
        id=f"{ticket_id}.at{at}.{event}",
        ticket_id=ticket_id,
        sequence=0,
        kind=kind,
        at=at,
        by=by,
        fields={},
        texts={},
        lists=(change,),
    )


def number_before(sequence: int, known: Mapping[int, HistoryEntry]) -> int:
    """The number of the entry that this one is compared with, as far as those before it are known.

    What time brought (`of_clock`) stands before the change in whose write it was noticed, and has the ticket as it is
    after that: the change is the difference to the entry before all of it.
    """
    number = sequence - 1
    while number in known and known[number].of_clock:
        number -= 1
    return number


def changes(entry: HistoryEntry, before: HistoryEntry | None) -> tuple[FieldChange, ...]:
    """What changed: fields, and then lists. What was erased is no change."""
    lists = (FieldChange(each.field, each.before, each.after, each.item) for each in entry.lists)
    return (*_changed_fields(entry, before), *(each for each in lists if each.before != each.after))


def _changed_fields(entry: HistoryEntry, before: HistoryEntry | None) -> tuple[FieldChange, ...]:
    """None where the entry before is not known, but for the first, before which all was empty."""
    if not entry.numbered or entry.of_clock or (before is None and entry.sequence > 1):
        return ()
    now = {**entry.fields, **entry.texts}
    earlier = {**before.fields, **before.texts} if before else {}
    return tuple(
        FieldChange(field, earlier.get(field, ""), now.get(field, ""))
        for field in (*FIELDS, *PERSONAL_FIELDS)
        if earlier.get(field, "") != now.get(field, "")
    )

"""Tags: free words of the retailer's people for a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused, invalid
from domainkit.text import line

from tickets.tickets.domain.events import TicketTagged
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status

LONGEST_TAG = 50
MOST_TAGS = 30


@dataclass(frozen=True, slots=True)
class TagChanges:
    """Tags in their normal form. A change adds and removes, so that of two at once neither undoes the other."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def normal_tag(written: str, field: str) -> str:
    """As tags are compared and stored: without regard to case (Unicode 3.13, D145), in NFC, with single blanks.

    Raises Refused: VALIDATION_FAILED.
    """
    trimmed = line(written, field, longest=LONGEST_TAG)
    folded = " ".join(normalize("NFC", normalize("NFD", trimmed).casefold()).split())
    return line(folded, field, longest=LONGEST_TAG)


def normal_tags(written: Sequence[str], field: str) -> tuple[str, ...]:
    """Each once, sorted. Raises Refused (VALIDATION_FAILED), which names the one."""
    return tuple(sorted({normal_tag(each, f"{field}[{number}]") for number, each in enumerate(written)}))


def changes_of_tags(add: Sequence[str], remove: Sequence[str]) -> TagChanges:
    """Raises Refused: VALIDATION_FAILED."""
    changes = TagChanges(normal_tags(add, "add"), normal_tags(remove, "remove"))
    if both := sorted({*changes.add} & {*changes.remove}):
        raise invalid("remove", f"Is added as well: {both[0]}.")
    return changes


def changed_tags(tags: Sequence[str], changes: TagChanges) -> tuple[str, ...]:
    """Sorted. Raises Refused: TOO_MANY_TAGS."""
    changed = ({*tags} - {*changes.remove}) | {*changes.add}
    if len(changed) > MOST_TAGS:
        raise Refused("conflict", "TOO_MANY_TAGS", f"A ticket has at most {MOST_TAGS} tags.")
    return tuple(sorted(changed))


def tag(ticket: Ticket, changes: TagChanges, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """It moves no clock. Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, TOO_MANY_TAGS."""
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    tags = changed_tags(ticket.tags, changes)
    if tags == ticket.tags:
        return ticket, []
    tagged = replace(ticket, tags=tags, updated_at=now)
    added = tuple(each for each in tags if each not in ticket.tags)
    removed = tuple(each for each in ticket.tags if each not in tags)
    return tagged, [TicketTagged(tagged, added, removed, by)]

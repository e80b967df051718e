"""The checklist of a ticket: what is to be done for it, and what of that is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.privacy import Personal
from domainkit.refusals import Refused, invalid
from domainkit.text import line

MOST_ITEMS = 50
LONGEST_ITEM = 200


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """`required`: the ticket is not resolved before it is done. `done_by` is None while it is not.

    `template_id`: the template that it comes from; empty for one that was added by itself.
    """

    id: str
    text: Annotated[str, Personal("what is to be done")]
    required: bool = False
    done_at: Instant | None = None
    done_by: Actor | None = None
    template_id: str = ""


Checklist = tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistChanges:
    """Items to add, and ids of those to tick, to untick and to remove."""

    add: Sequence[ChecklistItem] = ()
    tick: Sequence[str] = ()
    untick: Sequence[str] = ()
    remove: Sequence[str] = ()


def changed(items: Checklist, changes: ChecklistChanges, by: Actor, now: Instant) -> Checklist:
    """The checklist after the changes, those to add at its end.

    It depends on nothing but the items that there are, so that ticks of two people at once both count. Who ticked an
    item first, and when, stays. Raises Refused: VALIDATION_FAILED, CHECKLIST_FULL.
    """
    known = {each.id for each in items}
    for field, ids in (("tick", changes.tick), ("untick", changes.untick), ("remove", changes.remove)):
        for number, id in enumerate(ids):
            if id not in known:
                raise invalid(f"{field}[{number}]", "The checklist has no such item.")
    added = [
        replace(each, text=line(each.text, f"add[{number}].text", longest=LONGEST_ITEM))
        for number, each in enumerate(changes.add)
    ]
    kept = [_after(each, changes, by, now) for each in items if each.id not in changes.remove]
    if len(kept) + len(added) > MOST_ITEMS:
        raise Refused("conflict", "CHECKLIST_FULL", f"A checklist has at most {MOST_ITEMS} items.")
    return (*kept, *added)


def require_done(items: Checklist) -> None:
    """Raises Refused: CHECKLIST_INCOMPLETE, which names the items that are required and not done."""
    missing = [each.id for each in items if each.required and each.done_at is None]
    if missing:
        raise Refused(
            "conflict",
            "CHECKLIST_INCOMPLETE",
            f"{len(missing)} required items of the checklist are not done.",
            metadata={"item_ids": ",".join(missing)},
        )


def _after(item: ChecklistItem, changes: ChecklistChanges, by: Actor, now: Instant) -> ChecklistItem:
    if item.id in changes.untick:
        return replace(item, done_at=None, done_by=None)
    if item.id in changes.tick and item.done_at is None:
        return replace(item, done_at=now, done_by=by)
    return item

"""What an event of a ticket says of its lists: tags, participants, custom fields, the checklist, and
other tickets.

An entry keeps what changed of them, and not the lists: the values of a ticket's custom fields alone have 20,000 bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Any

from domainkit.privacy import Personal

MOST_CHANGES = 100
LARGEST = 20_000
"""Bytes of the changes of an entry, in UTF-8."""

Data = Mapping[str, Any]
"""An event in proto JSON, or a part of it."""


@dataclass(frozen=True, slots=True)
class ListChange:
    """A value of a list, or a part of an item, before and after. `item`: what people call that item."""

    field: str
    before: Annotated[str, Personal("what they wrote, and addresses")] = ""
    after: Annotated[str, Personal("what they wrote, and addresses")] = ""
    item: Annotated[str, Personal("what they wrote, and addresses")] = ""

    @property
    def size(self) -> int:
        return sum(len(each.encode()) for each in (self.field, self.before, self.after, self.item))


Changes = tuple[ListChange, ...]


@dataclass(frozen=True, slots=True)
class _Items:
    """A list of items: what makes one the same before and after, what people call it, and its parts.

    The parts have what their words begin with in an event, as FIELDS of entry.py.
    """

    field: str
    key: str
    called: str
    parts: Mapping[str, str]


_PARTICIPANT = _Items("cc", "address", "address", {"address": "", "name": "", "source": "PARTICIPANT_SOURCE_"})
_CHECKLIST_ITEM = _Items("checklist", "id", "text", {"text": "", "required": "", "done_at": ""})


def list_changes(kind: str, data: Data) -> tuple[Changes, int]:
    """What has room in an entry, and how many more there are."""
    found = _of_event(kind, data)
    sizes = accumulate(each.size for each in found[:MOST_CHANGES])
    room = sum(size <= LARGEST for size in sizes)
    return found[:room], len(found) - room


def _of_event(kind: str, data: Data) -> Changes:
    ticket = data.get("ticket", {})
    match kind:
        case "opened":
            return tuple(_opened(ticket))
        case "updated":
            return tuple(_custom_fields(data.get("previous_custom_fields", ()), ticket.get("custom_fields", ())))
        case "tagged":
            return tuple(_values("tags", data.get("removed", ()), data.get("added", ())))
        case "participants_changed":
            return tuple(_items(_PARTICIPANT, *_before_and_after(data, ticket.get("cc", ()), "address")))
        case "checklist_changed":
            return tuple(_items(_CHECKLIST_ITEM, *_before_and_after(data, data.get("items", ()), "id")))
        case "split":
            return tuple(_values("splits", (), [data.get("split_ticket_id", "")]))
        case "absorbed":
            return tuple(_values("merged", (), [data.get("merged_ticket_id", "")]))
        case "released":
            return tuple(_values("merged", [data.get("merged_ticket_id", "")], ()))
        case _:
            return ()


def _opened(ticket: Data) -> Iterator[ListChange]:
    of, split = ticket.get("follow_up_of", ""), ticket.get("split_from", {}).get("ticket_id", "")
    yield from _values("follow_up_of", (), [of] if of else [])
    yield from _values("split_from.ticket_id", (), [split] if split else [])
    yield from _values("tags", (), ticket.get("tags", ()))
    yield from _custom_fields((), ticket.get("custom_fields", ()))
    yield from _items(_PARTICIPANT, (), ticket.get("cc", ()))
    yield from _items(_CHECKLIST_ITEM, (), ticket.get("checklist", ()))


def _before_and_after(data: Data, now: Sequence[Data], key: str) -> tuple[Sequence[Data], Sequence[Data]]:
    """The items of a list that came, went, or are not as they were."""
    known = {each[key] for each in data.get("previous", ())}
    changed = [each for each in now if each[key] in known]
    return [*data.get("removed", ()), *data.get("previous", ())], [*data.get("added", ()), *changed]


def _custom_fields(before: Sequence[Data], after: Sequence[Data]) -> Iterator[ListChange]:
    """One value in place of another is one change; of several that are chosen, each that went or came is one."""
    old, new = ({each["key"]: _chosen(each) for each in values} for values in (before, after))
    for key in sorted({*old, *new}):
        field, was, now = f"custom_fields.{key}", old.get(key, ()), new.get(key, ())
        if len(was) == len(now) == 1 and was != now:
            yield ListChange(field, was[0], now[0])
        else:
            gone = [each for each in was if each not in now]
            yield from _values(field, gone, [each for each in now if each not in was])


def _chosen(value: Data) -> Sequence[str]:
    return value.get("option_ids") or [value.get("value", "")]


def _values(field: str, gone: Sequence[str], new: Sequence[str]) -> Iterator[ListChange]:
    yield from (ListChange(field, before=each) for each in gone)
    yield from (ListChange(field, after=each) for each in new)


def _items(of: _Items, before: Sequence[Data], after: Sequence[Data]) -> Iterator[ListChange]:
    old, new = ({each[of.key]: each for each in items} for items in (before, after))
    for id in dict.fromkeys((*old, *new)):
        was, now = old.get(id, {}), new.get(id, {})
        for part, prefix in of.parts.items():
            texts = _text(was.get(part), prefix), _text(now.get(part), prefix)
            if texts[0] != texts[1]:
                yield ListChange(f"{of.field}.{part}", *texts, item=str((now or was).get(of.called, "")))


def _text(value: Any, prefix: str) -> str:
    """A text, an instant, `true`, or a word of an enum, which begins with `prefix`; empty for what is not set."""
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value or "").removeprefix(prefix).lower() if prefix else str(value or "")

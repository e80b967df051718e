"""What an event of a ticket itself has as before and after.

Of lists (tags, participants, custom fields, the checklist, approvals, hand-overs, other tickets) an entry keeps what
changed, and not the lists: the values of a ticket's custom fields alone have 20,000 bytes. Of the customer, and of the
policy and the calendar of its clock, the events have what there was before.
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
_APPROVAL_REQUESTED = _Items("approvals", "id", "id", {"state": "APPROVAL_STATE_", "approver.id": "", "question": ""})
_APPROVAL_ENDED = _Items(
    "approvals", "id", "id", {"state": "APPROVAL_STATE_", "comment": "", "withdrawal_cause": "WITHDRAWAL_CAUSE_"}
)
_HANDED_OVER = _Items(
    "hand_overs",
    "id",
    "id",
    {"state": "HAND_OVER_STATE_", "addressee": "", "question": "", "reference": "", "reference_url": ""},
)
_HAND_OVER_ENDED = _Items(
    "hand_overs",
    "id",
    "id",
    {"state": "HAND_OVER_STATE_", "outcome": "HAND_OVER_OUTCOME_", "fixed_in": "", "answer": ""},
)
_TERMS = ("policy_id", "policy_version", "calendar_id", "calendar_version")
"""What the clock of a ticket goes by."""


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
            return tuple(_updated(data, ticket))
        case "tagged":
            return tuple(_values("tags", data.get("removed", ()), data.get("added", ())))
        case "participants_changed":
            return tuple(_items(_PARTICIPANT, *_before_and_after(data, ticket.get("cc", ()), "address")))
        case "checklist_changed":
            return tuple(_items(_CHECKLIST_ITEM, *_before_and_after(data, data.get("items", ()), "id")))
        case "approval_requested" | "approval_answered" | "approval_withdrawn":
            return tuple(_approval(kind, data.get("approval", {})))
        case "handed_over" | "hand_over_answered" | "hand_over_withdrawn":
            return tuple(_hand_over(kind, data.get("hand_over", {})))
        case "sla_recomputed":
            return tuple(_terms(data))
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
    yield from _changed("customer_id", "", ticket.get("customer_id", ""))
    yield from _values("follow_up_of", (), [of] if of else [])
    yield from _values("split_from.ticket_id", (), [split] if split else [])
    yield from _values("tags", (), ticket.get("tags", ()))
    yield from _custom_fields((), ticket.get("custom_fields", ()))
    yield from _items(_PARTICIPANT, (), ticket.get("cc", ()))
    yield from _items(_CHECKLIST_ITEM, (), ticket.get("checklist", ()))


def _updated(data: Data, ticket: Data) -> Iterator[ListChange]:
    if given_from := data.get("previous_customer_id", ""):
        yield from _changed("customer_id", given_from, ticket.get("customer_id", ""))
    yield from _custom_fields(data.get("previous_custom_fields", ()), ticket.get("custom_fields", ()))


def _approval(kind: str, now: Data) -> Iterator[ListChange]:
    """It ends once: before that it was pending."""
    if kind == "approval_requested":
        asked = {**now, "approver.id": now.get("approver", {}).get("id", "")}
        yield from _items(_APPROVAL_REQUESTED, (), [asked])
    else:
        yield from _items(_APPROVAL_ENDED, [{"id": now.get("id"), "state": "APPROVAL_STATE_PENDING"}], [now])


def _hand_over(kind: str, now: Data) -> Iterator[ListChange]:
    """It ends once: before that it was open."""
    if kind == "handed_over":
        yield from _items(_HANDED_OVER, (), [now])
    else:
        yield from _items(_HAND_OVER_ENDED, [{"id": now.get("id"), "state": "HAND_OVER_STATE_OPEN"}], [now])


def _terms(data: Data) -> Iterator[ListChange]:
    """None of an event from before it had those after the change."""
    if data.get("policy_id"):
        for each in _TERMS:
            yield from _changed(f"sla.{each}", str(data.get(f"previous_{each}", "")), str(data.get(each, "")))


def _changed(field: str, before: str, after: str) -> Iterator[ListChange]:
    if before != after:
        yield ListChange(field, before, after)


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

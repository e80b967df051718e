"""What the port promises, in its simplest form, and the questions and documents to try it with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import strategies as st
from servicekit.documents import (
    Contains,
    Document,
    Equal,
    Filterable,
    Index,
    Missing,
    Range,
    cursor_of,
)
from servicekit.documents.declared import value_at

INDEXES = {
    index.name: index
    for index in (
        Index("by_status", equal=("retailer", "status"), order_by="due_at"),
        Index("by_tag", equal=("retailer",), has="tags", order_by="due_at"),
        Index("any_tag", has="tags"),
        Index("by_ref", equal=("retailer", "ref"), unique=True),
        Index("by_position", equal=("retailer",), order_by="position", unique=True),
        Index("by_customer", equal=("customer.id",), order_by="status"),
        Index("due", order_by="due_at"),
    )
}
VALUES: dict[str, list[Any]] = {
    "retailer": ["nordic-home", "baltic-tools"],
    "status": ["new", "open", "Öffnen", ""],
    "tags": ["red", "blue", 7],
    "ref": ["A", "B"],
    "customer.id": ["cus_1", "cus_2"],
}
IDS = st.sampled_from([f"doc_{n}" for n in range(6)])
TIMES = st.integers(0, 9)
FIELDS = st.fixed_dictionaries(
    {"retailer": st.sampled_from(VALUES["retailer"])},
    optional={
        "status": st.none() | st.sampled_from(VALUES["status"]),
        "due_at": st.none() | TIMES,
        "tags": st.none() | st.lists(st.sampled_from(VALUES["tags"]), max_size=3),
        "ref": st.none() | st.sampled_from(VALUES["ref"]),
        "position": st.none() | TIMES,
        "customer": st.none() | st.fixed_dictionaries({}, optional={"id": st.sampled_from(VALUES["customer.id"])}),
        "payload": st.dictionaries(
            st.sampled_from("abc"), st.integers(-(2**53), 2**53) | st.text("äß\"'\\x", max_size=3)
        ),
        "outbox": st.lists(TIMES, max_size=3),
    },
)


TEXTS = [each for each in VALUES["tags"] if isinstance(each, str)]
FILTERED = st.one_of(
    st.builds(Equal, st.just("status"), st.lists(st.sampled_from(VALUES["status"]), max_size=2)),
    st.builds(Equal, st.just("customer.id"), st.lists(st.sampled_from(VALUES["customer.id"]), max_size=2)),
    st.builds(Range, st.just("due_at"), TIMES, TIMES),
    st.builds(Contains, st.just("tags"), all_of=st.lists(st.sampled_from(TEXTS), max_size=2)),
    st.builds(Contains, st.just("tags"), any_of=st.lists(st.sampled_from(TEXTS), max_size=2)),
    st.builds(Missing, st.sampled_from(["status", "customer.id", "due_at", "tags"])),
)
FILTERS = (
    *(Filterable("status", str), Filterable("customer.id", str), Filterable("due_at", int)),
    Filterable("tags", str, array=True),
)


@dataclass
class Model:
    """What the port promises, in its simplest form."""

    documents: dict[str, Document] = field(default_factory=dict)
    leases: dict[tuple[str, str], int] = field(default_factory=dict)

    def duplicated(self, document: Document) -> set[str]:
        names: set[str] = set()
        for index in (index for index in INDEXES.values() if index.unique):
            key = [value_at(document, path) for path in index.fields]
            others = (other for other in self.documents.values() if other["id"] != document["id"])
            if None not in key and any([value_at(other, path) for path in index.fields] == key for other in others):
                names.add(index.name)
        return names

    def put(self, document: Document) -> None:
        self.documents[document["id"]] = document
        self.leases = {key: until for key, until in self.leases.items() if key[1] != document["id"]}

    def find(self, index: Index, where: dict[str, list[Any]]) -> list[Document]:
        found = [each for each in self.documents.values() if matches(each, index, where)]
        return sorted(found, key=lambda each: place_of(index, each))

    def pending(self) -> list[Document]:
        waiting = [each for each in self.documents.values() if each.get("outbox")]
        return sorted(waiting, key=lambda each: (each["outbox"][0]["recorded_at"], each["id"]))

    def lease(self, kind: str, candidates: Iterable[Document], now: int, until: int, limit: int) -> list[Document]:
        free = [each for each in candidates if self.leases.get((kind, each["id"]), 0) <= now][:limit]
        self.leases |= {(kind, each["id"]): until for each in free}
        return free


def listed(document: Document) -> Document:
    """As lists show it."""
    return {name: value for name, value in document.items() if name != "outbox"}


def matches(document: Document, index: Index, where: dict[str, list[Any]]) -> bool:
    equal = all(value_at(document, path) in where[path] for path in index.equal)
    has = index.has is None or bool(set(value_at(document, index.has) or []) & set(where[index.has]))
    return equal and has and (index.order_by is None or value_at(document, index.order_by) is not None)


def fits(document: Document, asked: Any) -> bool:
    value = value_at(document, asked.path)
    match asked:
        case Missing():
            return value is None or value == []
        case Equal():
            return value in cast(list[Any], asked.values)
        case Range():
            return value is not None and asked.at_least <= value < asked.below
        case Contains(all_of=None):
            return bool({*(value or [])} & {*cast(list[Any], asked.any_of)})
        case _:
            return bool(asked.all_of) and {*(value or [])} >= {*asked.all_of}


def place_of(index: Index, document: Document) -> tuple[Any, str]:
    place = cursor_of(index, document)
    return (0 if place.key is None else place.key, place.id)

"""Each backend beside a model of twenty lines: whatever is done to both, both answer alike."""

from asyncio import Runner
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from domainkit.pages import Count, Cursor
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from servicekit.documents import (
    Backlog,
    Collection,
    Contains,
    Document,
    Documents,
    DuplicateKey,
    Equal,
    Filter,
    Filterable,
    Index,
    Missing,
    Range,
    Store,
    VersionConflict,
    cursor_of,
    open_store,
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


_TEXTS = [each for each in VALUES["tags"] if isinstance(each, str)]
FILTERED = st.one_of(
    st.builds(Equal, st.just("status"), st.lists(st.sampled_from(VALUES["status"]), max_size=2)),
    st.builds(Equal, st.just("customer.id"), st.lists(st.sampled_from(VALUES["customer.id"]), max_size=2)),
    st.builds(Range, st.just("due_at"), TIMES, TIMES),
    st.builds(Contains, st.just("tags"), all_of=st.lists(st.sampled_from(_TEXTS), max_size=2)),
    st.builds(Contains, st.just("tags"), any_of=st.lists(st.sampled_from(_TEXTS), max_size=2)),
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
        found = [each for each in self.documents.values() if _matches(each, index, where)]
        return sorted(found, key=lambda each: _place(index, each))

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


def _matches(document: Document, index: Index, where: dict[str, list[Any]]) -> bool:
    equal = all(value_at(document, path) in where[path] for path in index.equal)
    has = index.has is None or bool(set(value_at(document, index.has) or []) & set(where[index.has]))
    return equal and has and (index.order_by is None or value_at(document, index.order_by) is not None)


def _fits(document: Document, asked: Any) -> bool:
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


def _place(index: Index, document: Document) -> tuple[Any, str]:
    place = cursor_of(index, document)
    return (0 if place.key is None else place.key, place.id)


def machine_for(runner: Runner, stores: Iterable[Store], collection: Collection) -> type[RuleBasedStateMachine]:
    class Beside(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.model = Model()
            self.events = 0
            self.all: list[Documents] = [store.documents(collection) for store in stores]
            for id in [f"doc_{n}" for n in range(6)]:
                if (left := runner.run(self.all[0].get(id))) is not None:
                    runner.run(self.all[0].delete(id, if_version=left["version"]))

        def documents(self) -> Documents:
            self.all = [*self.all[1:], self.all[0]]  # with two stores on one database, each second step is the other's
            return self.all[0]

        def document(self, id: str, version: int, fields: dict[str, Any]) -> Document:
            document = {"id": id, "version": version, **fields}
            if "outbox" in fields:
                document["outbox"] = [self.event(recorded_at) for recorded_at in sorted(fields["outbox"])]
            return document

        def event(self, recorded_at: int) -> Document:
            self.events += 1
            return {"id": f"e{self.events}", "subject": "s", "recorded_at": recorded_at, "event": {"x": [self.events]}}

        @rule(id=IDS, fields=FIELDS)
        def insert(self, id: str, fields: dict[str, Any]) -> None:
            document = self.document(id, 1, fields)
            taken = {"id"} if id in self.model.documents else self.model.duplicated(document)
            try:
                runner.run(self.documents().insert(document))
            except DuplicateKey as refused:
                returned = {refused.index}
            else:
                returned = set()
                self.model.put(document)
            assert returned <= taken
            assert bool(returned) == bool(taken)

        @rule(id=IDS, fields=FIELDS, stale=st.sampled_from([0, 0, 0, 1]))
        def replace(self, id: str, fields: dict[str, Any], stale: int) -> None:
            known = self.model.documents.get(id, {"version": 1})
            document = self.document(id, known["version"] + 1, fields)
            try:
                runner.run(self.documents().replace(document, if_version=known["version"] - stale))
            except VersionConflict:
                assert stale or id not in self.model.documents
            except DuplicateKey:
                assert self.model.duplicated(document)
            else:
                assert id in self.model.documents
                assert not stale
                assert not self.model.duplicated(document)
                self.model.put(document)

        @rule(id=IDS, stale=st.sampled_from([0, 0, 1]))
        def delete(self, id: str, stale: int) -> None:
            version = self.model.documents.get(id, {"version": 1})["version"]
            try:
                runner.run(self.documents().delete(id, if_version=version + stale))
            except VersionConflict:
                assert stale or id not in self.model.documents
            else:
                assert not stale
                del self.model.documents[id]
                self.model.leases = {key: until for key, until in self.model.leases.items() if key[1] != id}

        @rule(ids=st.lists(IDS, max_size=6))
        def get(self, ids: list[str]) -> None:
            known = [self.model.documents[id] for id in dict.fromkeys(ids) if id in self.model.documents]
            assert runner.run(self.documents().get_many(ids)) == [listed(each) for each in known]
            assert [runner.run(self.documents().get(each["id"])) for each in known] == known

        @rule(data=st.data(), descending=st.booleans(), limit=st.integers(1, 4), start=st.none() | IDS)
        def find(self, data: st.DataObject, descending: bool, limit: int, start: str | None) -> None:
            index, where = self.question(data)
            expected = self.model.find(index, where)
            bounds = self.bounds(data, index)
            if index.order_by:
                keys = {each["id"]: value_at(each, index.order_by) for each in expected}
                low, high = bounds.get("at_least"), bounds.get("below")
                expected = [each for each in expected if low is None or keys[each["id"]] >= low]
                expected = [each for each in expected if high is None or keys[each["id"]] < high]
            documents = self.documents()
            assert runner.run(documents.count(index, where, **bounds)) == len(expected)
            expected = expected[::-1] if descending else expected
            after: Cursor | None = None
            if start in self.model.documents and any(each["id"] == start for each in expected):
                position = [each["id"] for each in expected].index(start)
                after, expected = cursor_of(index, expected[position]), expected[position + 1 :]
            found = documents.find(index, where, **bounds, descending=descending, limit=limit, after=after)
            assert runner.run(found) == [listed(each) for each in expected[:limit]]

        @rule(data=st.data(), descending=st.booleans(), size=st.integers(1, 4), filters=st.lists(FILTERED, max_size=3))
        def pages(self, data: st.DataObject, descending: bool, size: int, filters: list[Filter]) -> None:
            index, where = self.question(data)
            expected = [each for each in self.model.find(index, where) if all(_fits(each, by) for by in filters)]
            documents = self.documents()
            assert runner.run(documents.count_up_to(index, where, 9, filters=filters)) == Count(len(expected))
            shown: list[Document] = []
            after: Cursor | None = None
            while not shown or after:
                page, after = runner.run(
                    documents.page(index, where, size=size, after=after, descending=descending, filters=filters)
                )
                shown += page
                assert len(page) <= size
                if not page and after is None:
                    break
            assert shown == [listed(each) for each in (expected[::-1] if descending else expected)]

        @rule(data=st.data(), due=TIMES, now=TIMES, lease=st.integers(1, 4))
        def claim(self, data: st.DataObject, due: int, now: int, lease: int) -> None:
            names = ["by_status", "by_tag", "by_position", "due"]
            index, where = self.question(data, names)
            candidates = [e for e in self.model.find(index, where) if value_at(e, index.order_by or "") <= due]
            expected = self.model.lease("claim", candidates, now, now + lease, 1)
            claimed = runner.run(self.documents().claim(index, where, due=due, now=now, lease=lease))
            assert claimed == (expected[0] if expected else None)

        @rule(now=TIMES, before=TIMES, lease=st.integers(1, 4), limit=st.integers(1, 3))
        def take_outbox(self, now: int, before: int, lease: int, limit: int) -> None:
            candidates = [e for e in self.model.pending() if e["outbox"][0]["recorded_at"] < before]
            expected = self.model.lease("outbox", candidates, now, now + lease, limit)
            taken = self.documents().take_outbox(now=now, recorded_before=before, lease=lease, limit=limit)
            assert runner.run(taken) == [each["id"] for each in expected]

        @rule(id=IDS, data=st.data())
        def clear_outbox(self, id: str, data: st.DataObject) -> None:
            known = self.model.documents.get(id, {})
            pending = [event["id"] for event in known.get("outbox", [])]
            cleared = data.draw(st.lists(st.sampled_from([*pending, "unknown"]), unique=True))
            runner.run(self.documents().clear_outbox(id, cleared))
            if "outbox" in known:
                left = [event for event in known["outbox"] if event["id"] not in cleared]
                self.model.documents[id] = {**known, "outbox": left}

        @rule()
        def backlog(self) -> None:
            pending = self.model.pending()
            oldest = pending[0]["outbox"][0]["recorded_at"] if pending else None
            assert runner.run(self.documents().outbox_backlog()) == Backlog(len(pending), oldest)

        def question(self, data: st.DataObject, names: Iterable[str] = INDEXES) -> tuple[Index, dict[str, list[Any]]]:
            index = INDEXES[data.draw(st.sampled_from(sorted(names)))]
            asked = (*index.equal, *([index.has] if index.has else []))
            choices = {path: st.lists(st.sampled_from(VALUES[path]), max_size=3) for path in asked}
            return index, data.draw(st.fixed_dictionaries(choices))

        def bounds(self, data: st.DataObject, index: Index) -> dict[str, Any]:
            if index.order_by is None:
                return {}
            kind = st.sampled_from(VALUES["status"]) if index.order_by == "status" else TIMES
            return {"at_least": data.draw(st.none() | kind), "below": data.draw(st.none() | kind)}

        def teardown(self) -> None:
            for id, document in getattr(self, "model", Model()).documents.items():
                assert runner.run(self.all[0].get(id)) == document

    return Beside


@pytest.mark.parametrize("replicas", [1, 2])
def test_a_backend_answers_like_the_model_under_any_interleaving(url: str, replicas: int) -> None:
    collection = Collection("things", tuple(INDEXES.values()), filters=FILTERS)
    with Runner() as runner:
        stores = [runner.run(open_store(url, [collection], page_reads=3)) for _ in range(replicas)]
        try:
            run_state_machine_as_test(
                machine_for(runner, stores, collection),
                settings=settings(
                    max_examples=40,
                    stateful_step_count=40,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            for store in stores:
                runner.run(store.close())

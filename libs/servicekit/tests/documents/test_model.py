"""Each backend beside a model of twenty lines: whatever is done to both, both answer alike."""

from asyncio import Runner
from collections.abc import Iterable
from typing import Any

import pytest
from domainkit.pages import Count, Cursor
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from servicekit.documents import (
    Backlog,
    Collection,
    Document,
    Documents,
    DuplicateKey,
    Filter,
    Index,
    Store,
    VersionConflict,
    cursor_of,
    open_store,
)
from servicekit.documents.declared import value_at

from libs.servicekit.tests.documents.model import (
    FIELDS,
    FILTERED,
    FILTERS,
    IDS,
    INDEXES,
    TIMES,
    VALUES,
    Model,
    fits,
    listed,
)


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

        @rule(items=st.lists(st.tuples(IDS, FIELDS), max_size=4, unique_by=lambda item: item[0]))
        def insert_many(self, items: list[tuple[str, dict[str, Any]]]) -> None:
            documents = [self.document(id, 1, fields) for id, fields in items]
            for document, refused in zip(documents, runner.run(self.documents().insert_many(documents)), strict=True):
                taken = {"id"} if document["id"] in self.model.documents else self.model.duplicated(document)
                if refused is None:
                    assert not taken
                    self.model.put(document)
                else:
                    assert isinstance(refused, DuplicateKey)
                    assert refused.index in taken

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
            expected = [each for each in self.model.find(index, where) if all(fits(each, by) for by in filters)]
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

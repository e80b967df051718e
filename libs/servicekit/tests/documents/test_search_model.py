"""Search on each backend compared with a model that looks at every document."""

from asyncio import Runner
from typing import Any

from domainkit.pages import Cursor
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from servicekit.documents import Collection, Document, Documents, Equal, Filterable, Search, open_store
from servicekit.documents.terms import terms_of, words_of

SEARCH = Search(scope=("retailer", "kind"), first=("subject", "refs"), further=("said.text",), newest="at")
THINGS = Collection("things", search=SEARCH, filters=(Filterable("at", int),))
RETAILERS, KINDS = ["nordic-home", "baltic-tools"], [1, 2]
IDS = [f"doc_{n}" for n in range(8)]
TEXTS = st.lists(
    st.sampled_from(["drill", "Drilling", "A300-0001", "a300", "ÖL", "300", "0001", "+49 171"]), max_size=3
)
TEXT = TEXTS.map(" ".join)
FIELDS = st.fixed_dictionaries(
    {"retailer": st.sampled_from(RETAILERS), "kind": st.sampled_from(KINDS), "at": st.integers(0, 3)},
    optional={
        "subject": st.none() | TEXT,
        "refs": st.lists(TEXT | st.integers(299, 301), max_size=2),
        "said": st.lists(st.fixed_dictionaries({"text": TEXT}), max_size=2),
    },
)
QUERIES = TEXT | st.sampled_from(
    [
        *("d", "a3", "a3000", "3", "A300-00", "49171", "drill a", "ol", "0001 drill", ""),
        *("drill a300 0001 dril", "a300 drill ol 3", "dril a300 0001 ol", "0001 300 a300 drill"),
    ]
)


def rank(document: Document, words: tuple[str, ...]) -> int | None:
    """As `searching` promises it."""
    first = terms_of([document.get("subject") or "", *map(str, document.get("refs", []))])
    every = {*first, *terms_of([each["text"] for each in document.get("said", [])])}

    if len(words) > 3:
        whole = all(word in every for word in words[:-1])
        return 3 if whole and any(term.startswith(words[-1]) for term in every) else None
    if all(word in first for word in words):
        return 1
    if all(any(term.startswith(word) for term in first) for word in words):
        return 2
    return 3 if all(any(term.startswith(word) for term in every) for word in words) else None


def machine_for(runner: Runner, documents: Documents) -> type[RuleBasedStateMachine]:
    class Searched(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.stored: dict[str, Document] = {}
            for id in IDS:
                if left := runner.run(documents.get(id)):
                    runner.run(documents.delete(id, if_version=left["version"]))

        @rule(id=st.sampled_from(IDS), fields=FIELDS)
        def put(self, id: str, fields: dict[str, Any]) -> None:
            known = self.stored.get(id)
            document = {"id": id, "version": known["version"] + 1 if known else 1, **fields}
            write = documents.replace(document, if_version=known["version"]) if known else documents.insert(document)
            runner.run(write)
            self.stored[id] = document

        @rule(id=st.sampled_from(IDS))
        def delete(self, id: str) -> None:
            if known := self.stored.pop(id, None):
                runner.run(documents.delete(id, if_version=known["version"]))

        @rule(
            text=QUERIES,
            retailers=st.lists(st.sampled_from(RETAILERS), max_size=2),
            kinds=st.lists(st.sampled_from(KINDS), max_size=2),
            at=st.none() | st.lists(st.integers(0, 3), max_size=3),
            size=st.integers(1, 4),
        )
        def search(self, text: str, retailers: list[str], kinds: list[int], at: list[int] | None, size: int) -> None:
            words = words_of(text)
            where: dict[str, Any] = {"retailer": retailers, "kind": kinds}
            filters = [] if at is None else [Equal("at", at)]
            in_scope = [e for e in self.stored.values() if e["retailer"] in retailers and e["kind"] in kinds]
            in_scope = [e for e in in_scope if at is None or e["at"] in at]
            ranked = {e["id"]: rank(e, words) for e in in_scope} if words else {}
            expected = {id: (each, -self.stored[id]["at"]) for id, each in ranked.items() if each}
            found: list[Document] = []
            after: Cursor | None = None
            while True:
                more, after = runner.run(documents.search(text, where, size=size, after=after, filters=filters))
                found += more
                if after is None:
                    break
            assert sorted(each["id"] for each in found) == sorted(expected)
            assert [expected[each["id"]] for each in found] == sorted(expected.values())
            assert all(each == self.stored[each["id"]] for each in found)

    return Searched


def test_backend_searches_like_the_model(url: str) -> None:
    with Runner() as runner:
        store = runner.run(open_store(url, [THINGS]))
        try:
            run_state_machine_as_test(
                machine_for(runner, store.documents(THINGS)),
                settings=settings(
                    max_examples=60,
                    stateful_step_count=30,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(store.close())

"""Text search, as every backend does it, one promise at a time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from domainkit.pages import Cursor
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    DuplicateKey,
    Equal,
    Filterable,
    Range,
    Search,
    Store,
    UndeclaredFilter,
    UndeclaredSearch,
    VersionConflict,
    mongo_search,
    open_store,
)
from servicekit.documents.terms import LONGEST_QUERY

Opener = Callable[..., Awaitable[Store]]

SEARCH = Search(
    scope=("retailer",),
    first=("subject", "customer.name", "customer.email", "serials", "order"),
    further=("said.text",),
    newest="created_at",
)
TICKETS = Collection("tickets", search=SEARCH, filters=(Filterable("status", str), Filterable("created_at", int)))
NORDIC = {"retailer": "nordic-home"}


def ticket(id: str, subject: str, created_at: int | None = 1, **fields: Any) -> Document:
    return {"id": id, "version": 1, **NORDIC, "subject": subject, "created_at": created_at, **fields}


@pytest.fixture
async def tickets(opened: Opener) -> Documents:
    return (await opened(TICKETS)).documents(TICKETS)


async def found(tickets: Documents, text: str, where: Any = NORDIC, filters: Any = ()) -> list[str]:
    """The ids of all pages."""
    ids: list[str] = []
    after: Cursor | None = None
    while True:
        documents, after = await tickets.search(text, where, size=3, after=after, filters=filters)
        ids += [each["id"] for each in documents]
        if after is None:
            return ids


async def test_search_returns_documents_as_they_were_stored(tickets: Documents) -> None:
    stored = ticket("t1", "Drill", customer={"name": "Zoë"}, said=[{"text": "It smokes"}])
    await tickets.insert({**stored, "outbox": [{"id": "e1", "recorded_at": 5}]})
    assert await tickets.search("drill", NORDIC) == ([stored], None)
    assert await tickets.get_many(["t1"]) == [stored]


@pytest.mark.parametrize(
    "query",
    ["a300", "A300", "0001", "A3000001", "A300-00", "a300 0001", "a300-0001", "A300–0001", "A300/0001", "0001 a3"],
)
async def test_serial_is_found_by_its_parts_and_beginnings(tickets: Documents, query: str) -> None:
    await tickets.insert(ticket("t1", "Broken", serials=["A300-0001"]))
    await tickets.insert(ticket("t2", "Broken", serials=["B300-0002"]))
    assert await found(tickets, query) == ["t1"]


@pytest.mark.parametrize(
    "query", ["anna.berg@example.com", "anna", "berg", "anna.b", "example.com", "anna berg", "@example", "bergexa"]
)
async def test_address_is_found_by_its_parts(tickets: Documents, query: str) -> None:
    await tickets.insert(ticket("t1", "Broken", customer={"email": "Anna.Berg@example.com"}))
    await tickets.insert(ticket("t2", "Broken", customer={"email": "bo@mail.example"}))
    assert "t1" in await found(tickets, query)


@pytest.mark.parametrize("query", ["+49 171 2345678", "49171", "+491712345", "1712345678", "(171) 23", "2345678"])
async def test_telephone_number_is_found_by_its_digits(tickets: Documents, query: str) -> None:
    await tickets.insert(ticket("t1", "Please call +49 (171) 2345-678"))
    await tickets.insert(ticket("t2", "Please call +46 8 123456"))
    assert await found(tickets, query) == ["t1"]


@pytest.mark.parametrize("query", ["kuche", "KÜCHE", "ku\u0308che", "strasse", "STRASSE", "oresund", "ﬁ"])
async def test_case_and_accents_make_no_difference(tickets: Documents, query: str) -> None:
    await tickets.insert(ticket("t1", "Küche, Straße, Øresund, fiddle"))
    assert await found(tickets, query) == ["t1"]


async def test_every_word_has_to_begin_a_word(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "Leaking hose", said=[{"text": "under the sink"}]))
    assert await found(tickets, "hos sin") == ["t1"]
    assert await found(tickets, "hose pipe") == []
    assert await found(tickets, "ose") == []


async def test_long_query_needs_whole_words_but_for_its_last(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "The dishwasher leaks", said=[{"text": "under the sink"}]))
    assert await found(tickets, "dish leak sin") == ["t1"]
    assert await found(tickets, "the dishwasher leaks und") == ["t1"]
    assert await found(tickets, "the dishwasher leaks under sin") == ["t1"]
    assert await found(tickets, "the dish leaks under") == []


async def test_whole_words_come_first_then_first_fields_then_newest(tickets: Documents) -> None:
    await tickets.insert(ticket("said", "Broken", 9, said=[{"text": "order"}]))
    await tickets.insert(ticket("begins", "Ordering a drill", 8))
    await tickets.insert(ticket("whole-old", "My order", 1))
    await tickets.insert(ticket("whole-new", "My order", 7))
    await tickets.insert(ticket("begins-old", "Orders", 2))
    assert await found(tickets, "order") == ["whole-new", "whole-old", "begins", "begins-old", "said"]


@pytest.mark.parametrize("text", ["", " ", "-", "\"*' :^()", "\x00", "😀", "_", "\ud800"])
async def test_query_without_a_word_finds_nothing(tickets: Documents, text: str) -> None:
    await tickets.insert(ticket("t1", "drill 😀"))
    assert await tickets.search(text, NORDIC) == ([], None)


@pytest.mark.parametrize(
    "text",
    [
        *('"drill"', '"drill', "drill*", "dri*", "-drill", "^drill", "drill:", "{first}:drill", "(drill", "drill\x00"),
        *("'; drill", "drill 😀", "+drill", "%drill%", "$drill", "=drill", "<drill", "drill\ud800"),
    ],
)
async def test_punctuation_of_a_query_is_no_syntax(tickets: Documents, text: str) -> None:
    await tickets.insert(ticket("t1", "drill first"))
    await tickets.insert(ticket("t2", "hammer"))
    assert await found(tickets, text) == ["t1"]


@pytest.mark.parametrize("text", ["drill AND hammer", "drill OR hammer", "NOT hammer", "NEAR(drill hammer)", "first:x"])
async def test_operators_of_a_query_are_words(tickets: Documents, text: str) -> None:
    await tickets.insert(ticket("t1", "drill hammer"))
    await tickets.insert(ticket("t2", text))
    assert await found(tickets, text) == ["t2"]


async def test_query_of_any_length_is_bounded(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "word " * 20_000 + "x" * 100_000))
    assert await found(tickets, "word " * 10_000) == ["t1"]
    assert await found(tickets, "x" * 1_000_000) == []
    assert await found(tickets, " ".join(f"w{n}" for n in range(10_000))) == []
    assert await found(tickets, " " * LONGEST_QUERY + "word") == []


async def test_search_without_its_scope_is_refused(tickets: Documents) -> None:
    for where in ({}, {"subject": "x"}, {"retailer": "nordic-home", "subject": "x"}):
        with pytest.raises(UndeclaredSearch):
            await tickets.search("drill", where)


async def test_search_of_no_scope_value_finds_nothing(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "drill"))
    nothing: list[Any] = [[], None, [None], ""]
    for value in nothing:
        assert await tickets.search("drill", {"retailer": value}) == ([], None)


async def test_search_finds_only_what_is_in_its_scope(tickets: Documents) -> None:
    for number, retailer in enumerate(("nordic-home", "baltic-tools", "alpine", None)):
        await tickets.insert({**ticket(f"t{number}", "drill", number), "retailer": retailer})
    assert await found(tickets, "drill") == ["t0"]
    assert await found(tickets, "drill", {"retailer": ["alpine", "nordic-home"]}) == ["t2", "t0"]


async def test_search_of_too_many_scopes_is_refused(tickets: Documents) -> None:
    many = [f"retailer-{n}" for n in range(100)]
    assert await tickets.search("one two three four five six", {"retailer": many}) == ([], None)
    with pytest.raises(ValueError, match="combinations"):
        await tickets.search("drill", {"retailer": [*many, "one-more"]})


async def test_collection_without_a_search_is_not_searched(opened: Opener) -> None:
    plain = Collection("plain")
    documents = (await opened(plain)).documents(plain)
    with pytest.raises(UndeclaredSearch):
        await documents.search("drill", NORDIC)


async def test_change_is_found_by_its_new_words_alone(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "drill"))
    await tickets.replace({**ticket("t1", "hammer", 5), "version": 2}, if_version=1)
    assert await found(tickets, "drill") == []
    assert await found(tickets, "hammer") == ["t1"]
    await tickets.delete("t1", if_version=2)
    assert await found(tickets, "hammer") == []


async def test_document_without_its_instant_is_not_found(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "drill", None))
    assert await found(tickets, "drill") == []
    await tickets.replace({**ticket("t1", "drill"), "version": 2}, if_version=1)
    assert await found(tickets, "drill") == ["t1"]


async def test_pages_hold_every_document_once_across_ranks(tickets: Documents) -> None:
    await tickets.insert_all([ticket(f"w{n:02}", "drill", n % 4) for n in range(10)])
    await tickets.insert_all([ticket(f"b{n:02}", "drilling", n % 4) for n in range(10)])
    await tickets.insert_all([ticket(f"s{n:02}", "x", n % 4, said=[{"text": "drill"}]) for n in range(10)])
    ids = await found(tickets, "drill")
    assert len(ids) == len(set(ids)) == 30
    assert [id[0] for id in ids] == ["w"] * 10 + ["b"] * 10 + ["s"] * 10
    instants = [int(id[1:]) % 4 for id in ids]
    assert instants == [*sorted(instants[:10], reverse=True), *sorted(instants[10:20], reverse=True), *instants[20:]]


async def test_page_goes_on_whatever_is_written_meanwhile(tickets: Documents) -> None:
    await tickets.insert_all([ticket(f"t{n}", "drill", 10 + n) for n in range(6)])
    first, after = await tickets.search("drill", NORDIC, size=2)
    await tickets.insert(ticket("new", "drill", 99))
    await tickets.delete("t4", if_version=1)
    await tickets.delete("t3", if_version=1)
    rest, end = await tickets.search("drill", NORDIC, size=9, after=after)
    assert [[each["id"] for each in page] for page in (first, rest)] == [["t5", "t4"], ["t2", "t1", "t0"]]
    assert end is None


async def test_refused_insert_leaves_no_entry(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", "drill"))
    with pytest.raises(DuplicateKey):
        await tickets.insert(ticket("t1", "hammer"))
    with pytest.raises(VersionConflict):
        await tickets.replace(ticket("t1", "hammer"), if_version=7)
    with pytest.raises(VersionConflict):
        await tickets.delete("t1", if_version=7)
    assert await found(tickets, "hammer") == []
    assert await found(tickets, "drill") == ["t1"]


async def test_pages_of_frequent_words_go_on_after_coming_short(
    tickets: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo_search, "_BOUND", 3)
    await tickets.insert_all([ticket(f"a{n:02}", "alpha", n // 5) for n in range(20)])
    await tickets.insert_all([ticket(f"b{n:02}", "beta", n // 5) for n in range(20)])
    await tickets.insert_all([ticket(f"c{n:02}", "alphabet, beta", n) for n in (0, 1, 3)])
    await tickets.insert_all([ticket(f"d{n:02}", "x", n, said=[{"text": "alpha, beta"}]) for n in (0, 2)])
    await tickets.insert_all([ticket(f"e{n:02}", "alpha beta", 7) for n in range(8)])
    ids = await found(tickets, "alpha beta")
    assert sorted(ids[:8]) == [f"e{n:02}" for n in range(8)]
    assert ids[8:] == ["c03", "c01", "c00", "d02", "d00"]


async def test_search_is_narrowed_by_filters(tickets: Documents) -> None:
    await tickets.insert_all([ticket(f"t{n}", "drill", n, status=("new", "open")[n % 2]) for n in range(8)])
    opened = Equal("status", "open")
    assert await found(tickets, "drill", filters=[opened]) == ["t7", "t5", "t3", "t1"]
    assert await found(tickets, "dri", filters=[opened, Range("created_at", below=5)]) == ["t3", "t1"]
    assert await found(tickets, "drill", filters=[Equal("status", [])]) == []
    with pytest.raises(UndeclaredFilter):
        await tickets.search("drill", NORDIC, filters=[Equal("subject", "drill")])


async def test_search_with_filters_reads_no_more_than_its_bound(url: str) -> None:
    store = await open_store(url, [TICKETS], page_reads=100)
    tickets = store.documents(TICKETS)
    await tickets.insert_all([ticket(f"t{n:03}", "drill", n, status="new") for n in range(300)])
    await tickets.insert(ticket("last", "drill", 0, status="open"))
    opened = [Equal("status", "open")]
    page, rest = await tickets.search("drill", NORDIC, filters=opened)
    assert (page, rest is None) == ([], False)
    assert await found(tickets, "drill", filters=opened) == ["last"]
    await store.close()

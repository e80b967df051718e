"""Pages and counts with filters read a bounded number of documents, and lose none and repeat none."""

from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from domainkit.pages import Count, Cursor
from prometheus_client import REGISTRY
from pymongo import MongoClient
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    Equal,
    Filter,
    Filterable,
    Index,
    Range,
    Store,
    open_store,
)
from servicekit.documents.mongo_documents import MongoDocuments

Opener = Callable[..., Awaitable[Store]]

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
BY_TAG = Index("by_tag", equal=("retailer",), has="tags", order_by="created_at")
BY_STATUS = Index("by_status", equal=("retailer", "status"))
FILTERS = (Filterable("priority", str), Filterable("score", int))
TICKETS = Collection("tickets", (BY_AGE, BY_TAG, BY_STATUS), filters=FILTERS)
NORDIC = {"retailer": "nordic-home"}


def ticket(n: int, **fields: Any) -> Document:
    return {"id": f"t{n:03}", "version": 1, **NORDIC, "created_at": n, **fields}


@pytest.fixture
async def tickets(opened: Opener) -> Documents:
    return (await opened(TICKETS, page_reads=10)).documents(TICKETS)


async def pages(
    documents: Documents,
    filters: Sequence[Filter],
    size: int,
    index: Index = BY_AGE,
    where: Any = NORDIC,
    **options: Any,
) -> list[list[str]]:
    """The ids on every page until the last."""
    shown: list[list[str]] = []
    after: Cursor | None = None
    while not shown or after:
        page, after = await documents.page(index, where, size=size, after=after, filters=filters, **options)
        shown.append([each["id"] for each in page])
    return shown


@pytest.mark.parametrize("descending", [False, True])
async def test_short_pages_go_on_after_the_last_document_read(tickets: Documents, descending: bool) -> None:
    """Ten are read for a page."""
    for n in range(35):
        await tickets.insert(ticket(n, priority="high" if n in (3, 4, 17, 34) else "low"))
    shown = await pages(tickets, [Equal("priority", "high")], 3, descending=descending)
    forwards, backwards = [["t003", "t004"], ["t017"], [], ["t034"]], [["t034"], ["t017"], [], ["t004", "t003"]]
    assert shown == (backwards if descending else forwards)


async def test_full_pages_end_after_what_they_show(tickets: Documents) -> None:
    for n in range(9):
        await tickets.insert(ticket(n, priority=("high", "low")[n % 2]))
    assert await pages(tickets, [Equal("priority", "high")], 2) == [["t000", "t002"], ["t004", "t006"], ["t008"]]
    assert await pages(tickets, [Equal("priority", "high")], 5) == [["t000", "t002", "t004", "t006", "t008"]]


async def test_a_page_is_bounded_by_the_order_as_well(tickets: Documents) -> None:
    for n in range(20):
        await tickets.insert(ticket(n, priority=("high", "low")[n % 2]))
    assert await pages(tickets, [Equal("priority", "low")], 9, at_least=4, below=9) == [["t005", "t007"]]
    page, rest = await tickets.page(BY_AGE, NORDIC, size=2, after=None, at_least=4, below=6)
    assert ([each["id"] for each in page], rest) == (["t004", "t005"], None)


async def test_filters_narrow_array_elements_and_several_values(tickets: Documents) -> None:
    for n in range(30):
        retailer = ("nordic-home", "baltic-tools")[n % 2]
        await tickets.insert(ticket(n, retailer=retailer, tags=["a", "b", "c"][: n % 4], priority=str(n % 5)))
    where = {"retailer": ["nordic-home", "baltic-tools"], "tags": ["a", "b"]}
    shown = await pages(tickets, [Equal("priority", ["2"])], 2, index=BY_TAG, where=where)
    assert [id for page in shown for id in page] == ["t002", "t007", "t017", "t022", "t027"]
    assert await tickets.count_up_to(BY_TAG, where, 50, filters=[Equal("priority", ["2"])]) == Count(5)


async def test_filters_narrow_an_index_without_an_order(tickets: Documents) -> None:
    for n in range(25):
        await tickets.insert(ticket(n, status="new", score=n))
    shown = await pages(tickets, [Range("score", at_least=12)], 9, index=BY_STATUS, where={**NORDIC, "status": "new"})
    assert [len(page) for page in shown] == [0, 8, 5]


async def test_documents_on_a_page_are_whole_but_for_the_outbox(tickets: Documents) -> None:
    stored = ticket(1, priority="high", note={"deep": [1]}, outbox=[{"id": "e1", "recorded_at": 5}])
    await tickets.insert(stored)
    page, _ = await tickets.page(BY_AGE, NORDIC, size=5, after=None, filters=[Equal("priority", "high")])
    assert page == [{name: value for name, value in stored.items() if name != "outbox"}]


async def test_changes_between_pages_lose_and_repeat_no_other(tickets: Documents) -> None:
    for n in range(40):
        await tickets.insert(ticket(n, priority=("high", "low", "low", "low")[n % 4]))
    seen: list[str] = []
    after: Cursor | None = None
    for round in range(20):
        page, after = await tickets.page(BY_AGE, NORDIC, size=2, after=after, filters=[Equal("priority", "high")])
        seen += [each["id"] for each in page]
        if after is None:
            break
        await tickets.delete(f"t{round * 2 + 1:03}", if_version=1)  # none that was to be shown
        await tickets.insert(ticket(100 + round, priority="low", id=f"n{round}", created_at=round))
    assert seen == [f"t{n:03}" for n in range(0, 40, 4)]
    assert after is None


async def test_counts_are_exact_up_to_a_limit(tickets: Documents) -> None:
    for n in range(8):
        await tickets.insert(ticket(n, status="new", tags=["a", "b"], priority=("high", "low")[n % 2]))
    either = {**NORDIC, "tags": ["a", "b"]}
    for index, where in ((BY_AGE, NORDIC), (BY_TAG, either)):
        assert await tickets.count_up_to(index, where, 8) == Count(8)
        assert await tickets.count_up_to(index, where, 7) == Count(7, more=True)
        assert await tickets.count_up_to(index, where, 50, at_least=3, below=7) == Count(4)
        assert await tickets.count_up_to(index, where, 4, filters=[Equal("priority", "high")]) == Count(4)
        assert await tickets.count_up_to(index, where, 3, filters=[Equal("priority", "high")]) == Count(3, more=True)
    assert await tickets.count_up_to(BY_AGE, {"retailer": []}, 5) == Count(0)


async def test_a_count_with_filters_reads_a_bounded_number(tickets: Documents) -> None:
    for n in range(30):
        await tickets.insert(ticket(n, priority="high" if n in (3, 25) else "low"))
    high = [Equal("priority", "high")]
    assert await tickets.count_up_to(BY_AGE, NORDIC, 5, filters=high) == Count(1, more=True)
    assert await tickets.count_up_to(BY_AGE, NORDIC, 30, filters=high) == Count(2)


async def test_pages_with_filters_are_counted(tickets: Documents) -> None:
    def counted() -> list[float]:
        names = [("read", {}), ("shown", {}), *(("pages", {"outcome": each}) for each in ("full", "short", "last"))]
        labels = {"collection": "tickets"}
        return [
            REGISTRY.get_sample_value(f"aftersales_store_filtered_{name}_total", labels | more) or 0
            for name, more in names
        ]

    for n in range(25):
        await tickets.insert(ticket(n, priority="high" if n in (1, 2, 3) else "low"))
    steps = [counted()]
    after: Cursor | None = None
    for _ in range(4):
        _, after = await tickets.page(BY_AGE, NORDIC, size=2, after=after, filters=[Equal("priority", "high")])
        steps.append(counted())
    assert [[now - was for was, now in zip(*both, strict=True)] for both in pairwise(steps)] == [
        [3, 2, 1, 0, 0],
        [10, 1, 0, 1, 0],
        [10, 0, 0, 1, 0],
        [2, 0, 0, 0, 1],
    ]


async def test_documents_changed_while_a_page_is_read_are_not_shown(mongo_url: str) -> None:
    """MongoDB is asked twice: for the fields that decide, then for the documents."""
    store = await open_store(mongo_url, [TICKETS])
    documents = store.documents(TICKETS)
    assert isinstance(documents, MongoDocuments)
    await documents.insert_all([ticket(n, priority="high") for n in range(4)])
    read, asked = documents.mongo.find, []

    def find(query: Document, *options: Any) -> Any:
        asked.append(query)
        if "_id" in query:
            changes = ({"retailer": "baltic-tools"}, {"priority": "low"}, {"note": "still to be shown"})
            with MongoClient[dict[str, Any]](mongo_url) as client:
                stored = client.get_default_database()["tickets"]
                for n, change in enumerate(changes):
                    stored.update_one({"_id": f"t{n:03}"}, {"$set": change})
        return read(query, *options)

    documents.mongo = SimpleNamespace(find=find)
    shown, rest = await documents.page(BY_AGE, NORDIC, size=9, after=None, filters=[Equal("priority", "high")])
    await store.close()
    assert len(asked) == 2
    assert ([each["id"] for each in shown], shown[0]["note"], rest) == (["t002", "t003"], "still to be shown", None)

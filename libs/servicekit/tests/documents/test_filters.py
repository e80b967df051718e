"""Conditions further to an index: which documents fit them, and which are refused."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from domainkit.pages import Count
from servicekit.documents import (
    Collection,
    Contains,
    Document,
    Documents,
    Equal,
    Filter,
    Filterable,
    Index,
    Missing,
    Range,
    Store,
    UndeclaredFilter,
    UndeclaredIndex,
)

Opener = Callable[..., Awaitable[Store]]

BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
BY_TAG = Index("by_tag", equal=("retailer",), has="tags", order_by="created_at")
BY_STATUS = Index("by_status", equal=("retailer", "status"))
FILTERS = (
    Filterable("priority", str),
    Filterable("created_at", int),
    Filterable("score", int),
    Filterable("open", bool),
    Filterable("assignee.id", str),
    Filterable("tags", str, array=True),
)
TICKETS = Collection("tickets", (BY_AGE, BY_TAG, BY_STATUS), filters=FILTERS)
NORDIC = {"retailer": "nordic-home"}


def ticket(n: int, **fields: Any) -> Document:
    return {"id": f"t{n:03}", "version": 1, **NORDIC, "created_at": n, **fields}


@pytest.fixture
async def tickets(opened: Opener) -> Documents:
    return (await opened(TICKETS)).documents(TICKETS)


async def found(documents: Documents, *filters: Filter, index: Index = BY_AGE, where: Any = NORDIC) -> list[str]:
    page, rest = await documents.page(index, where, size=50, after=None, filters=filters)
    assert rest is None
    return [each["id"] for each in page]


async def test_equal_finds_any_of_its_values(tickets: Documents) -> None:
    for n, priority in enumerate(["high", "low", "urgent", None, ""]):
        await tickets.insert(ticket(n, priority=priority))
    assert await found(tickets, Equal("priority", "low")) == ["t001"]
    assert await found(tickets, Equal("priority", ["urgent", "high", "none"])) == ["t000", "t002"]
    assert await found(tickets, Equal("priority", "")) == ["t004"]


async def test_equal_finds_missing_values_only_if_asked(tickets: Documents) -> None:
    for n, value in enumerate([True, False, None]):
        await tickets.insert(ticket(n, open=value))
    await tickets.insert(ticket(3))
    assert await found(tickets, Equal("open", False)) == ["t001"]
    assert await found(tickets, Equal("open", False, or_missing=True)) == ["t001", "t002", "t003"]
    assert await tickets.count_up_to(BY_AGE, NORDIC, 9, filters=[Equal("open", True, or_missing=True)]) == Count(3)


async def test_range_includes_its_start_and_not_its_end(tickets: Documents) -> None:
    for n in range(5):
        await tickets.insert(ticket(n, score=n - 2, priority="äbc"[n : n + 1]))
    await tickets.insert(ticket(9, score=None))
    assert await found(tickets, Range("score", at_least=-1, below=1)) == ["t001", "t002"]
    assert await found(tickets, Range("score", at_least=2)) == ["t004"]
    assert await found(tickets, Range("score", below=0)) == ["t000", "t001"]
    assert await found(tickets, Range("priority", at_least="c")) == ["t000", "t002"]


async def test_contains_finds_arrays_with_all_or_any(tickets: Documents) -> None:
    for n, tags in enumerate([["a", "b", "c"], ["b", "a"], ["a"], [], None]):
        await tickets.insert(ticket(n, tags=tags))
    await tickets.insert(ticket(5))
    assert await found(tickets, Contains("tags", all_of=["a", "b"])) == ["t000", "t001"]
    assert await found(tickets, Contains("tags", any_of=["c", "b"])) == ["t000", "t001"]
    assert await found(tickets, Contains("tags", any_of="a")) == ["t000", "t001", "t002"]


async def test_missing_finds_null_absent_and_empty_arrays(tickets: Documents) -> None:
    values: list[dict[str, Any]] = [
        *({}, {"assignee": None}, {"assignee": {"id": None}}, {"assignee": {"id": "a"}}),
        *({"tags": []}, {"tags": ["x"]}, {"tags": None}),
    ]
    for n, fields in enumerate(values):
        await tickets.insert(ticket(n, **fields))
    assert await found(tickets, Missing("assignee.id")) == ["t000", "t001", "t002", "t004", "t005", "t006"]
    assert await found(tickets, Missing("tags")) == ["t000", "t001", "t002", "t003", "t004", "t006"]


async def test_all_filters_have_to_hold(tickets: Documents) -> None:
    for n in range(8):
        await tickets.insert(ticket(n, priority=("high", "low")[n % 2], score=n, open=n > 3))
    filters = (Equal("priority", "high"), Range("score", at_least=2), Equal("open", values=True))
    assert await found(tickets, *filters) == ["t004", "t006"]


async def test_a_bool_is_no_number(tickets: Documents) -> None:
    for n, fields in enumerate(
        [{"open": 1, "score": True}, {"open": True, "score": 1}, {"open": False, "score": 2**53}]
    ):
        await tickets.insert(ticket(n, **fields))
    assert await found(tickets, Equal("open", values=True)) == ["t001"]
    assert await found(tickets, Range("score", at_least=1)) == ["t001", "t002"]
    assert await found(tickets, Equal("score", 2**53)) == ["t002"]


async def test_values_are_compared_and_never_parsed(tickets: Documents) -> None:
    odd = ["%", "_", "' OR 1=1 --", '"', "$where", "*", "(a|b)", "{'$ne': null}", ".*", "\\", "NULL", "true", "1"]
    for n, value in enumerate(odd):
        await tickets.insert(ticket(n, priority=value, tags=[value]))
    for n, value in enumerate(odd):
        assert await found(tickets, Equal("priority", value)) == [f"t{n:03}"]
        assert await found(tickets, Contains("tags", all_of=value)) == [f"t{n:03}"]


async def test_a_filter_without_a_value_finds_nothing(tickets: Documents) -> None:
    await tickets.insert(ticket(1, priority=None, tags=[]))
    await tickets.insert(ticket(2, priority="high", tags=["a"]))
    nothing: Any = None
    for empty in (
        *(Equal("priority", []), Equal("priority", nothing), Equal("priority", [nothing])),
        *(Contains("tags", all_of=[]), Contains("tags", any_of=[]), Contains("tags", all_of=[nothing])),
    ):
        assert await found(tickets, empty) == []
        assert await tickets.count_up_to(BY_AGE, NORDIC, 5, filters=[empty]) == Count(0)
    assert await found(tickets, Equal("priority", "high"), where={"retailer": []}) == []


async def test_only_declared_filters_are_answered(tickets: Documents) -> None:
    async def asked(*filters: Filter) -> None:
        await tickets.page(BY_AGE, NORDIC, size=5, after=None, filters=filters)

    with pytest.raises(UndeclaredFilter):
        await asked(Equal("subject", "x"))
    with pytest.raises(UndeclaredFilter):
        await asked(Missing("assignee"))
    with pytest.raises(UndeclaredIndex):
        await tickets.page(Index("other"), {}, size=5, after=None, filters=[Missing("tags")])
    for wrong in (
        *(Equal("tags", "a"), Range("tags", below="a"), Contains("priority", any_of="a")),
        *(Equal("priority", 1), Equal("score", values=True), Range("score", below="x"), Contains("tags", any_of=[1])),
        *(Range("score"), Contains("tags"), Contains("tags", all_of="a", any_of="b")),
        Equal("priority", [f"p{n}" for n in range(101)]),
    ):
        with pytest.raises(ValueError, match=wrong.path):
            await asked(wrong)
    with pytest.raises(ValueError, match="20 filters"):
        await asked(*[Missing("priority")] * 21)


@pytest.mark.parametrize("path", ["outbox.id", "a b", "$where", ""])
def test_a_filter_by_what_cannot_be_asked_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="filter by"):
        Filterable(path, str)


def test_a_filter_is_declared_once() -> None:
    with pytest.raises(ValueError, match="two filters"):
        Collection("things", filters=(Filterable("a", str), Filterable("a", int)))

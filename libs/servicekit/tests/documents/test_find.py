"""What every backend finds through its indexes, and in which order."""

from typing import Any

import pytest
from domainkit.pages import Cursor
from servicekit.documents import (
    Documents,
    Index,
    UndeclaredIndex,
    cursor_of,
)

from libs.servicekit.tests.documents.contract import (
    BY_CUSTOMER,
    BY_STATUS,
    BY_TAG,
    DUE,
    NORDIC_NEW,
    ids,
    ticket,
)


async def test_what_lacks_a_field_of_the_index_is_not_found_through_it(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", due_at=5))
    await tickets.insert(ticket("t2", due_at=None))
    await tickets.insert(ticket("t3"))
    assert ids(await tickets.find(BY_STATUS, NORDIC_NEW)) == ["t1"]
    assert ids(await tickets.find(BY_STATUS, NORDIC_NEW, below=9, descending=True)) == ["t1"]
    assert await tickets.count(DUE, {}) == 1


async def test_a_nested_field_can_be_asked_for(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", customer={"id": "cus_1"}))
    await tickets.insert(ticket("t2", customer={"id": "cus_2"}))
    await tickets.insert(ticket("t3", customer=None))
    assert ids(await tickets.find(BY_CUSTOMER, {"customer.id": "cus_2"})) == ["t2"]


async def test_several_values_are_answered_in_one_order(tickets: Documents) -> None:
    for n in range(12):
        await tickets.insert(ticket(f"t{n:02}", status=("new", "open", "done")[n % 3], due_at=(n * 5) % 12))
    where = {"retailer": ["nordic-home", "baltic-tools"], "status": ["open", "new", "open"]}
    found = await tickets.find(BY_STATUS, where, limit=5)
    assert [document["due_at"] for document in found] == [0, 2, 3, 5, 6]
    last = await tickets.find(BY_STATUS, where, limit=2, descending=True)
    assert [document["due_at"] for document in last] == [11, 9]
    assert await tickets.count(BY_STATUS, where, at_least=3, below=7) == 3


@pytest.mark.parametrize("descending", [False, True])
async def test_pages_have_no_gap_or_repetition_among_ties(tickets: Documents, descending: bool) -> None:
    for n in range(20):
        await tickets.insert(ticket(f"t{n:02}", status=("new", "open")[n % 2], due_at=n // 5))
    where = {"retailer": "nordic-home", "status": ["new", "open"]}
    seen: list[str] = []
    after: Cursor | None = None
    while page := await tickets.find(BY_STATUS, where, descending=descending, limit=3, after=after):
        seen += ids(page)
        after = cursor_of(BY_STATUS, page[-1])
    assert seen == sorted(seen, reverse=descending)
    assert len(seen) == 20


async def test_an_index_without_an_order_is_paged_by_id(tickets: Documents) -> None:
    for n in range(5):
        await tickets.insert(ticket(f"t{n}", customer={"id": "cus_1"}))
    page = await tickets.find(BY_CUSTOMER, {"customer.id": "cus_1"}, limit=2)
    rest = await tickets.find(BY_CUSTOMER, {"customer.id": "cus_1"}, after=cursor_of(BY_CUSTOMER, page[-1]))
    assert (ids(page), ids(rest)) == (["t0", "t1"], ["t2", "t3", "t4"])


async def test_array_search_finds_each_document_once(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", tags=["red", "blue", "red"], created_at=2))
    await tickets.insert(ticket("t2", tags=["blue"], created_at=1))
    await tickets.insert(ticket("t3", tags=[], created_at=3))
    await tickets.insert(ticket("t4", created_at=4))
    await tickets.insert(ticket("t5", tags=["blue"]))
    either = {"retailer": "nordic-home", "tags": ["red", "blue"]}
    assert ids(await tickets.find(BY_TAG, {"retailer": "nordic-home", "tags": "blue"})) == ["t2", "t1"]
    assert ids(await tickets.find(BY_TAG, either, limit=2, descending=True)) == ["t1", "t2"]
    assert await tickets.count(BY_TAG, either) == 2
    await tickets.replace(ticket("t1", version=2, tags=["green"], created_at=2), if_version=1)
    await tickets.delete("t2", if_version=1)
    assert await tickets.find(BY_TAG, either) == []
    assert ids(await tickets.find(BY_TAG, {"retailer": "nordic-home", "tags": ["green"]})) == ["t1"]


async def test_no_value_finds_nothing_rather_than_everything(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", due_at=1, customer={"id": None}))
    nothing: Any = None
    assert await tickets.find(BY_STATUS, {"retailer": "nordic-home", "status": []}) == []
    assert await tickets.count(BY_STATUS, {"retailer": "nordic-home", "status": []}) == 0
    assert await tickets.find(BY_CUSTOMER, {"customer.id": nothing}) == []
    assert await tickets.find(BY_CUSTOMER, {"customer.id": [nothing]}) == []


async def test_only_declared_questions_are_answered(tickets: Documents) -> None:
    with pytest.raises(UndeclaredIndex):
        await tickets.find(Index("by_status", equal=("status",)), {"status": "new"})
    with pytest.raises(ValueError, match="asks for retailer, status"):
        await tickets.find(BY_STATUS, {"status": "new"})
    with pytest.raises(ValueError, match="no order"):
        await tickets.find(BY_CUSTOMER, {"customer.id": "cus_1"}, at_least=1)
    with pytest.raises(ValueError, match="more than 100"):
        await tickets.find(BY_CUSTOMER, {"customer.id": [f"cus_{n}" for n in range(101)]})

"""What every backend does with writes: unique keys, versions, sizes."""

import pytest
from servicekit.documents import (
    Documents,
    DocumentTooLarge,
    DuplicateKey,
    VersionConflict,
)
from servicekit.documents.refusals import LARGEST_DOCUMENT

from libs.servicekit.tests.documents.contract import (
    BY_POSITION,
    BY_REF,
    BY_STATUS,
    DUE,
    NORDIC_NEW,
    event,
    ids,
    ticket,
)


async def test_documents_inserted_together_leave_no_gap_on_refusal(tickets: Documents) -> None:
    await tickets.insert_all([])
    await tickets.insert_all([ticket(f"t{n}", ref=f"A-{n}", position=n) for n in range(150)])
    assert await tickets.count(BY_POSITION, {"retailer": "nordic-home"}) == 150
    for taken in ({"ref": "A-7"}, {"ref": "B-7", "id": "t7"}):
        refused = {**ticket("u2", position=202), **taken}
        with pytest.raises(DuplicateKey):
            await tickets.insert_all([ticket("u1", position=201), refused, ticket("u3", position=203)])
        assert await tickets.get("u3") is None
        if await tickets.get("u1"):  # the backend keeps what came before
            await tickets.delete("u1", if_version=1)


async def test_document_over_the_bound_is_refused_without_change(tickets: Documents) -> None:
    almost = ticket("t1", text="x" * (LARGEST_DOCUMENT - 500_000))
    await tickets.insert(almost)
    much = {**almost, "version": 2, "outbox": [event("evt_1", 1) | {"event": {"text": "x" * 2_000_000}}]}
    with pytest.raises(DocumentTooLarge):
        await tickets.replace(much, if_version=1)
    with pytest.raises(DocumentTooLarge):
        await tickets.insert({**much, "id": "t2"})
    assert [document["version"] for document in await tickets.scan()] == [1]


async def test_a_document_comes_back_as_it_was_stored(tickets: Documents) -> None:
    document = ticket(
        "t1",
        text="naïve 😀 \"quoted\" 'text'",
        large=2**53 + 1,
        negative=-1,
        ratio=0.1,
        nothing=None,
        flag=True,
        nested={"list": [1, [2, {"deep": []}]], "empty": {}},
        requests={"key.with.dots": {"outcome": 1}},
        outbox=[event("e1", 5)],
    )
    await tickets.insert(document)
    assert await tickets.get("t1") == document
    assert await tickets.get("t2") is None


async def test_a_document_without_an_outbox_has_none_when_read(tickets: Documents) -> None:
    await tickets.insert(ticket("t1"))
    await tickets.insert(ticket("t2", outbox=[]))
    assert [await tickets.get(id) for id in ("t2", "t1")] == [ticket("t2", outbox=[]), ticket("t1")]


async def test_documents_in_lists_come_without_their_outboxes(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", due_at=1, outbox=[event("e1", 5)]))
    assert await tickets.get_many(["t1"]) == [ticket("t1", due_at=1)]
    assert await tickets.find(DUE, {}) == [ticket("t1", due_at=1)]
    assert await tickets.scan() == [ticket("t1", due_at=1, outbox=[event("e1", 5)])]


async def test_get_many_answers_in_the_order_asked(tickets: Documents) -> None:
    for id in ("a", "b", "c"):
        await tickets.insert(ticket(id))
    assert ids(await tickets.get_many(["c", "missing", "a", "c"])) == ["c", "a"]
    assert await tickets.get_many([]) == []


async def test_an_id_is_inserted_once(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", n=1))
    with pytest.raises(DuplicateKey) as refused:
        await tickets.insert(ticket("t1", n=2))
    assert refused.value.index == "id"
    assert (await tickets.get("t1") or {})["n"] == 1


async def test_repeated_insert_reports_the_id_before_other_keys(tickets: Documents) -> None:
    document = ticket("t1", ref="A", position=1)
    await tickets.insert(document)
    with pytest.raises(DuplicateKey) as refused:
        await tickets.insert(document)
    assert refused.value.index == "id"


async def test_a_unique_index_names_itself_when_it_refuses(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", ref="A", position=1))
    with pytest.raises(DuplicateKey) as by_ref:
        await tickets.insert(ticket("t2", ref="A", position=2))
    with pytest.raises(DuplicateKey) as by_position:
        await tickets.insert(ticket("t3", ref="B", position=1))
    assert (by_ref.value.index, by_position.value.index) == ("by_ref", "by_position")
    await tickets.insert(ticket("t4", ref="B", position=2))
    with pytest.raises(DuplicateKey):
        await tickets.replace(ticket("t4", version=2, ref="A"), if_version=1)
    assert ids(await tickets.find(BY_REF, {"retailer": "nordic-home", "ref": ["A", "B"]})) == ["t1", "t4"]


async def test_a_unique_index_holds_only_documents_with_all_its_fields(tickets: Documents) -> None:
    for id, fields in {"t1": {}, "t2": {}, "t3": {"ref": None}, "t4": {"ref": None}}.items():
        await tickets.insert(ticket(id, **fields))
    assert await tickets.count(BY_STATUS, NORDIC_NEW, at_least=0) == 0
    assert ids(await tickets.get_many(["t1", "t2", "t3", "t4"])) == ["t1", "t2", "t3", "t4"]


async def test_a_freed_unique_key_can_be_taken(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", ref="A"))
    await tickets.replace(ticket("t1", version=2), if_version=1)
    await tickets.insert(ticket("t2", ref="A"))
    await tickets.delete("t2", if_version=1)
    await tickets.insert(ticket("t3", ref="A"))
    assert ids(await tickets.find(BY_REF, {"retailer": "nordic-home", "ref": "A"})) == ["t3"]


async def test_a_replace_needs_the_version_that_was_seen(tickets: Documents) -> None:
    await tickets.insert(ticket("t1"))
    await tickets.replace(ticket("t1", version=2, status="open"), if_version=1)
    with pytest.raises(VersionConflict):
        await tickets.replace(ticket("t1", version=2, status="done"), if_version=1)
    with pytest.raises(VersionConflict):
        await tickets.replace(ticket("missing", version=2), if_version=1)
    assert await tickets.get("t1") == ticket("t1", version=2, status="open")


async def test_a_delete_needs_the_version_that_was_seen(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", version=3))
    with pytest.raises(VersionConflict):
        await tickets.delete("t1", if_version=2)
    await tickets.delete("t1", if_version=3)
    with pytest.raises(VersionConflict):
        await tickets.delete("t1", if_version=3)
    assert await tickets.get("t1") is None

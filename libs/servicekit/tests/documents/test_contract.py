"""What every backend does alike as a whole: opening, indexes of several releases, backups."""

from collections.abc import Awaitable, Callable

import pytest
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    DuplicateKey,
    Index,
    Store,
    StoreUnavailable,
    open_store,
)

from libs.servicekit.tests.documents.contract import (
    BY_STATUS,
    BY_TAG,
    DUE,
    NORDIC_NEW,
    TICKETS,
    event,
    ids,
    ticket,
)

Opener = Callable[..., Awaitable[Store]]


async def test_indexes_follow_declaration_over_existing_documents(opened: Opener) -> None:
    bare = Collection("tickets")
    store = await opened(bare)
    await store.documents(bare).insert(ticket("t1", tags=["red"], created_at=1, due_at=1, ref="A", position=1))
    tickets = (await opened(TICKETS)).documents(TICKETS)
    assert ids(await tickets.find(BY_TAG, {"retailer": "nordic-home", "tags": "red"})) == ["t1"]
    assert ids(await tickets.find(BY_STATUS, NORDIC_NEW)) == ["t1"]
    with pytest.raises(DuplicateKey):
        await tickets.insert(ticket("t2", ref="A"))
    by_ref_alone = Index("by_ref", equal=("ref",), unique=True)
    changed = Collection("tickets", (by_ref_alone, Index("by_tag", has="tags")))
    documents = (await opened(changed)).documents(changed)
    assert ids(await documents.find(by_ref_alone, {"ref": "A"})) == ["t1"]
    with pytest.raises(DuplicateKey):
        await documents.insert(ticket("t3", retailer="baltic-tools", ref="A"))
    await documents.insert(ticket("t4", position=1))


async def test_unique_index_broken_by_documents_is_refused_at_start(opened: Opener) -> None:
    bare = Collection("tickets")
    documents = (await opened(bare)).documents(bare)
    await documents.insert(ticket("t1", ref="A"))
    await documents.insert(ticket("t2", ref="A"))
    with pytest.raises(ValueError, match="by_ref"):
        await opened(TICKETS)
    assert len(await documents.get_many(["t1", "t2"])) == 2


async def test_a_scan_goes_through_all_documents_by_their_ids(tickets: Documents) -> None:
    for number in (3, 1, 2, 5, 4):
        await tickets.insert(ticket(f"t{number}", outbox=[event("e1", 1)]))
    assert ids(await tickets.scan(limit=2)) == ["t1", "t2"]
    assert ids(await tickets.scan(after="t2", limit=2)) == ["t3", "t4"]
    assert await tickets.scan(after="t4") == [ticket("t5", outbox=[event("e1", 1)])]
    assert await tickets.scan(after="t5") == []


async def test_backup_reads_collections_last_declared_first(opened: Opener) -> None:
    parts, notes = Collection("parts"), Collection("notes", kept=False)
    store = await opened(parts, TICKETS, notes)
    found_documents = [ticket(f"t{number:04}", outbox=[event("e1", 1)]) for number in range(1_100)]
    await store.documents(TICKETS).insert_all(found_documents)
    await store.documents(parts).insert({"id": "p1", "version": 1})
    await store.documents(notes).insert({"id": "n1", "version": 1})
    found = [(collection, document) async for collection, some in store.everything() for document in some]
    assert found == [*((TICKETS, each) for each in found_documents), (parts, {"id": "p1", "version": 1})]


async def test_write_during_a_backup_breaks_no_reference(opened: Opener) -> None:
    """A ticket names the message that was written before it, so a backup with the ticket must have the message."""
    messages = Collection("messages")
    store = await opened(messages, TICKETS)
    for number in range(600):
        await store.documents(messages).insert({"id": f"m{number:03}", "version": 1})
        await store.documents(TICKETS).insert(ticket(f"t{number:03}", message=f"m{number:03}"))
    found_documents: dict[str, Document] = {}
    async for _, some in store.everything():
        found_documents |= {each["id"]: each for each in some}
        number = 600 + len(found_documents)
        await store.documents(messages).insert({"id": f"m{number:04}", "version": 1})
        await store.documents(TICKETS).insert(ticket(f"t{number:04}", message=f"m{number:04}"))
    assert {f"t{number:03}" for number in range(600)} <= found_documents.keys()
    assert {each["message"] for each in found_documents.values() if "message" in each} <= found_documents.keys()


async def test_collections_are_apart(opened: Opener) -> None:
    claims = Collection("claims", (DUE,))
    store = await opened(TICKETS, claims)
    await store.documents(TICKETS).insert(ticket("x", due_at=1))
    await store.documents(claims).insert({"id": "x", "version": 1, "due_at": 2})
    assert await store.documents(claims).find(DUE, {}) == [{"id": "x", "version": 1, "due_at": 2}]
    with pytest.raises(KeyError):
        store.documents(Collection("returns"))
    await store.ping()


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/store.db", "mongodb://127.0.0.1:9/x?timeoutMS=50"])
async def test_a_store_that_does_not_answer_is_unavailable(url: str) -> None:
    with pytest.raises(StoreUnavailable):
        await open_store(url, [TICKETS])


async def test_an_unknown_kind_of_url_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="sqlite:/// or mongodb://"):
        await open_store("postgres://localhost/x", [TICKETS])


async def test_a_store_forgets_what_was_deleted(opened: Opener) -> None:
    store = await opened(TICKETS)
    await store.documents(TICKETS).insert(ticket("tic_1"))
    await store.documents(TICKETS).delete("tic_1", if_version=1)
    assert await store.forget_deleted()

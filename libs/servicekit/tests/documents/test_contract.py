"""What every backend does alike, one promise of the port at a time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from domainkit.pages import Cursor
from servicekit.documents import (
    Backlog,
    Collection,
    Document,
    Documents,
    DocumentTooLarge,
    DuplicateKey,
    Index,
    Store,
    StoreUnavailable,
    UndeclaredIndex,
    VersionConflict,
    Waiting,
    cursor_of,
    open_store,
)
from servicekit.documents.refusals import LARGEST_DOCUMENT

Opener = Callable[..., Awaitable[Store]]

BY_STATUS = Index("by_status", equal=("retailer", "status"), order_by="due_at")
BY_TAG = Index("by_tag", equal=("retailer",), has="tags", order_by="created_at")
BY_REF = Index("by_ref", equal=("retailer", "ref"), unique=True)
BY_POSITION = Index("by_position", equal=("retailer",), order_by="position", unique=True)
BY_CUSTOMER = Index("by_customer", equal=("customer.id",))
DUE = Index("due", order_by="due_at")
TICKETS = Collection("tickets", (BY_STATUS, BY_TAG, BY_REF, BY_POSITION, BY_CUSTOMER, DUE))
NORDIC_NEW = {"retailer": "nordic-home", "status": "new"}


def ticket(id: str, **fields: Any) -> Document:
    return {"id": id, "version": 1, **NORDIC_NEW, **fields}


def event(id: str, recorded_at: int) -> Document:
    return {
        "id": id,
        "subject": "internal.nordic-home.tickets.v1.ticket.opened",
        "recorded_at": recorded_at,
        "event": {"n": 1.5},
    }


def ids(documents: list[Document]) -> list[str]:
    return [document["id"] for document in documents]


@pytest.fixture
async def tickets(opened: Opener) -> Documents:
    return (await opened(TICKETS)).documents(TICKETS)


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


async def test_the_earliest_due_document_is_claimed_and_then_leased(tickets: Documents) -> None:
    for id, due_at in {"late": 30, "early": 10, "middle": 20}.items():
        await tickets.insert(ticket(id, due_at=due_at))
    first = await tickets.claim(DUE, {}, due=25, now=100, lease=50)
    second = await tickets.claim(DUE, {}, due=25, now=100, lease=50)
    assert (first, second) == (ticket("early", due_at=10), ticket("middle", due_at=20))
    assert await tickets.claim(DUE, {}, due=25, now=149, lease=50) is None
    assert ids([await tickets.claim(DUE, {}, due=25, now=150, lease=50) or {}]) == ["early"]


async def test_replace_ends_leases_and_lease_changes_no_version(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", due_at=1, outbox=[event("e1", 1)]))
    assert await tickets.claim(BY_STATUS, NORDIC_NEW, due=5, now=100, lease=50) is not None
    assert len(await tickets.take_outbox(now=100, recorded_before=9, lease=50, limit=9)) == 1
    await tickets.replace(ticket("t1", version=2, due_at=1, outbox=[event("e1", 1)]), if_version=1)
    again = await tickets.claim(
        BY_STATUS, {"retailer": "nordic-home", "status": ["new", "open"]}, due=5, now=100, lease=50
    )
    assert again == ticket("t1", version=2, due_at=1, outbox=[event("e1", 1)])
    assert len(await tickets.take_outbox(now=100, recorded_before=9, lease=50, limit=9)) == 1


async def test_a_document_can_be_claimed_through_an_array_element(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", tags=["a", "b"], created_at=1))
    where = {"retailer": "nordic-home", "tags": ["a", "b"]}
    assert await tickets.claim(BY_TAG, where, due=1, now=10, lease=5) is not None
    assert await tickets.claim(BY_TAG, where, due=1, now=10, lease=5) is None


async def test_the_outbox_is_taken_oldest_first_and_leased_apart(tickets: Documents) -> None:
    for id, recorded_at in {"new": 30, "old": 10, "older": 5}.items():
        await tickets.insert(ticket(id, due_at=1, outbox=[event(f"{id}-1", recorded_at), event(f"{id}-2", 40)]))
    await tickets.insert(ticket("quiet", outbox=[]))
    assert await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=1) == ["older"]
    assert await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=5) == ["old"]
    assert await tickets.take_outbox(now=149, recorded_before=30, lease=50, limit=5) == []
    assert await tickets.take_outbox(now=150, recorded_before=30, lease=50, limit=5) == ["older", "old"]
    assert await tickets.claim(DUE, {}, due=1, now=100, lease=50) is not None


async def test_backlog_names_documents_waiting_longest_leased_or_not(tickets: Documents) -> None:
    for id, recorded_at in {"new": 30, "old": 10, "older": 5, "also old": 10}.items():
        await tickets.insert(ticket(id, outbox=[event(f"{id}-1", recorded_at), event(f"{id}-2", 40)]))
    await tickets.insert(ticket("quiet", outbox=[]))
    await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=1)

    longest = (Waiting("older", 2, 5), Waiting("also old", 2, 10), Waiting("old", 2, 10))
    assert await tickets.outbox_backlog(3) == Backlog(4, 5, longest)
    await tickets.clear_outbox("older", ["older-1"])
    assert await tickets.outbox_backlog(9) == Backlog(
        4, 10, (*longest[1:], Waiting("new", 2, 30), Waiting("older", 1, 40))
    )


async def test_cleared_events_are_gone_and_nothing_else_is(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", outbox=[event("e1", 1), event("e2", 2), event("e3", 3)]))
    await tickets.clear_outbox("t1", ["e1", "e3", "unknown"])
    await tickets.clear_outbox("missing", ["e1"])
    assert await tickets.get("t1") == ticket("t1", outbox=[event("e2", 2)])
    assert await tickets.outbox_backlog() == Backlog(1, 2)
    await tickets.clear_outbox("t1", ["e2"])
    assert await tickets.get("t1") == ticket("t1", outbox=[])
    assert await tickets.outbox_backlog() == Backlog(0, None)
    assert await tickets.take_outbox(now=9, recorded_before=9, lease=1, limit=9) == []
    await tickets.replace(ticket("t1", version=2), if_version=1)


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

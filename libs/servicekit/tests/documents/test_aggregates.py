"""State, events and idempotency in one write."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from domainkit.idempotency import IdempotencyKey
from servicekit.documents import (
    Document,
    DocumentUnreadable,
    DuplicateKey,
    VersionConflict,
    open_store,
)
from servicekit.documents.aggregates import Contended, Stale
from servicekit.documents.idempotency import KeyReused
from servicekit.events import outbox
from servicekit.events.outbox import EventsWaiting, EventTooLarge

from libs.servicekit.tests.documents.shelf import BOXES, BY_SIZE, Box, Grown, Shelf, grow


@pytest.fixture
async def shelf(tmp_path: Path) -> Any:
    store = await open_store(f"sqlite:///{tmp_path}/boxes.db", [BOXES])
    yield Shelf(store)
    await store.close()


FIRST = IdempotencyKey("key-1", "payload-1")


async def test_new_aggregate_is_stored_with_events_and_relayed(shelf: Shelf) -> None:
    added = await shelf.boxes.add(Box("box_1", "red"), [Grown(1), Grown(2)])
    assert added.version == 1
    assert await shelf.boxes.get("box_1") == added
    assert [entry["event"]["sequence"] for entry in await shelf.outbox("box_1")] == [1, 2]
    assert len(shelf.relay.handed_over[0]) == 2


async def test_value_that_could_not_be_read_is_not_written(shelf: Shelf) -> None:
    wrong: Any = "large"
    with pytest.raises(DocumentUnreadable, match=r"boxes box_1 .* at \$\.size: Expected `int`, got `str`"):
        await shelf.boxes.add(Box("box_1", "red", size=wrong), [])
    assert await shelf.documents.get("box_1") is None
    added = await shelf.boxes.add(Box("box_1", "red"), [])
    with pytest.raises(DocumentUnreadable):
        await shelf.boxes.change("box_1", lambda box: (replace(box, size=wrong), []))
    assert await shelf.boxes.get("box_1") == added


async def test_sequences_go_on_where_the_last_write_ended(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [Grown(1)])
    await shelf.boxes.change("box_1", grow(1))
    await shelf.boxes.change("box_1", grow(1))
    assert [entry["event"]["sequence"] for entry in await shelf.outbox("box_1")] == [1, 2, 3]


async def test_repeated_create_finds_the_first_without_new_events(shelf: Shelf) -> None:
    first = await shelf.boxes.add(Box("box_1", "red"), [Grown(1)], FIRST)
    again = await shelf.boxes.add(Box("box_1", "red"), [Grown(1)], FIRST)
    assert again == first
    assert len(shelf.relay.handed_over) == 1


async def test_create_key_with_other_payload_is_refused_after_a_day(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [], FIRST)
    shelf.now += 3 * 24 * 3600 * 1_000_000
    await shelf.boxes.change("box_1", grow(1))
    with pytest.raises(KeyReused):
        await shelf.boxes.add(Box("box_1", "blue"), [], IdempotencyKey("key-1", "payload-2"))
    assert (await shelf.boxes.add(Box("box_1", "red"), [], FIRST)).size == 1


async def test_repeated_change_acts_once_before_version_check(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [])
    await shelf.boxes.change("box_1", grow(5), if_version={1}, idempotency_key=FIRST)
    again = await shelf.boxes.change("box_1", grow(5), if_version={1}, idempotency_key=FIRST)
    assert again is not None
    assert again.size == 5


async def test_a_key_is_remembered_where_nothing_changed(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [])
    await shelf.boxes.change("box_1", lambda box: (box, []), idempotency_key=FIRST)
    await shelf.boxes.change("box_1", grow(5), idempotency_key=FIRST)
    box = await shelf.boxes.get("box_1")
    assert box is not None
    assert (box.size, await shelf.outbox("box_1")) == (0, [])
    with pytest.raises(KeyReused):
        await shelf.boxes.change("box_1", grow(5), idempotency_key=IdempotencyKey("key-1", "payload-2"))


async def test_a_change_key_is_forgotten_after_a_day(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [])
    await shelf.boxes.change("box_1", grow(1), idempotency_key=FIRST)
    shelf.now += 25 * 3600 * 1_000_000
    await shelf.boxes.change("box_1", grow(1), idempotency_key=IdempotencyKey("key-2", "payload"))
    document = await shelf.documents.get("box_1")
    assert document is not None
    assert list(document["requests"]) == ["key-2"]


async def test_a_stale_version_is_told_and_nothing_is_overwritten(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [])
    await shelf.boxes.change("box_1", grow(1))
    with pytest.raises(Stale):
        await shelf.boxes.change("box_1", grow(1), if_version={1})
    box = await shelf.boxes.get("box_1")
    assert box is not None
    assert box.size == 1


async def test_change_that_others_always_overtake_may_be_repeated(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def overtaken(document: Document, *, if_version: int) -> None:
        raise VersionConflict

    await shelf.boxes.add(Box("box_1", "red"), [])
    monkeypatch.setattr(shelf.documents, "replace", overtaken)
    with pytest.raises(Contended) as refused:
        await shelf.boxes.change("box_1", grow(1))
    assert (refused.value.kind, refused.value.retry_after) == ("unavailable", 1)


async def test_without_a_version_concurrent_changes_all_happen(shelf: Shelf) -> None:
    import asyncio

    await shelf.boxes.add(Box("box_1", "red"), [])
    await asyncio.gather(*(shelf.boxes.change("box_1", grow(1)) for _ in range(5)))
    box = await shelf.boxes.get("box_1")
    assert box is not None
    assert (box.size, box.version) == (5, 6)
    assert [entry["event"]["sequence"] for entry in await shelf.outbox("box_1")] == [1, 2, 3, 4, 5]


async def test_a_change_that_changes_nothing_writes_nothing(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [])
    same = await shelf.boxes.change("box_1", lambda box: (box, []))
    assert same is not None
    assert same.version == 1


async def test_what_is_missing_cannot_be_changed(shelf: Shelf) -> None:
    assert await shelf.boxes.change("box_9", grow(1)) is None


async def test_a_taken_unique_index_is_told_apart_from_a_repetition(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "red"), [], FIRST)
    with pytest.raises(DuplicateKey) as duplicate:
        await shelf.boxes.add(Box("box_2", "red"), [], IdempotencyKey("key-2", "payload-2"))
    assert duplicate.value.index == "by_name"


async def test_pages_follow_each_other_without_gap_or_overlap(shelf: Shelf) -> None:
    for number in range(5):
        await shelf.boxes.add(Box(f"box_{number}", f"name-{number}", size=number // 2), [])
    seen: list[str] = []
    place = None
    while True:
        page, place = await shelf.boxes.page(BY_SIZE, {"retailer": "nordic-home"}, size=2, after=place)
        seen += [box.id for box in page]
        if place is None:
            break
    assert seen == [f"box_{number}" for number in range(5)]


async def test_a_long_text_is_not_in_the_outbox_which_says_where_it_is(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "small"), [Grown(60_000)])
    (entry,) = await shelf.outbox("box_1")
    assert entry["event"]["data"]["message"]["body"] == ""
    assert entry["texts"] == {"message.body": {"collection": "messages", "id": "msg_1", "field": "body"}}
    stored = await shelf.documents.get("box_1")
    assert len(str(stored)) < 2_000


@pytest.mark.parametrize(("most", "value"), [("MOST_EVENTS", 5), ("MOST_BYTES", 2_000)])
async def test_full_outbox_refuses_only_writes_with_events(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, most: str, value: int
) -> None:
    monkeypatch.setattr(outbox, most, value)
    await shelf.boxes.add(Box("box_1", "small"), [Grown(1)])
    first = IdempotencyKey("key_1", "payload", "maija")
    await shelf.boxes.change("box_1", grow(1), idempotency_key=first)

    async def grow_on() -> None:
        for _ in range(20):
            await shelf.boxes.change("box_1", grow(1))

    with pytest.raises(EventsWaiting) as refused:
        await grow_on()
    assert (refused.value.kind, refused.value.reason) == ("unavailable", "EVENTS_WAITING")
    with pytest.raises(EventsWaiting):
        await shelf.boxes.admit("box_1")
    await shelf.boxes.admit("box_1", first)
    waiting = await shelf.outbox("box_1")
    assert [entry["event"]["sequence"] for entry in waiting] == list(range(1, len(waiting) + 1))
    assert 2 < len(waiting) <= 5
    renamed = await shelf.boxes.change("box_1", lambda box: (replace(box, name="kept"), []))
    assert renamed
    assert renamed.name == "kept"
    assert await shelf.outbox("box_1") == waiting
    await shelf.documents.clear_outbox("box_1", [entry["id"] for entry in waiting])
    await shelf.boxes.admit("box_1")
    assert await shelf.boxes.change("box_1", grow(1))


async def test_a_list_of_aggregates_is_read_without_their_outboxes(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "small"), [Grown(1)])
    assert [box.id for box in await shelf.boxes.get_many(["box_1"])] == ["box_1"]
    (document,) = await shelf.documents.get_many(["box_1"])
    assert "outbox" not in document


async def test_an_event_that_nats_would_never_take_is_not_written(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "small"), [])
    with pytest.raises(EventTooLarge) as refused:
        await shelf.boxes.change("box_1", grow(1_048_576))
    assert (refused.value.kind, refused.value.reason) == ("conflict", "DOCUMENT_TOO_LARGE")
    assert await shelf.outbox("box_1") == []
    assert await shelf.boxes.change("box_1", grow(1_000_000))

"""What a write leaves of a person in the document of an aggregate when it is erased."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aftersales.tickets.v1.events_pb2 import TicketOpened
from aftersales.tickets.v1.ticket_pb2 import Message
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from servicekit.documents import Document, VersionConflict, open_store
from servicekit.documents.aggregates import Contended
from servicekit.events.envelope import envelope
from servicekit.events.outbox import StoredText, redacted_entry, waiting_event
from servicekit.mapping.proto_json import to_json

from libs.servicekit.tests.documents.shelf import BOXES, Box, Grown, Shelf, grow

KEY = IdempotencyKey("key-1", "payload", "mikko")


@pytest.fixture
async def shelf(tmp_path: Path) -> Any:
    store = await open_store(f"sqlite:///{tmp_path}/boxes.db", [BOXES])
    yield Shelf(store)
    await store.close()


def nameless(box: Box) -> tuple[Box, list[Grown]]:
    return replace(box, name=""), []


async def test_erasure_clears_idempotency_keys_and_waiting_events(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "Mikko's"), [Grown(1)], KEY)
    await shelf.boxes.change("box_1", grow(1), idempotency_key=KEY)
    erased = await shelf.boxes.erase("box_1", lambda box: (replace(box, name=""), [Grown(7)]))
    document = await shelf.documents.get("box_1")
    assert document is not None
    assert (erased, document["requests"]) == (await shelf.boxes.get("box_1"), {})
    waiting = await shelf.outbox("box_1")
    assert [entry["event"]["sequence"] for entry in waiting] == [1, 2]
    assert [entry["event"]["data"]["message"]["body"] for entry in waiting] == ["", ""]
    assert not any("texts" in entry for entry in waiting)
    assert len(shelf.relay.handed_over) == 2


async def test_erasure_of_a_state_already_empty_clears_the_rest(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", ""), [Grown(1)], KEY)
    erased = await shelf.boxes.erase("box_1", nameless)
    document = await shelf.documents.get("box_1")
    assert document is not None
    assert erased is not None
    assert (erased.version, document["requests"]) == (2, {})


async def test_a_repeated_erasure_writes_nothing(shelf: Shelf) -> None:
    await shelf.boxes.add(Box("box_1", "Mikko's", labels=("a",)), [Grown(1)], KEY)
    first = await shelf.boxes.erase("box_1", nameless)
    assert await shelf.boxes.erase("box_1", nameless) == first
    assert await shelf.boxes.erase("box_9", nameless) is None


async def test_an_erasure_is_decided_anew_after_a_change(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    store = shelf.documents.replace
    overtaken = False

    async def once_overtaken(document: Document, *, if_version: int) -> None:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            await shelf.boxes.change("box_1", grow(5))
        await store(document, if_version=if_version)

    await shelf.boxes.add(Box("box_1", "Mikko's"), [])
    monkeypatch.setattr(shelf.documents, "replace", once_overtaken)
    erased = await shelf.boxes.erase("box_1", nameless)
    assert erased is not None
    assert (erased.name, erased.size) == ("", 5)


async def test_an_erasure_always_overtaken_may_be_repeated(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    async def overtaken(document: Document, *, if_version: int) -> None:
        raise VersionConflict

    await shelf.boxes.add(Box("box_1", "Mikko's"), [])
    monkeypatch.setattr(shelf.documents, "replace", overtaken)
    with pytest.raises(Contended):
        await shelf.boxes.erase("box_1", nameless)


def waiting(texts: dict[str, StoredText]) -> dict[str, Any]:
    opened = TicketOpened(message=Message(id="msg_1", body="Mikko wrote this"))
    opened.ticket.subject = "Mikko's washer"
    event = envelope(
        event_id="evt_1",
        source="/aftersales/tickets",
        type="aftersales.tickets.v1.TicketOpened",
        subject="tkt_1",
        retailer="nordic-home",
        sequence=1,
        time=Instant(1),
        traceparent="",
        data=to_json(opened),
    )
    return waiting_event("internal.nordic-home.tickets.v1.ticket.opened", Instant(1), event, texts)


def test_a_waiting_event_keeps_the_texts_that_are_not_personal() -> None:
    asset, body = StoredText("tickets", "tkt_1", "asset_id"), StoredText("messages", "msg_1", "body")
    entry = redacted_entry(waiting({"message.body": body, "ticket.asset_id": asset}))
    assert list(entry["texts"]) == ["ticket.asset_id"]
    assert "Mikko" not in entry["event"]
    assert redacted_entry(entry) is entry

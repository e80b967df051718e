"""How many idempotency keys a document remembers, and whose: nobody's keys are in another caller's way."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from domainkit.idempotency import IdempotencyKey
from domainkit.instants import SECOND, Instant
from servicekit.documents import Collection, Document, Documents, open_store
from servicekit.documents.aggregates import Aggregates, IntegrationEvent
from servicekit.documents.idempotency import KEYS_ARE_KEPT, MOST_KEYS, MOST_KEYS_OF_A_CALLER, KeyReused, TooManyKeys


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    size: int = 0
    retailer: str = "nordic-home"
    version: int = 0


class NoRelay:
    def watch(self, documents: Documents, *, texts: Sequence[Documents] = ()) -> None: ...


def grow(box: Box) -> tuple[Box, Sequence[Any]]:
    return replace(box, size=box.size + 1), []


def no_fact(event: Any) -> IntegrationEvent:
    raise AssertionError(event)


class Shelf:
    """One box, and requests that change it."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.now = 1_000_000
        self.boxes: Aggregates[Box, Any] = Aggregates(
            documents,
            relay=NoRelay(),  # type: ignore[arg-type]
            clock=lambda: Instant(self.now),
            source="/aftersales/test",
            kind=Box,
            to_integration_event=no_fact,
        )

    async def use(self, by: str, *numbers: int) -> None:
        for number in numbers:
            self.now += 1
            await self.boxes.change("box_1", grow, idempotency_key=IdempotencyKey(f"{by}-{number}", "payload", by))

    async def document(self) -> Document:
        document = await self.documents.get("box_1")
        assert document
        return document

    async def put(self, requests: dict[str, dict[str, Any]]) -> None:
        document = await self.document()
        version = document["version"]
        await self.documents.replace({**document, "version": version + 1, "requests": requests}, if_version=version)


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    boxes = Collection("boxes")
    store = await open_store(f"sqlite:///{tmp_path}/boxes.db", [boxes])
    shelf = Shelf(store.documents(boxes))
    await shelf.boxes.add(Box("box_1"), [], IdempotencyKey("made", "payload", "maija"))
    yield shelf
    await store.close()


async def test_caller_over_its_share_is_in_nobody_elses_way(shelf: Shelf) -> None:
    await shelf.use("maija", *range(MOST_KEYS_OF_A_CALLER))
    full = await shelf.document()

    with pytest.raises(TooManyKeys, match="you changed this with 100 keys"):
        await shelf.use("maija", 1_000)
    assert await shelf.document() == full
    await shelf.use("aino", 1)
    assert (await shelf.boxes.change("box_1", grow)) is not None  # without a key there is no bound


async def test_caller_over_its_share_still_repeats_what_it_did(shelf: Shelf) -> None:
    await shelf.use("maija", *range(MOST_KEYS_OF_A_CALLER))
    size = (await shelf.document())["size"]
    await shelf.use("maija", 7)
    assert (await shelf.document())["size"] == size


async def test_caller_over_its_share_learns_when_a_key_is_free(shelf: Shelf) -> None:
    await shelf.use("maija", *range(MOST_KEYS_OF_A_CALLER))
    first_use = 1_000_001

    shelf.now = first_use + KEYS_ARE_KEPT - 90 * SECOND
    with pytest.raises(TooManyKeys) as refused:
        await shelf.use("maija", 1_000)
    assert refused.value.retry_after == 90
    shelf.now += refused.value.retry_after * SECOND
    await shelf.use("maija", 1_000)


async def test_all_callers_together_have_a_bound(shelf: Shelf) -> None:
    callers = [f"agent-{number}" for number in range(MOST_KEYS // MOST_KEYS_OF_A_CALLER)]
    for caller in callers:
        await shelf.use(caller, *range(MOST_KEYS_OF_A_CALLER))

    with pytest.raises(TooManyKeys, match="all callers changed this with 500 keys"):
        await shelf.use("maija", 1)


async def test_keys_stored_without_a_caller_count_for_nobody(shelf: Shelf) -> None:
    await shelf.put({f"old-{number}": {"fingerprint": "payload", "at": shelf.now} for number in range(1_000)})

    await shelf.use("aino", 1)

    requests = (await shelf.document())["requests"]
    assert (len(requests), requests["aino-1"]["by"]) == (1_001, "aino")
    shelf.now += KEYS_ARE_KEPT
    await shelf.use("aino", 2)
    assert len((await shelf.document())["requests"]) == 1


async def test_admit_refuses_what_a_change_would_refuse(shelf: Shelf) -> None:
    await shelf.boxes.admit("box_1", IdempotencyKey("maija-1", "payload", "maija"))
    await shelf.use("maija", *range(MOST_KEYS_OF_A_CALLER))

    await shelf.boxes.admit("box_1", IdempotencyKey("maija-1", "payload", "maija"))
    await shelf.boxes.admit("box_1", IdempotencyKey("aino-1", "payload", "aino"))
    with pytest.raises(TooManyKeys):
        await shelf.boxes.admit("box_1", IdempotencyKey("maija-1000", "payload", "maija"))
    with pytest.raises(KeyReused):
        await shelf.boxes.admit("box_1", IdempotencyKey("maija-1", "another payload", "maija"))

"""Backups of a small service that publishes orders, restored into another store and another bus."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from domainkit.instants import Instant
from servicekit.backup import MIGRATIONS
from servicekit.backup.messages import messages
from servicekit.backup.unfinished import RESTORES, refuse_unfinished
from servicekit.documents import Collection, Document, Search, Store, StoreUnusable, open_store
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import DEAD_LETTERS, Origin, list_dead_letters, write_dead_letter
from servicekit.events.envelope import Event, envelope
from servicekit.events.relay import Relay
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.ops.maintenance import Maintenance
from servicekit.ops.service import Service
from servicekit.runtime.clock import system_clock
from servicekit.runtime.settings import Operational
from servicekit.testing.nats import nats_server
from servicekit.testing.waiting import eventually

ORDERS = Collection("orders")
PARTS = Collection("parts", search=Search(scope=("shop",), first=("name",), newest="made_at"))
NOTES = Collection("notes", kept=False)
COLLECTIONS = (MIGRATIONS, RESTORES, PARTS, ORDERS, NOTES)
STREAM = Stream("ORDERS", ("internal.*.orders.>",))
CONTACTS = Stream("CONTACTS", ("contacts.*",), last_per_subject=True, republished=True)
SETTINGS = Operational.model_construct()
SUBJECT = "internal.nordic-home.orders.v1.order.placed"


async def republish(store: Store, _: Relay, clock: Any) -> dict[str, int]:
    return {"orders": len(await store.documents(ORDERS).scan())}


@dataclass(frozen=True)
class Place:
    """One store and one bus."""

    store: Store
    bus: Bus
    maintenance: Maintenance

    async def publish(self, order: str, sequence: int, *, subject: str = SUBJECT, payload: bytes = b"") -> str:
        id = f"evt_{order}_{sequence}"
        event = envelope(
            event_id=id,
            source="/aftersales/orders",
            type="test.v1.OrderPlaced",
            subject=order,
            retailer="nordic-home",
            sequence=sequence,
            time=Instant(1),
            traceparent="",
            data={},
        )
        await self.bus.publish(subject, payload or orjson.dumps(event), message_id=id)
        return id

    async def messages(self, stream: Stream) -> list[tuple[str, bytes, str]]:
        """(subject, payload, message id) of all that lies in a stream."""
        found = [message async for some in messages(self.bus, stream.name, ">") for message in some]
        return [(message.subject, message.payload, message.headers["Nats-Msg-Id"]) for message in found]


def order(id: str, events: int) -> Document:
    return {"id": id, "version": 1, "events": events, "outbox": [], "requests": {}}


@asynccontextmanager
async def place(directory: Path, streams: Sequence[Stream] = (STREAM, CONTACTS)) -> AsyncIterator[Place]:
    store = await open_store(f"sqlite:///{directory}/store.db", COLLECTIONS)
    async with nats_server() as server:
        bus = Bus(server.url, "test")
        bus.start()
        assert await bus.wait_connected(10)
        maintenance = Maintenance(
            Service("orders", SETTINGS, (PARTS, ORDERS, NOTES), streams, republish), store, system_clock()
        )
        yield Place(store, bus, maintenance)
        await bus.close()
    await store.close()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path / "here") as one:
        await one.bus.ensure([STREAM, CONTACTS, DEAD_LETTERS])
        yield one


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path / "there") as other:
        yield other


async def test_restore_keeps_order_and_ids_of_documents_and_messages(
    here: Place, there: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = {"id": "evt_o2_2", "subject": SUBJECT, "recorded_at": 1, "event": {}}
    await here.store.documents(ORDERS).insert_all([order("o1", 900), {**order("o2", 2), "outbox": [waiting]}])
    await here.store.documents(PARTS).insert({"id": "p1", "version": 1, "name": "lämp"})
    await here.store.documents(NOTES).insert({"id": "n1", "version": 1})
    for sequence in range(1, 901):
        await here.publish("o1", sequence)
    await here.publish("o2", 1)
    await here.publish("odd", 1, payload=b"\xff\x00 no event")
    await here.publish("p1", 1, subject="contacts.nordic-home")
    origin = Origin("OTHERS", 7, "internal.x", 3)
    await write_dead_letter(here.bus, "orders", "mail", b"\xfe", {}, origin, "a reason")
    await write_dead_letter(here.bus, "others", "mail", b"", {}, origin, "not ours")

    assert await here.maintenance.backup(here.bus, str(tmp_path / "backup"), None) == 0
    assert await there.maintenance.restore(there.bus, str(tmp_path / "backup")) == 0

    assert [each async for each in there.store.everything()] == [each async for each in here.store.everything()]
    assert await there.store.documents(NOTES).scan() == []
    assert await there.messages(STREAM) == await here.messages(STREAM)
    assert len(await there.messages(STREAM)) == 902
    assert await there.messages(CONTACTS) == []  # published again from the documents:
    assert orjson.loads(capsys.readouterr().out.splitlines()[-1]) == {"republished": {"orders": 2}}
    await refuse_unfinished(there.store)  # it has ended
    [dead_letter] = await list_dead_letters(there.bus, "orders")
    assert (dead_letter.payload, dead_letter.reason, dead_letter.stream, dead_letter.sequence) == (
        b"\xfe",
        "a reason",
        "OTHERS",
        7,
    )
    assert await list_dead_letters(there.bus, "others") == []


async def test_restored_documents_are_found_by_their_words(here: Place, there: Place, tmp_path: Path) -> None:
    part = {"id": "p1", "version": 1, "shop": "nordic-home", "name": "Lämp A300-0001", "made_at": 7}
    await here.store.documents(PARTS).insert(part)
    await here.maintenance.backup(here.bus, str(tmp_path / "backup"), None)
    assert await there.maintenance.restore(there.bus, str(tmp_path / "backup")) == 0
    found, _ = await there.store.documents(PARTS).search("lamp 0001", {"shop": "nordic-home"})
    assert [each["id"] for each in found] == ["p1"]


async def test_restore_leaves_out_events_unknown_to_documents(here: Place, there: Place, tmp_path: Path) -> None:
    await here.store.documents(ORDERS).insert(order("o1", 1))
    for id, sequence in (("o1", 1), ("o1", 2), ("unknown", 1)):  # the latter two are younger than the documents
        await here.publish(id, sequence)
    await here.maintenance.backup(here.bus, str(tmp_path / "backup"), None)
    assert await there.maintenance.restore(there.bus, str(tmp_path / "backup")) == 0
    assert [id for *_, id in await there.messages(STREAM)] == ["evt_o1_1"]


async def test_restore_needs_a_whole_own_backup_and_empty_store(
    here: Place, there: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.store.documents(ORDERS).insert(order("o1", 1))
    await here.publish("o1", 1)
    backup, short, other = tmp_path / "backup", tmp_path / "short", tmp_path / "other"
    await here.maintenance.backup(here.bus, str(backup), None)
    lines = backup.read_bytes().splitlines(keepends=True)
    other.write_bytes(lines[0].replace(b'"orders"', b'"tickets"') + b"".join(lines[1:]))
    short.write_bytes(b"".join(lines[:-1]))

    assert await there.maintenance.restore(there.bus, str(other)) == 1
    await refuse_unfinished(there.store)  # nothing was begun
    assert "a backup of tickets" in capsys.readouterr().err
    assert await here.maintenance.restore(here.bus, str(backup)) == 1
    assert "the store holds documents" in capsys.readouterr().err
    assert await there.maintenance.restore(there.bus, str(short)) == 1
    assert "ends in the middle" in capsys.readouterr().err
    with pytest.raises(StoreUnusable, match=r"a restore into the store has not ended; .*docs/runbooks/backup\.md"):
        await refuse_unfinished(there.store)
    assert await there.maintenance.restore(there.bus, str(backup)) == 1  # what the one before has left
    assert "the store holds documents" in capsys.readouterr().err
    with pytest.raises(FileExistsError):
        await here.maintenance.backup(here.bus, str(backup), None)


async def test_messages_alone_are_restored_with_present_documents(
    here: Place, there: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.store.documents(ORDERS).insert(order("o1", 1))
    await here.publish("o1", 1)
    await here.maintenance.backup(here.bus, str(tmp_path / "messages"), "messages")
    await there.store.documents(ORDERS).insert(order("o1", 1))
    assert await there.maintenance.restore(there.bus, str(tmp_path / "messages")) == 0
    assert await there.messages(STREAM) == await here.messages(STREAM)
    assert await there.maintenance.restore(there.bus, str(tmp_path / "messages")) == 1
    assert "ORDERS holds messages" in capsys.readouterr().err


async def test_nothing_is_restored_below_a_service_that_runs(
    here: Place, there: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await here.maintenance.backup(here.bus, str(tmp_path / "backup"), None)
    await there.bus.ensure([STREAM, DEAD_LETTERS])

    async def hear(_: Event) -> None: ...

    consumers = Consumers(there.bus, "orders", [Subscription("hear", "ORDERS", (SUBJECT,), hear)], system_clock())
    running = asyncio.create_task(consumers.run())

    async def is_refused() -> bool:
        return await there.maintenance.restore(there.bus, str(tmp_path / "backup")) == 1

    await eventually(is_refused, timeout=20)
    assert "orders is running" in capsys.readouterr().err
    await consumers.stop(5)
    await running

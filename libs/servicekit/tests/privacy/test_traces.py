"""What an erasure takes out of streams, and what it waits for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from domainkit.instants import Instant
from nats.js.errors import NotFoundError
from prometheus_client import REGISTRY
from servicekit.backup.backup import DOCUMENTS, MESSAGES, back_up
from servicekit.documents import Collection, Store, open_store
from servicekit.events.bus import Bus, BusUnavailable
from servicekit.events.dead_letters import Origin, list_dead_letters, replay_dead_letter, write_dead_letter
from servicekit.privacy.traces import StreamTraces
from servicekit.runtime.clock import system_clock
from servicekit.testing.nats import NatsServer
from structlog.testing import capture_logs

from libs.servicekit.tests.privacy.traced import (
    AINO,
    CONTACTS,
    MIKKO,
    SUBJECT,
    TICKETS,
    bodies,
    consumer,
    contact,
    files_with,
    message_added,
    publish,
    stored,
)

NOW = Instant(1)
NOTES = Collection("notes")
OPENED = "internal.nordic-home.tickets.v1.ticket.opened"


async def test_an_event_is_replaced_by_one_without_its_text(bus: Bus, traces: StreamTraces) -> None:
    await publish(bus, message_added(MIKKO, 1, "It leaks"))
    await publish(bus, message_added(MIKKO, 2, ""))
    await publish(bus, message_added(AINO, 1, "It hums"))
    assert await traces.erase(MIKKO, now=NOW)
    before = message_added(MIKKO, 1, "")
    (_, _, empty), (_, _, others), (sequence, headers, copy) = await stored(bus)
    assert (empty, others) == (message_added(MIKKO, 2, ""), message_added(AINO, 1, "It hums"))
    assert (sequence, copy) == (4, before)
    assert (headers["Aftersales-Erased"], headers["Nats-Msg-Id"]) == ("true", f"{before['id']}:erased")
    assert await traces.erase(MIKKO, now=NOW)
    assert len(await stored(bus)) == 3


async def test_bytes_of_what_was_taken_out_are_overwritten(bus: Bus, server: NatsServer, traces: StreamTraces) -> None:
    await publish(bus, message_added(MIKKO, 1, "mark-of-mikko"))
    await publish(bus, message_added(AINO, 1, "mark-of-aino"))
    await publish(bus, contact(MIKKO, 1, "mark-of-mikko"), f"contacts.nordic-home.{MIKKO.customer_id}")
    await server.stop()
    await server.start()
    assert await bus.wait_connected(10)
    assert len(files_with(server.directory, ["mark-of-mikko", "mark-of-aino"])) == 3
    assert await traces.erase(MIKKO, now=NOW)
    await server.stop()
    assert [found.partition(": ")[2] for found in files_with(server.directory, ["mark-of-mikko", "mark-of-aino"])] == [
        "mark-of-aino"
    ]


async def test_an_event_stays_until_each_consumer_has_acknowledged_it(bus: Bus, traces: StreamTraces) -> None:
    reading = await consumer(bus, "warranty-registrations")
    await consumer(bus, "feedback-of-old", OPENED)
    await publish(bus, message_added(MIKKO, 1, "It leaks"))
    assert not await traces.erase(MIKKO, now=NOW)
    (message,) = await reading.fetch(1)
    assert not await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "It leaks")]
    await message.nak()
    assert not await traces.erase(MIKKO, now=NOW)
    (message,) = await reading.fetch(1)
    await message.ack_sync()
    assert await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "")]


async def test_an_event_after_one_not_acknowledged_stays(bus: Bus, traces: StreamTraces) -> None:
    """Above its floor JetStream does not show which messages a consumer has acknowledged."""
    reading = await consumer(bus, "warranty-registrations")
    await publish(bus, message_added(MIKKO, 1, "First"))
    await publish(bus, message_added(AINO, 1, "Waits"))
    await publish(bus, message_added(MIKKO, 2, "Second"))
    first, waits, second = await reading.fetch(3)
    await first.ack_sync()
    await second.ack_sync()
    assert not await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "Waits"), (2, "Second"), (1, "")]
    await waits.ack_sync()
    assert await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "Waits"), (1, ""), (2, "")]


async def test_a_consumer_that_nobody_serves_is_named(bus: Bus, traces: StreamTraces) -> None:
    await consumer(bus, "forgotten")
    await publish(bus, message_added(MIKKO, 1, "It leaks"))
    labels = {"stream": "TICKETS", "consumer": "forgotten"}
    before = REGISTRY.get_sample_value("aftersales_erasure_waits_total", labels) or 0
    with capture_logs() as lines:
        assert not await traces.erase(MIKKO, now=NOW)
    (line,) = [each for each in lines if each["event"] == "an erasure waits for a consumer to acknowledge"]
    assert (line["consumer"], line["served"], line["customer_id"]) == ("forgotten", False, MIKKO.customer_id)
    assert REGISTRY.get_sample_value("aftersales_erasure_waits_total", labels) == before + 1
    await bus.jetstream.delete_consumer("TICKETS", "forgotten")
    assert await traces.erase(MIKKO, now=NOW)


async def test_what_a_killed_run_had_published_is_not_published_again(
    bus: Bus, traces: StreamTraces, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: Any, **__: Any) -> None:
        raise TimeoutError

    await publish(bus, message_added(MIKKO, 1, "It leaks"))
    with monkeypatch.context() as patched:
        patched.setattr("nats.js.JetStreamContext.delete_msg", killed)
        with pytest.raises(BusUnavailable):
            await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "It leaks"), (1, "")]
    patched.setattr(bus, "publish", killed)
    assert await traces.erase(MIKKO, now=NOW)
    assert await bodies(bus) == [(1, "")]


async def test_a_consumer_that_reads_from_the_beginning_misses_nothing(bus: Bus, traces: StreamTraces) -> None:
    for sequence in (1, 2):
        await publish(bus, message_added(MIKKO, sequence, "It leaks"))
        await publish(bus, message_added(AINO, sequence, "It hums"))
    assert await traces.erase(MIKKO, now=NOW)
    events = [orjson.loads(message.data) for message in await (await consumer(bus, "new")).fetch(10, timeout=1)]
    assert [event["sequence"] for event in events if event["data"]["ticket"]["customer_id"] == MIKKO.customer_id] == [
        1,
        2,
    ]


async def test_the_last_contact_is_deleted(bus: Bus, traces: StreamTraces) -> None:
    for person, name in ((MIKKO, "Mikko"), (AINO, "Aino")):
        await publish(bus, contact(person, 1, name), f"contacts.nordic-home.{person.customer_id}")
    assert await traces.erase(MIKKO, now=NOW)
    assert [event["data"]["name"] for _, _, event in await stored(bus, "CONTACTS")] == ["Aino"]


async def test_dead_letters_lose_their_text_and_can_be_replayed(bus: Bus, traces: StreamTraces) -> None:
    payload, others = orjson.dumps(message_added(MIKKO, 1, "It leaks")), message_added(AINO, 1, "It hums")
    origin = Origin("FEEDBACK", 7, SUBJECT, 3)
    await write_dead_letter(bus, "tickets", "follow-ups", payload, {}, origin, "no such ticket")
    await write_dead_letter(bus, "warranty", "registrations", orjson.dumps(others), {}, origin, "of somebody else")
    assert await traces.erase(MIKKO, now=NOW)
    (letter,) = await list_dead_letters(bus, "tickets")
    assert (letter.reason, letter.sequence, letter.stream) == ("no such ticket", 7, "FEEDBACK")
    assert orjson.loads(letter.payload) == message_added(MIKKO, 1, "")
    (kept,) = await list_dead_letters(bus, "warranty")
    assert orjson.loads(kept.payload) == others
    assert await replay_dead_letter(bus, "tickets", letter.number)


async def test_a_letter_of_an_event_given_up_late_loses_its_text(bus: Bus, traces: StreamTraces) -> None:
    """The consumer's own service may have finished its erasure before: the owner of the stream waits for it."""
    reading = await consumer(bus, "warranty-registrations")
    await publish(bus, message_added(MIKKO, 1, "It leaks"))
    assert await StreamTraces(bus, []).erase(MIKKO, now=NOW)
    assert not await traces.erase(MIKKO, now=NOW)
    (message,) = await reading.fetch(1)
    await write_dead_letter(bus, "warranty", "registrations", message.data, {}, Origin("TICKETS", 1, SUBJECT, 8), "no")
    await message.ack_sync()
    assert await traces.erase(MIKKO, now=NOW)
    (letter,) = await list_dead_letters(bus, "warranty")
    assert orjson.loads(letter.payload) == message_added(MIKKO, 1, "")


async def test_replays_are_deleted_once_they_are_done(bus: Bus, traces: StreamTraces) -> None:
    payload = orjson.dumps(message_added(MIKKO, 1, "It leaks"))
    await write_dead_letter(bus, "tickets", "follow-ups", payload, {}, Origin("FEEDBACK", 7, SUBJECT, 3), "no")
    (letter,) = await list_dead_letters(bus, "tickets")
    replays = await consumer(bus, "tickets-follow-ups-replays", "dead.replay.tickets.follow-ups", stream="DEAD_LETTERS")
    await replay_dead_letter(bus, "tickets", letter.number)
    (message,) = await replays.fetch(1)
    assert not await traces.erase(MIKKO, now=NOW)
    await message.ack_sync()
    assert await traces.erase(MIKKO, now=NOW)
    assert (await bus.jetstream.stream_info("DEAD_LETTERS")).state.messages == 0


async def test_what_is_no_event_and_names_the_customer_is_deleted(bus: Bus, traces: StreamTraces) -> None:
    await bus.publish(SUBJECT, b"{" + MIKKO.customer_id.encode(), message_id="broken-1")
    await bus.publish(SUBJECT, b"{", message_id="broken-2")
    assert await traces.erase(MIKKO, now=NOW)
    with pytest.raises(NotFoundError):
        await bus.jetstream.get_msg("TICKETS", seq=1)
    assert (await bus.jetstream.get_msg("TICKETS", seq=2)).data == b"{"


async def test_a_backup_made_afterwards_holds_none_of_it(bus: Bus, traces: StreamTraces, tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/tickets.db", [NOTES])
    await store.documents(NOTES).insert({"id": "not_1", "version": 1, "text": "mark-of-mikko"})
    await publish(bus, message_added(MIKKO, 1, "mark-of-mikko"))
    await publish(bus, contact(MIKKO, 1, "mark-of-mikko"), f"contacts.nordic-home.{MIKKO.customer_id}")
    letter = orjson.dumps(message_added(MIKKO, 1, "mark-of-mikko"))
    await write_dead_letter(bus, "tickets", "follow-ups", letter, {}, Origin("FEEDBACK", 7, SUBJECT, 3), "no")
    assert (await backup(store, bus)).count(b"mark-of-mikko") == 3  # contacts are published again, and in no backup
    await store.documents(NOTES).delete("not_1", if_version=1)
    assert await traces.erase(MIKKO, now=NOW)
    after = await backup(store, bus)
    await store.close()
    assert (after.count(b"mark-of-mikko"), after.count(b"TicketMessageAdded")) == (0, 2)


async def backup(store: Store, bus: Bus) -> bytes:
    lines: list[bytes] = []
    holds = {DOCUMENTS, MESSAGES}
    streams = [TICKETS, replace(CONTACTS, republished=True)]
    await back_up("tickets", store, bus, streams, holds=holds, clock=system_clock(), write=lines.append)
    return b"".join(lines)

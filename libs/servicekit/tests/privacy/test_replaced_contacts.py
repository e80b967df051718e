"""What a newer contact replaces in its stream is overwritten, and never what is needed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from servicekit.documents import Collection, Documents, open_store
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.runtime.clock import system_clock
from servicekit.testing.nats import NatsServer

from libs.servicekit.tests.privacy.traced import AINO, MIKKO, contact, files_with, publish, stored

CUSTOMERS = Collection("customers")
SUBJECT = f"contacts.nordic-home.{MIKKO.customer_id}"


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    store = await open_store(f"sqlite:///{tmp_path / 'customers.db'}", [CUSTOMERS])
    yield store.documents(CUSTOMERS)
    await store.close()


async def relayed(bus: Bus, documents: Documents, *numbers: int) -> None:
    """A process publishes these contacts of Mikko from the outbox of his document."""
    relay = Relay(bus, system_clock())
    running = asyncio.create_task(relay.run())
    events = [contact(MIKKO, number, f"name-{number}-of-mikko") for number in numbers]
    outbox = [{"id": each["id"], "subject": SUBJECT, "recorded_at": 1, "event": each} for each in events]
    relay.soon(documents, {"id": MIKKO.customer_id, "version": 1, "outbox": outbox})
    await relay.flush(10)
    running.cancel()


async def names(bus: Bus) -> list[str]:
    return [event["data"]["name"] for _, _, event in await stored(bus, "CONTACTS")]


async def test_a_replaced_contact_is_overwritten(bus: Bus, server: NatsServer, documents: Documents) -> None:
    await publish(bus, contact(AINO, 1, "name-of-aino"), f"contacts.nordic-home.{AINO.customer_id}")
    await relayed(bus, documents, 1)
    await relayed(bus, documents, 2, 3)
    assert await names(bus) == ["name-of-aino", "name-3-of-mikko"]
    await server.stop()
    marks = [f"name-{number}-of-mikko" for number in (1, 2, 3)]
    assert [found.partition(": ")[2] for found in files_with(server.directory, marks)] == ["name-3-of-mikko"]


async def test_a_contact_that_is_published_twice_stays(bus: Bus, documents: Documents) -> None:
    await relayed(bus, documents, 1)
    await relayed(bus, documents, 1)
    assert await names(bus) == ["name-1-of-mikko"]


async def test_a_process_that_lags_behind_keeps_the_newer_contact(bus: Bus, documents: Documents) -> None:
    await relayed(bus, documents, 1, 2)
    await relayed(bus, documents, 1)
    assert await names(bus) == ["name-2-of-mikko"]


async def test_other_streams_keep_what_came_before(bus: Bus) -> None:
    assert bus.replacing(SUBJECT) is not None
    assert bus.replacing("internal.nordic-home.tickets.v1.ticket.opened") is None
    assert bus.replacing("dead.tickets.mail") is None

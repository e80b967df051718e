"""Stored retailers, also those of releases before."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from domainkit.instants import Instant
from hypothesis import given
from hypothesis import strategies as st
from servicekit.documents import Store, open_store
from servicekit.documents.codec import DocumentCodec
from servicekit.events.bus import Bus
from servicekit.events.outbox import event_of
from servicekit.events.relay import Relay
from servicekit.testing.clock import FakeClock
from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.repository import RETAILERS, RetailerRepository, retailer_index_fields
from tickets.retailers.wiring import repository
from tickets.wiring import COLLECTIONS, SOURCE, republish

CLOCK = FakeClock()
RELAY = Relay(Bus("nats://127.0.0.1:1", "tickets"), CLOCK)  # never started
BUECHER = Retailer(
    id="buecher",
    name="Bücher",
    time_zone="Europe/Vienna",
    locale="de-AT",
    sender_address="hilfe@xn--bcher-kva.example",
    link_base="https://buecher.example",
    created_at=Instant(1),
    version=1,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite:///{tmp_path}/tickets.db", COLLECTIONS)
    yield store
    await store.close()


@pytest.fixture
async def retailers(store: Store) -> RetailerRepository:
    """One retailer, stored with the domain of its address in Unicode."""
    retailers = repository(store, RELAY, CLOCK, source=SOURCE)
    await retailers.add_unless_known(replace(BUECHER, sender_address="hilfe@bücher.example"))
    return retailers


async def test_address_of_an_older_form_is_read_in_that_of_today(retailers: RetailerRepository) -> None:
    assert await retailers.get("buecher") == BUECHER
    assert await retailers.get_many(["buecher"]) == [BUECHER]
    assert (await retailers.page(size=1, after=None)).items == [BUECHER]
    assert await retailers.add_unless_known(BUECHER) == BUECHER
    assert await retailers.get("another") is None


async def test_address_of_an_older_form_is_republished_in_its_new_one(
    store: Store, retailers: RetailerRepository
) -> None:
    await republish(store, RELAY, CLOCK)
    document = await store.documents(RETAILERS).get("buecher")
    assert document
    event = event_of(document["outbox"][-1])
    assert event["data"]["retailer"]["sender_address"] == BUECHER.sender_address


@given(st.from_type(Retailer))
def test_every_retailer_survives_storage(retailer: Retailer) -> None:
    codec = DocumentCodec(Retailer, "retailers", index_fields=retailer_index_fields)
    assert codec.decode(codec.encode(retailer)) == retailer

"""A purchase of many units, whose registrations arrive at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import orjson
import pytest
from aftersales.warranty.v1.events_pb2 import AssetCorrected, AssetCoverageChanged, AssetRegistered, AssetTransferred
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from google.protobuf.message import Message
from servicekit.documents import Document, Documents, open_store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.envelope import Event
from servicekit.events.outbox import LARGEST_EVENT, event_of
from servicekit.events.relay import Relay
from servicekit.mapping.proto_json import to_json
from servicekit.testing.clock import FakeClock
from tickets.customers.domain.customer import Profile
from tickets.purchases.domain.events import PurchaseRegistered
from tickets.purchases.domain.purchase import Purchase, RegistrationState, register
from tickets.purchases.domain.report import (
    MOST_UNITS,
    Report,
    ReportedItem,
    checked,
    purchase_of,
)
from tickets.purchases.handlers import PurchaseHandlers
from tickets.purchases.integration_events import purchase_event
from tickets.purchases.repository import PURCHASES, PurchaseRepository, purchase_index_fields
from tickets.purchases.use_cases import Registrations

LINES = 3
SECOND = "1970-01-01T00:00:00.000002Z"
TILL = Actor(ActorKind.PARTNER, "shop-till")


class RecordedRelay:
    """A relay that records the events of purchases that are registered as a whole."""

    def __init__(self) -> None:
        self.registered: set[str] = set()

    def soon(self, documents: Documents, document: Document) -> None:
        events = [event_of(entry) for entry in document["outbox"]]
        self.registered |= {event["id"] for event in events if event["type"].endswith("PurchaseRegistered")}

    def watch(self, documents: Documents, *, texts: Sequence[Documents] = ()) -> None:
        """There is no sweep here."""


@pytest.fixture
def relay() -> RecordedRelay:
    return RecordedRelay()


@pytest.fixture
async def purchases(tmp_path: Path, relay: RecordedRelay) -> AsyncIterator[PurchaseRepository]:
    store = await open_store(f"sqlite:///{tmp_path}/tickets.db", [PURCHASES])
    yield PurchaseRepository(
        Aggregates(
            store.documents(PURCHASES),
            relay=cast(Relay, relay),
            clock=FakeClock(),
            source="/aftersales/tickets",
            kind=Purchase,
            index_fields=purchase_index_fields,
            to_integration_event=purchase_event,
        )
    )
    await store.close()


def registered(purchase: Purchase, asset_id: str) -> Event:
    asset = {"id": asset_id, "retailer": purchase.retailer, "purchase_id": purchase.id}
    name = AssetRegistered.DESCRIPTOR.full_name
    return Event(
        f"evt_{asset_id}", "/aftersales/warranty", name, asset_id, "nordic-home", 1, Instant(0), "", {"asset": asset}
    )


def test_the_largest_purchase_fits_into_an_event() -> None:
    widest = "𝔚" * 100
    lines = [ReportedItem(widest, 1, "", None, Instant(1), Instant(1))] * 90 + [
        ReportedItem(widest, 41, "", None, Instant(1), Instant(1))
    ] * 10
    report = checked(Report("A-1", Profile("C-7", "Maija", "", "", "fi", "", False, False), tuple(lines)))
    purchase = purchase_of(report, retailer="n" * 40, customer_id="c" * 30, by=TILL, now=Instant(1))
    assert len(purchase.units) == MOST_UNITS
    for unit in purchase.units:
        purchase = register(
            purchase, unit.asset_id, "𝔚" * 401, Instant(4_102_444_800_000_001)
        )  # maker, space and model
    published = to_json(purchase_event(PurchaseRegistered(purchase)).message)
    assert len(orjson.dumps(published)) < LARGEST_EVENT - 2_000  # the envelope's own attributes


async def test_concurrent_registrations_are_written_together(
    purchases: PurchaseRepository, relay: RecordedRelay
) -> None:
    profile = Profile("C-7", "Maija", "", "", "fi", "", False, False)
    items = tuple(ReportedItem("mod_1", 100, "", None, Instant(1), None) for _ in range(LINES))
    report = Report("A-1", profile, items)
    purchase = await purchases.add_unless_known(
        purchase_of(report, retailer="nordic-home", customer_id="cus_1", by=TILL, now=Instant(1)), []
    )
    handlers = PurchaseHandlers(Registrations(purchases))
    events = [registered(purchase, unit.asset_id) for unit in purchase.units]
    outcomes = await asyncio.gather(*map(handlers.note_registration, events), return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is not None] == []
    noted = await purchases.get(purchase.id)
    assert noted is not None
    assert noted.decided
    assert len(relay.registered) == 1
    assert noted.version <= 3  # the first alone, and then all that came meanwhile


async def test_unit_sold_again_is_no_longer_its_former_buyers(purchases: PurchaseRepository) -> None:
    profile = Profile("C-7", "Maija", "", "", "fi", "", False, False)
    sales = [
        await purchases.add_unless_known(
            purchase_of(
                Report(f"A-{at}", profile, (ReportedItem("mod_1", 1, "SN-1", None, Instant(at), None),)),
                retailer="nordic-home",
                customer_id=f"cus_{at}",
                by=TILL,
                now=Instant(9),
            ),
            [],
        )
        for at in (1, 2)
    ]
    asset = sales[0].units[0].asset_id
    handlers = PurchaseHandlers(Registrations(purchases))
    first, second = (registered(sale, asset) for sale in sales)
    resold = {"sold_before": True, "asset": {**second.data["asset"], "sold_at": SECOND}}
    again = replace(second, id="evt_2", data=resold)
    for event in (first, again, first, again):
        await handlers.note_registration(event)
    assert not await purchases.is_sold("nordic-home", asset, "cus_1")
    assert await purchases.is_sold("nordic-home", asset, "cus_2")
    assert [(await known(purchases, sale)).units[0].state for sale in sales] == [RegistrationState.REGISTERED] * 2


async def test_covered_until_follows_later_facts_in_any_order(purchases: PurchaseRepository) -> None:
    profile = Profile("C-7", "Maija", "", "", "fi", "", False, False)
    report = Report("A-1", profile, (ReportedItem("mod_1", 1, "SN-1", None, Instant(1), None),))
    sale = await purchases.add_unless_known(
        purchase_of(report, retailer="nordic-home", customer_id="cus_1", by=TILL, now=Instant(9)), []
    )
    unit = sale.units[0].asset_id
    handlers = PurchaseHandlers(Registrations(purchases))

    def until(sequence: int, end: int, kind: type[Message]) -> Event:
        first = registered(sale, unit)
        ends_at = f"1970-01-01T00:00:00.00000{end}Z"
        data = {"asset": {**first.data["asset"], "coverages": [{"id": "cov_1", "ends_at": ends_at}]}}
        return replace(first, type=kind.DESCRIPTOR.full_name, sequence=sequence, data=data)

    async def end() -> int | None:
        return (await known(purchases, sale)).units[0].covered_until

    await handlers.note_coverage(until(3, 7, AssetCoverageChanged))
    await handlers.note_registration(until(1, 5, AssetRegistered))
    assert await end() == 7
    await handlers.note_coverage(until(2, 6, AssetCorrected))
    assert await end() == 7
    await handlers.note_coverage(until(4, 2, AssetCorrected))
    assert await end() == 2


async def test_transferred_unit_is_its_new_owners_alone(purchases: PurchaseRepository) -> None:
    profile = Profile("C-7", "Maija", "", "", "fi", "", False, False)
    report = Report("A-1", profile, (ReportedItem("mod_1", 1, "SN-1", None, Instant(1), None),))
    sale = await purchases.add_unless_known(
        purchase_of(report, retailer="nordic-home", customer_id="cus_1", by=TILL, now=Instant(9)), []
    )
    asset = sale.units[0].asset_id
    handlers = PurchaseHandlers(Registrations(purchases))

    def to(customer: str, at: int) -> Event:
        data = {
            "asset": {"id": asset, "customer_id": customer},
            "purchase_id": sale.id,
            "transferred_at": f"1970-01-01T00:00:00.00000{at}Z",
        }
        name = AssetTransferred.DESCRIPTOR.full_name
        return Event(f"evt_{at}", "/aftersales/warranty", name, asset, "nordic-home", at, Instant(0), "", data)

    async def owners() -> list[str]:
        asked = ("cus_1", "cus_2", "cus_3")
        return [each for each in asked if await purchases.is_sold("nordic-home", asset, each)]

    await handlers.note_transfer(to("cus_2", 4))
    await handlers.note_registration(registered(sale, asset))
    assert await owners() == ["cus_2"]
    for event in (to("cus_3", 6), to("cus_1", 5), to("cus_2", 4)):
        await handlers.note_transfer(event)
    assert await owners() == ["cus_3"]
    assert await purchases.is_sold("nordic-home", asset)
    await handlers.note_transfer(to("cus_1", 7))
    assert await owners() == ["cus_1"]


async def known(purchases: PurchaseRepository, sale: Purchase) -> Purchase:
    found = await purchases.get(sale.id)
    assert found
    return found

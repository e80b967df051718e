"""Deliveries that are over and old are deleted, and nothing else: on both backends, with a moved clock."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from aftersales.notifications.v1 import delivery_pb2 as pb
from aftersales.tickets.v1.events_pb2 import TicketOpened
from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant, after
from notifications.deliveries.domain.delivery import Delivery, Resend, State, Template
from notifications.deliveries.integration_events import delivery_event
from notifications.deliveries.repository import DELIVERIES, DELIVERIES_BY_STATE_AND_AGE, DeliveryRepository
from notifications.deliveries.timers import removal_timer
from notifications.deliveries.use_cases.repetitions import Repetitions
from notifications.wiring import COLLECTIONS
from pymongo import MongoClient
from servicekit.documents import Store, open_store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.envelope import Event
from servicekit.events.relay import Relay
from servicekit.mapping.proto_json import to_json
from servicekit.runtime.timers import Timers
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.service import RunningService
from servicekit.testing.waiting import eventually

from services.notifications.tests.steps import Mailbox, deliveries, introduce, settled

AINO = Actor(ActorKind.AGENT, "agt_aino", "Aino")
REMOVAL = "retention-deliveries"


@pytest.fixture(params=["sqlite", "mongo"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    server, database = os.environ.get("MONGO_URL"), f"retention_{uuid4().hex}"
    if request.param == "mongo" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    mongo = request.param == "mongo" and server
    opened = await open_store(of_database(mongo, database) if mongo else f"sqlite:///{tmp_path}/n.db", COLLECTIONS)
    yield opened
    await opened.close()
    if mongo:
        with MongoClient[dict[str, object]](mongo) as client:
            client.drop_database(database)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def repository(store: Store, clock: FakeClock) -> DeliveryRepository:
    return DeliveryRepository(
        Aggregates(
            store.documents(DELIVERIES),
            relay=Relay(Bus("nats://127.0.0.1:1", "test"), clock),
            clock=clock,
            source="/aftersales/notifications",
            kind=Delivery,
            to_integration_event=delivery_event,
        )
    )


def delivery(id: str, created_at: Instant, state: State = State.SENT) -> Delivery:
    waits = state in (State.QUEUED, State.RETRYING)
    return Delivery(
        id=id,
        retailer="nordic-home",
        customer_id="cus_maija",
        ticket_id="tkt_1",
        purchase_id="",
        event_id="evt_1",
        template=Template.TICKET_ACKNOWLEDGED,
        template_version="1",
        facts={"subject": "It leaks"},
        traceparent="",
        created_at=created_at,
        next_attempt_at=after(created_at, 3_650 * DAY) if waits else None,
        state=state,
    )


@asynccontextmanager
async def removing(store: Store, repository: DeliveryRepository, clock: FakeClock, days: int) -> AsyncIterator[Timers]:
    documents, timers = store.documents(DELIVERIES), Timers(clock)
    removal = removal_timer(documents, DELIVERIES_BY_STATE_AND_AGE, Repetitions(repository), days=days)
    running = asyncio.create_task(timers.run(removal))
    yield timers
    await timers.stop(5)
    await running


async def ids(store: Store) -> list[str]:
    return [each["id"] for each in await store.documents(DELIVERIES).scan()]


async def test_old_deliveries_that_are_over_are_deleted(
    store: Store, repository: DeliveryRepository, clock: FakeClock
) -> None:
    two_years_ago = after(clock.now, -730 * DAY)
    for state in State:
        await repository.add(delivery(f"dlv_{state}", two_years_ago, state))
    await repository.add(delivery("dlv_young", Instant(two_years_ago + 1)))

    async with removing(store, repository, clock, 730):
        assert await eventually(lambda: _are(store, ["dlv_queued", "dlv_retrying", "dlv_young"]))
        assert await ids(store) == ["dlv_queued", "dlv_retrying", "dlv_young"]


async def test_delivery_that_repeats_a_deleted_one_is_its_own(
    store: Store, repository: DeliveryRepository, clock: FakeClock
) -> None:
    resent_at = after(clock.now, -30 * DAY)
    first = delivery("dlv_1", after(clock.now, -100 * DAY))
    await repository.add(replace(first, resends=(Resend("dlv_2", resent_at, AINO),)))
    await repository.add(replace(delivery("dlv_2", resent_at), resend_of="dlv_1"))
    await repository.add(replace(delivery("dlv_3", resent_at), resend_of="dlv_other"))

    async with removing(store, repository, clock, 90):
        assert await eventually(lambda: _are(store, ["dlv_2", "dlv_3"]))
    second, third = await repository.get("dlv_2"), await repository.get("dlv_3")
    assert second
    assert third
    assert (second.resend_of, third.resend_of) == ("", "dlv_other")


async def test_zero_days_deletes_no_delivery(store: Store, repository: DeliveryRepository, clock: FakeClock) -> None:
    documents = store.documents(DELIVERIES)
    assert removal_timer(documents, DELIVERIES_BY_STATE_AND_AGE, Repetitions(repository), days=0) == ()


async def _are(store: Store, expected: list[str]) -> bool:
    return await ids(store) == expected


async def test_event_of_a_deleted_delivery_sends_no_second_mail(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    happened = service.clock()
    await service.deliver("mail", opened, "tkt_1")
    [sent] = await settled(service, pb.DELIVERY_STATE_SENT)
    [event] = await service.recorded(sent.id)
    await service.store.documents(DELIVERIES).clear_outbox(sent.id, [event["event"]["id"]])
    service.clock.advance(days=730)
    service.context.timers.wake(REMOVAL)

    async def gone() -> bool:
        return await deliveries(service) == []

    assert await eventually(gone)
    [mail] = (each for each in service.components.subscriptions if each.name == "mail")
    await mail.handle(
        Event(
            id="evt_TicketOpened_tkt_1_1",
            source="/aftersales/tickets",
            type=opened.DESCRIPTOR.full_name,
            subject="tkt_1",
            retailer="nordic-home",
            sequence=1,
            time=happened,
            traceparent="",
            data=to_json(opened),
        )
    )
    assert await deliveries(service) == []
    assert len(mailbox.mails) == 1

"""A survey is sent to who agrees to surveys when it is sent, whatever was so when its ticket was resolved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import orjson
import pytest
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.tickets.v1.events_pb2 import ContactChanged, TicketOpened
from nats.js.errors import NotFoundError
from notifications.contacts.handlers import PROFILES
from notifications.contacts.repository import CONTACTS
from notifications.deliveries.repository import DELIVERIES
from prometheus_client import REGISTRY
from servicekit.documents import Document
from servicekit.events.bus import Bus
from servicekit.events.consumers import Consumers
from servicekit.events.dead_letters import DEAD_LETTERS
from servicekit.events.envelope import envelope
from servicekit.events.streams import Stream
from servicekit.events.subscription import Subscription
from servicekit.mapping.proto_json import to_json
from servicekit.testing.nats import nats_server
from servicekit.testing.service import RunningService
from servicekit.testing.waiting import eventually

from services.notifications.tests.steps import Mailbox, contact, introduce, settled

FAILED, SENT, RETRYING = (
    DeliveryState.DELIVERY_STATE_FAILED,
    DeliveryState.DELIVERY_STATE_SENT,
    DeliveryState.DELIVERY_STATE_RETRYING,
)
ADDRESSES = Stream("CONTACTS", ("contacts.*.*",), last_per_subject=True)


def attempts() -> float:
    metrics = [metric for metric in REGISTRY.collect() if metric.name == "aftersales_deliveries"]
    return sum(sample.value for metric in metrics for sample in metric.samples if sample.name.endswith("_total"))


async def test_survey_fails_unsent_after_consent_is_withdrawn(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued
) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(surveys_consent=False), "cus_maija", 2)
    counted = attempts()
    await service.deliver("surveys", invited, "inv_1")
    (ended,) = await settled(service, FAILED)
    assert (ended.last_error, ended.attempts, ended.HasField("sent_at")) == ("CONSENT_WITHDRAWN", 0, False)
    assert mailbox.mails == []
    assert attempts() == counted, "nobody tried"
    assert "s3cret" not in str(await service.store.documents(DELIVERIES).get(ended.id))


async def test_retried_survey_fails_after_consent_is_withdrawn(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued
) -> None:
    await introduce(service)
    mailbox.answer = "451 come back"
    await service.deliver("surveys", invited, "inv_1")
    await settled(service, RETRYING)
    await service.deliver(PROFILES, contact(surveys_consent=False), "cus_maija", 2)
    mailbox.answer = "250 OK"
    service.clock.advance(10)
    (ended,) = await settled(service, FAILED)
    assert (ended.last_error, ended.attempts, len(mailbox.mails)) == ("CONSENT_WITHDRAWN", 1, 1)


async def test_other_mails_ask_for_no_consent(service: RunningService, mailbox: Mailbox, opened: TicketOpened) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(surveys_consent=False), "cus_maija", 2)
    await service.deliver("mail", opened, "tkt_1")
    await settled(service, SENT)
    assert len(mailbox.mails) == 1


async def copy_of_an_older_release(service: RunningService) -> Document:
    """The copy of a contact as it was stored while it had no consents."""
    contacts = service.store.documents(CONTACTS)
    copy = await contacts.get("cus_maija")
    assert copy is not None
    version = copy["version"]
    older = {name: value for name, value in copy.items() if name != "surveys"} | {"version": version + 1}
    await contacts.replace(older, if_version=version)
    return older


async def test_survey_waits_while_the_copy_has_no_consent(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued
) -> None:
    await introduce(service)
    await copy_of_an_older_release(service)
    await service.deliver("surveys", invited, "inv_1")
    (waiting,) = await settled(service, RETRYING)
    assert (waiting.last_error, waiting.attempts, mailbox.mails) == ("CONSENT_UNKNOWN", 0, [])
    await service.deliver(PROFILES, contact(), "cus_maija")  # the same fact, read once more
    service.clock.advance(2)
    await settled(service, SENT)


async def test_older_event_does_not_replace_an_older_copy(service: RunningService) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(email="new@post.example"), "cus_maija", 3)
    await copy_of_an_older_release(service)
    await service.deliver(PROFILES, contact(email="old@post.example"), "cus_maija", 2)
    copy = await service.store.documents(CONTACTS).get("cus_maija")
    assert copy is not None
    assert (copy["email"], "surveys" in copy) == ("new@post.example", False)


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    async with nats_server() as server:
        bus = Bus(server.url, "notifications")
        bus.start()
        assert await bus.wait_connected(10)
        await bus.ensure([ADDRESSES, DEAD_LETTERS])
        yield bus
        await bus.close()


async def test_upgraded_service_rereads_each_customers_last_event(service: RunningService, bus: Bus) -> None:
    event = envelope(
        event_id="evt_1",
        source="/aftersales/tickets",
        type=ContactChanged.DESCRIPTOR.full_name,
        subject="cus_maija",
        retailer="nordic-home",
        sequence=1,
        time=service.clock(),
        traceparent="",
        data=to_json(contact()),
    )
    await bus.publish("contacts.nordic-home.cus_maija", orjson.dumps(event), message_id="evt_1")
    (profiles,) = (each for each in service.components.subscriptions if each.name == PROFILES)
    await consumed(bus, service, replace(profiles, name="contacts"))
    await copy_of_an_older_release(service)
    await consumed(bus, service, profiles)
    copy = await service.store.documents(CONTACTS).get("cus_maija")
    assert copy is not None
    assert copy["surveys"] is True


async def consumed(bus: Bus, service: RunningService, subscription: Subscription) -> None:
    """Handles the one message of the stream, as a process of a release that has this subscription."""
    consumers = Consumers(bus, "notifications", [subscription], service.clock)
    running = asyncio.create_task(consumers.run())

    async def acknowledged() -> bool:
        with suppress(NotFoundError):
            info = await bus.jetstream.consumer_info("CONTACTS", f"notifications-{subscription.name}")
            return info.ack_floor is not None and info.ack_floor.stream_seq == 1
        return False

    await eventually(acknowledged)
    await consumers.stop(5)
    await running

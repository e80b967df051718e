"""Attempts to send in the trace of their fact, and the feed on a real NATS."""

from collections.abc import Iterator

import orjson
import pytest
from notifications.adapters.address_book import StoredAddresses
from notifications.adapters.collections import DELIVERIES, DELIVERIES_DUE, FEED_PUBLISHERS, PUBLISHERS_DUE
from notifications.adapters.documents import delivery_document, delivery_from
from notifications.adapters.facts import delivery_fact
from notifications.adapters.feed_publishing import BusAnnouncer, StoredPublishers
from notifications.adapters.feed_store import StoredFeed
from notifications.adapters.stores import StoredDeliveries
from notifications.adapters.templates import load_templates
from notifications.domain.delivery import Delivery, Outcome, Result, Template
from notifications.domain.instants import SECOND
from notifications.domain.letter import Letter
from notifications.domain.projection import PartnerEvent
from notifications.domain.recipient import Contact, Sender
from notifications.domain.retries import RetrySchedule
from notifications.entrypoints.timers import delivery_timer, feed_timer
from notifications.use_cases.ports import Progress
from notifications.use_cases.publish_feed import PublishFeed
from notifications.use_cases.send import Send
from notifications.wiring import STREAMS
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.outbox import event_of
from servicekit.events.relay import Relay
from servicekit.testing.clock import FakeClock
from servicekit.testing.nats import nats_server
from servicekit.testing.spans import recorded_spans

CAUSE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as spans:
        yield spans


class GreylistingServer:
    """Refuses the first letter for now, and accepts the next."""

    def __init__(self) -> None:
        self.answers = [Outcome(Result.PASSING, "SMTP_451"), Outcome(Result.ACCEPTED)]

    async def send(self, letter: Letter) -> Outcome:
        return self.answers.pop(0)


async def test_every_attempt_is_a_span_in_the_trace_of_the_fact_a_later_retry_too(
    store: Store, spans: InMemorySpanExporter, maija: Contact, nordic_home: Sender
) -> None:
    clock = FakeClock()
    deliveries = StoredDeliveries(
        Aggregates(
            store.documents(DELIVERIES),
            relay=Relay(Bus("nats://127.0.0.1:1", "test"), clock),
            clock=clock,
            source="/aftersales/notifications",
            to_document=delivery_document,
            from_document=delivery_from,
            tell=delivery_fact,
        )
    )
    addresses, templates = StoredAddresses(store), await load_templates(store)
    await addresses.remember_contact(maija, 1, "evt_1")
    await addresses.remember_sender(nordic_home, 1, "evt_2")
    queued = Delivery(
        id="dlv_1",
        retailer="nordic-home",
        customer_id="cus_maija",
        ticket_id="tkt_1",
        purchase_id="",
        event_id="evt_1",
        template=Template.TICKET_ACKNOWLEDGED,
        template_version=templates.current(Template.TICKET_ACKNOWLEDGED),
        facts={"subject": "It leaks", "answer_due_at": None},
        traceparent=CAUSE,
        created_at=clock(),
        next_attempt_at=clock(),
    )
    await deliveries.add(queued)
    send = Send(deliveries, addresses, templates, GreylistingServer(), clock, RetrySchedule())
    timer = delivery_timer(store.documents(DELIVERIES), DELIVERIES_DUE, send, lease_seconds=90, concurrency=1)
    assert timer.lease_seconds == 90
    for _ in range(2):
        document = await timer.documents.claim(timer.index, {}, due=clock(), now=clock(), lease=90 * SECOND)
        assert document is not None
        await timer.act(document)
        clock.advance(10)
    first, second = (span for span in spans.get_finished_spans() if span.name == "send email")
    for span in (first, second):
        assert span.kind is SpanKind.CLIENT
        assert span.parent is not None
        assert span.parent.span_id == int("b" * 16, 16)
        assert span.context is not None
        assert span.context.trace_id == int("a" * 32, 16)
        assert "maija@" not in str(span.attributes)
    outcomes = [(span.attributes or {})["aftersales.outcome"] for span in (first, second)]
    assert outcomes == ["retrying", "sent"]
    document = await store.documents(DELIVERIES).get("dlv_1")
    assert document is not None
    assert "a" * 32 in event_of(document["outbox"][0])["traceparent"]


async def test_the_feed_is_on_nats_in_order_and_once_though_it_is_published_twice(store: Store) -> None:
    clock = FakeClock()
    async with nats_server() as server:
        bus = Bus(server.url, "notifications")
        bus.start()
        assert await bus.wait_connected(10)
        await bus.ensure(STREAMS)
        publishers = StoredPublishers(store, clock)
        feed = StoredFeed(store, publishers, lambda: None)
        timer = feed_timer(
            store.documents(FEED_PUBLISHERS),
            PUBLISHERS_DUE,
            PublishFeed(feed, publishers, BusAnnouncer(bus), clock),
        )
        for number in (1, 2, 3):
            data = {"ticket": {"ticket_id": "tkt_1"}}
            event = PartnerEvent(f"evt_{number}", "ticket.opened", "nordic-home", "tkt_1", 0, CAUSE, data)
            await feed.append(event, number)
        await timer.act({"id": "nordic-home"})
        progress = await publishers.progress("nordic-home")
        again = Progress("nordic-home", published=0, version=progress.version)  # as if a crash had lost it
        assert await publishers.save(again, again_at=clock())
        await timer.act({"id": "nordic-home"})
        subscription = await bus.jetstream.subscribe("aftersales.nordic-home.>", ordered_consumer=True)
        told = [await subscription.next_msg(timeout=5) for _ in range(3)]
        assert [orjson.loads(message.data)["position"] for message in told] == [1, 2, 3]
        assert {message.subject for message in told} == {"aftersales.nordic-home.v1.ticket.opened"}
        assert [message.data for message in told] == [
            entry.envelope for entry in await feed.entries("nordic-home", after=0, limit=10)
        ]
        assert (await bus.jetstream.stream_info("FEED")).state.messages == 3
        await bus.close()


async def test_without_nats_the_feed_waits(store: Store) -> None:
    clock = FakeClock()
    publishers = StoredPublishers(store, clock)
    feed = StoredFeed(store, publishers, lambda: None)
    data = {"ticket": {"ticket_id": "tkt_1"}}
    await feed.append(PartnerEvent("evt_1", "ticket.opened", "nordic-home", "tkt_1", 0, "", data), 1)
    away = BusAnnouncer(Bus("nats://127.0.0.1:1", "notifications"))
    await PublishFeed(feed, publishers, away, clock).turn("nordic-home")
    assert (await publishers.progress("nordic-home")).published == 0
    documents = store.documents(FEED_PUBLISHERS)
    clock.advance(2)
    assert await documents.claim(PUBLISHERS_DUE, {}, due=clock(), now=clock(), lease=SECOND)

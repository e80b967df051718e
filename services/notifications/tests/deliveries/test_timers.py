"""Attempts to send in the trace of their event."""

from collections.abc import Iterator

import pytest
from domainkit.instants import SECOND
from notifications.contacts.domain.recipient import Contact, Sender
from notifications.contacts.repository import AddressBookRepository
from notifications.deliveries.domain.delivery import Delivery, Outcome, Result, Template
from notifications.deliveries.domain.mail import Mail
from notifications.deliveries.domain.retries import RetrySchedule
from notifications.deliveries.integration_events import delivery_event
from notifications.deliveries.repository import DELIVERIES, DELIVERIES_DUE, DeliveryRepository
from notifications.deliveries.templates import load_templates
from notifications.deliveries.timers import delivery_timer
from notifications.deliveries.use_cases.send import Send
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from servicekit.documents import Store
from servicekit.documents.aggregates import Aggregates
from servicekit.events.bus import Bus
from servicekit.events.outbox import event_of
from servicekit.events.relay import Relay
from servicekit.testing.clock import FakeClock
from servicekit.testing.erasures import Erased
from servicekit.testing.spans import recorded_spans

from services.notifications.tests.steps import Links, no_files

CAUSE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    with recorded_spans() as spans:
        yield spans


class GreylistingServer:
    """Refuses the first mail for now, and accepts the next."""

    def __init__(self) -> None:
        self.answers = [Outcome(Result.PASSING, "SMTP_451"), Outcome(Result.ACCEPTED)]

    async def send(self, mail: Mail) -> Outcome:
        return self.answers.pop(0)


async def test_every_attempt_is_a_span_in_the_trace_of_the_event(
    store: Store, spans: InMemorySpanExporter, maija: Contact, nordic_home: Sender
) -> None:
    clock = FakeClock()
    deliveries = DeliveryRepository(
        Aggregates(
            store.documents(DELIVERIES),
            relay=Relay(Bus("nats://127.0.0.1:1", "test"), clock),
            clock=clock,
            source="/aftersales/notifications",
            kind=Delivery,
            to_integration_event=delivery_event,
        )
    )
    addresses, templates = AddressBookRepository(store), await load_templates(store)
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
        facts={"subject": "It leaks", "answer_due_at": None, "split": False},
        traceparent=CAUSE,
        created_at=clock(),
        next_attempt_at=clock(),
    )
    await deliveries.add(queued)
    send = Send(
        deliveries, addresses, templates, GreylistingServer(), clock, RetrySchedule(), Links(), Erased(), no_files()
    )
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

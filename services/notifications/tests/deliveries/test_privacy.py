"""Deliveries to an erased customer, on both stores: before, during and after the erasure."""

from collections.abc import AsyncIterator, Callable

import pytest
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import Delivery as Shown
from aftersales.notifications.v1.delivery_service_pb2 import (
    GetDeliveryPreviewRequest,
    GetDeliveryRequest,
    ResendDeliveryRequest,
)
from aftersales.tickets.v1.events_pb2 import PurchaseRegistered, TicketMessageAdded, TicketOpened
from notifications.deliveries.privacy import PersonalDeliveries
from notifications.deliveries.repository import DELIVERIES
from notifications.deliveries.use_cases.notify import Notify
from notifications.deliveries.wiring import repository
from notifications.wiring import COLLECTIONS, wire
from servicekit.privacy.records import Person
from servicekit.testing.erasures import Erased, erase_records, exported, stored
from servicekit.testing.service import RunningService, running_service

from services.notifications.tests.conftest import NOW, Source
from services.notifications.tests.deliveries.test_use_cases import Templates
from services.notifications.tests.steps import Mailbox, deliveries, erase_customer, introduce, send_due

MARK = "It leaks"  # the subject of the ticket
WORDS = (MARK, "Please tighten the valve.", "Aino", "A-1001", "s3cret", "Maija", "maija@")
MAIJA = Person("cus_maija", "nordic-home")


@pytest.fixture
async def service(either_store_url: str, mailbox: Mailbox) -> AsyncIterator[RunningService]:
    """Without its timers: mails are sent by `send_due`."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW, store_url=either_store_url) as service:
        yield service


async def words(service: RunningService) -> list[str]:
    text = str(await stored(service))
    return [word for word in WORDS if word in text]


async def shown(service: RunningService) -> Shown:
    (delivery,) = await deliveries(service)
    return delivery


@pytest.fixture
async def four_sent(
    service: RunningService,
    mailbox: Mailbox,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    registered: PurchaseRegistered,
    invited: InvitationIssued,
) -> RunningService:
    await introduce(service)
    for number, event in enumerate((opened, added(), registered), 1):
        await service.deliver("mail", event, f"about_{number}")
    await service.deliver("surveys", invited, "inv_1")
    await send_due(service)
    assert len(mailbox.mails) == 4
    return service


async def test_nothing_of_what_the_mails_said_is_left(four_sent: RunningService) -> None:
    service = four_sent
    before = {each.id: each for each in await deliveries(service)}
    await erase_customer(service)
    assert await words(service) == []
    for each in await deliveries(service):
        assert (each.state, each.sent_at, each.template) == (
            before[each.id].state,
            before[each.id].sent_at,
            before[each.id].template,
        )


async def test_deliveries_of_another_customer_stay_as_they_are(
    service: RunningService, opened: TicketOpened, four_sent: RunningService
) -> None:
    opened.ticket.customer_id = "cus_other"
    await service.deliver("mail", opened, "tkt_9")
    other = await stored(service, "cus_other")
    await erase_customer(service)
    assert await stored(service, "cus_other") == other


async def test_queued_mail_never_leaves(service: RunningService, mailbox: Mailbox, opened: TicketOpened) -> None:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    await erase_customer(service)
    await send_due(service)
    delivery = await shown(service)
    assert (delivery.state, delivery.last_error, mailbox.mails) == (4, "CUSTOMER_ERASED", [])
    assert not delivery.HasField("next_attempt_at")
    (failed,) = await service.recorded(delivery.id)
    assert failed["event"]["type"] == "aftersales.notifications.v1.DeliveryFailed"
    assert failed["event"]["data"]["delivery"]["last_error"] == "CUSTOMER_ERASED"


async def test_retried_mail_never_leaves(service: RunningService, mailbox: Mailbox, opened: TicketOpened) -> None:
    mailbox.answer = "451 later"
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    await send_due(service)
    mailbox.answer = "250 OK"
    tried = len(mailbox.mails)
    await erase_customer(service)
    service.clock.advance(hours=4)
    await send_due(service)
    delivery = await shown(service)
    assert (delivery.state, delivery.last_error, len(mailbox.mails)) == (4, "CUSTOMER_ERASED", tried)
    assert await words(service) == []


async def test_attempt_under_way_stores_nothing_again(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail was handed over while the customer was erased."""
    await introduce(service, locale="de")
    await service.deliver("mail", opened, "tkt_1")
    accept = mailbox.handle_DATA

    async def erase_meanwhile(*arguments: object) -> str:
        await erase_customer(service)
        return await accept(*arguments)

    monkeypatch.setattr(mailbox, "handle_DATA", erase_meanwhile)
    await send_due(service)
    assert len(mailbox.mails) == 1
    assert await words(service) == []
    delivery = await shown(service)
    assert (delivery.state, delivery.last_error, delivery.locale) == (4, "CUSTOMER_ERASED", "")


async def test_late_events_queue_nothing(
    service: RunningService, opened: TicketOpened, added: Callable[..., TicketMessageAdded], invited: InvitationIssued
) -> None:
    await introduce(service)
    await erase_customer(service)
    for number, event in enumerate((opened, added()), 1):
        await service.deliver("mail", event, f"about_{number}")
    await service.deliver("surveys", invited, "inv_1")
    assert await deliveries(service) == []
    assert await words(service) == []


async def test_event_repeated_after_the_erasure_sends_nothing(four_sent: RunningService, opened: TicketOpened) -> None:
    await erase_customer(four_sent)
    before = await stored(four_sent)
    await four_sent.deliver("mail", opened, "about_1")
    assert await stored(four_sent) == before


@pytest.mark.parametrize("attempted", [False, True])
async def test_handler_that_overtakes_the_erasure_sends_nothing(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened, source: Source, attempted: bool
) -> None:
    """It asked before the erasure, and stores after it; the mail may be due before or after the second pass."""
    await introduce(service)
    await erase_customer(service)
    notify = Notify(repository(service.context), Templates(), lambda: None, Erased())
    assert await notify.notify(source(opened), NOW)
    assert MARK in await words(service)
    if attempted:
        await send_due(service)
        assert await words(service) == []
    await erase_records(service)
    await send_due(service)
    assert await words(service) == []
    assert ((await shown(service)).last_error, mailbox.mails) == ("CUSTOMER_ERASED", [])


async def test_preview_and_resend_are_refused(four_sent: RunningService) -> None:
    service = four_sent
    await erase_customer(service)
    for each in await deliveries(service):
        for request in (GetDeliveryPreviewRequest(id=each.id), ResendDeliveryRequest(id=each.id)):
            assert await service.refusal(request) == ("FAILED_PRECONDITION", "DELIVERY_ERASED")
        assert (await service.call(GetDeliveryRequest(id=each.id))).delivery.id == each.id


async def test_who_resent_stays_if_it_was_staff(four_sent: RunningService) -> None:
    service = four_sent
    sent = next(each for each in await deliveries(service) if each.ticket_id and each.template == 2)
    await service.call(ResendDeliveryRequest(id=sent.id, request_id="key-1"), name="Pekka")
    await erase_customer(service)
    document = await service.store.documents(DELIVERIES).get(sent.id)
    assert document
    assert document["resends"][0]["by"]["display_name"] == "Pekka"
    assert document["requests"] == {}
    assert await words(service) == []


async def test_second_erasure_writes_nothing(four_sent: RunningService) -> None:
    await erase_customer(four_sent)
    before = await stored(four_sent)
    await erase_records(four_sent)
    assert await stored(four_sent) == before


async def test_export_has_what_the_mails_said(four_sent: RunningService) -> None:
    service = four_sent
    records = PersonalDeliveries(repository(service.context))
    found = [each.data for each in await exported(records, MAIJA)]
    assert len(found) == 4
    assert {word for word in WORDS if word in str(found)} >= {MARK, "Please tighten the valve.", "A-1001"}
    assert "s3cret" not in str(found)
    assert await exported(records, Person("cus_maija", "baltic-tools")) == []

"""From what happened to a mail, with a real mail server."""

from collections.abc import Callable

from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import DeliveryState, DeliveryTemplate
from aftersales.tickets.v1.events_pb2 import (
    PurchaseRegistered,
    TicketMessageAdded,
    TicketOpened,
)
from notifications.contacts.handlers import PROFILES
from notifications.deliveries.repository import DELIVERIES
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, contact, introduce, settled, text_of


async def test_repeated_event_sends_one_acknowledgement(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    for _ in range(3):
        await service.deliver("mail", opened, "tkt_1")
    (sent,) = await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    (mail,) = mailbox.mails
    assert mail["To"] == "Maija <maija@post.example>"
    assert mail["Message-ID"] == sent.message_id == f"<{sent.id}@nordic-home.example>"
    assert "You will hear from us by 2 March 2026, 17:00." in text_of(mail)
    assert (sent.template, sent.locale, sent.attempts, sent.ticket_id) == (
        DeliveryTemplate.DELIVERY_TEMPLATE_TICKET_ACKNOWLEDGED,
        "en",
        1,
        "tkt_1",
    )
    (published,) = await service.recorded(sent.id)
    assert published["subject"] == "internal.nordic-home.notifications.v1.delivery.sent"
    assert "maija@post.example" not in str(await service.store.documents(DELIVERIES).get(sent.id))


async def test_messages_are_sent_in_the_customers_language(
    service: RunningService,
    mailbox: Mailbox,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    registered: PurchaseRegistered,
    invited: InvitationIssued,
) -> None:
    await introduce(service, locale="de-AT")
    await service.deliver("mail", opened, "tkt_1")
    await service.deliver("mail", added(), "tkt_1", 2)
    await service.deliver("mail", added(internal=True), "tkt_1", 3)
    await service.deliver("mail", registered, "pur_1")
    await service.deliver("surveys", invited, "inv_1")
    sent = await settled(service, DeliveryState.DELIVERY_STATE_SENT, 4)
    assert {each.locale for each in sent} == {"de"}
    texts = {mail["Subject"]: text_of(mail) for mail in mailbox.mails}
    assert (
        "Stück 1 von 3: abgesichert bis 28. Februar 2028"
        in texts["[Nordic Home] Ihre Bestellung A-1001 und ihre Garantie"]
    )
    assert "Please tighten the valve." in texts["Re: [Nordic Home] It leaks"]
    assert (
        "https://care.nordic-home.example/invitations/s3cret"
        in texts["[Nordic Home] Wie zufrieden sind Sie? – It leaks"]
    )
    (survey,) = [each for each in sent if each.template == DeliveryTemplate.DELIVERY_TEMPLATE_SURVEY_INVITATION]
    document = await service.store.documents(DELIVERIES).get(survey.id)
    assert "s3cret" not in str(document)


async def test_events_published_again_by_an_erasure_send_nothing(
    service: RunningService,
    mailbox: Mailbox,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    invited: InvitationIssued,
) -> None:
    events = [("mail", opened, "tkt_1", 1), ("mail", added(), "tkt_1", 2), ("surveys", invited, "inv_1", 1)]
    await introduce(service)
    for consumer, event, subject, sequence in events:
        await service.deliver(consumer, event, subject, sequence)
    before = await settled(service, DeliveryState.DELIVERY_STATE_SENT, 3)
    for consumer, event, subject, sequence in events:
        await service.deliver(consumer, event, subject, sequence, erased=True)
    assert await settled(service, DeliveryState.DELIVERY_STATE_SENT, 3) == before
    assert len(mailbox.mails) == 3


async def test_message_waits_for_its_contact_and_is_then_sent(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await service.deliver("mail", opened, "tkt_1")
    (waiting,) = await settled(service, DeliveryState.DELIVERY_STATE_RETRYING)
    assert (waiting.last_error, waiting.attempts) == ("CONTACT_UNKNOWN", 0)
    await introduce(service)
    service.clock.advance(2)
    await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    assert len(mailbox.mails) == 1


async def test_greylisted_message_is_retried_with_the_same_id(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    mailbox.answer = "451 come back"
    await service.deliver("mail", opened, "tkt_1")
    (retrying,) = await settled(service, DeliveryState.DELIVERY_STATE_RETRYING)
    assert (retrying.last_error, retrying.attempts) == ("SMTP_451", 1)
    mailbox.answer = "250 OK"
    service.clock.advance(10)
    (sent,) = await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    assert sent.attempts == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


async def test_refused_message_has_failed_and_is_published(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    mailbox.answer = "550 no such user"
    await service.deliver("mail", opened, "tkt_1")
    (failed,) = await settled(service, DeliveryState.DELIVERY_STATE_FAILED)
    assert failed.last_error == "SMTP_550"
    (published,) = await service.recorded(failed.id)
    assert published["subject"].endswith("delivery.failed")


async def test_older_contact_does_not_replace_a_newer_one(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(email="new@post.example"), "cus_maija", 3)
    await service.deliver(PROFILES, contact(email="old@post.example"), "cus_maija", 2)
    await service.deliver("mail", opened, "tkt_1")
    await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    assert mailbox.mails[0]["To"] == "Maija <new@post.example>"


async def test_delivery_shows_the_message_id_that_was_sent(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service, sender_address="care@k\u00fche.example")
    await service.deliver("mail", opened, "tkt_1")
    (sent,) = await settled(service, DeliveryState.DELIVERY_STATE_SENT)
    assert mailbox.mails[0]["Message-ID"] == sent.message_id == f"<{sent.id}@xn--khe-hoa.example>"


async def test_invalid_stored_address_fails_the_delivery(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    await service.deliver(PROFILES, contact(email="a(b)@laine.example"), "cus_maija", 2)
    await service.deliver("mail", opened, "tkt_1")
    (failed,) = await settled(service, DeliveryState.DELIVERY_STATE_FAILED)
    assert (failed.last_error, mailbox.mails) == ("ADDRESS_INVALID", [])

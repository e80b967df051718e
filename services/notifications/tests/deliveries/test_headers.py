"""What a mail refers to and where its answers go, as the mail server receives it."""

from collections.abc import Callable
from typing import Any

from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.tickets.v1.events_pb2 import PurchaseRegistered, TicketMessageAdded, TicketOpened
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, introduce, settled

SENT, FAILED = DeliveryState.DELIVERY_STATE_SENT, DeliveryState.DELIVERY_STATE_FAILED


async def sent(service: RunningService, mailbox: Mailbox, event: Any, subject: str, count: int = 1) -> list[Any]:
    await service.deliver("surveys" if isinstance(event, InvitationIssued) else "mail", event, subject, count)
    await settled(service, SENT, count)
    return mailbox.mails


async def test_all_mails_of_a_ticket_are_one_thread(
    service: RunningService,
    mailbox: Mailbox,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    invited: InvitationIssued,
) -> None:
    await introduce(service)
    await sent(service, mailbox, added(), "tkt_1", 1)  # whichever is first
    await introduce(service, sender_address="care@nordic-home2.example", sequence=2)
    await sent(service, mailbox, opened, "tkt_1", 2)
    mails = await sent(service, mailbox, invited, "inv_1", 3)
    assert {mail["References"] for mail in mails} == {"<tkt_1@nordic-home.invalid>"}
    assert {mail["In-Reply-To"] for mail in mails} == {"<tkt_1@nordic-home.invalid>"}
    assert [mail["From"].addresses[0].domain for mail in mails] == [
        "nordic-home.example",
        "nordic-home2.example",
        "nordic-home2.example",
    ]
    assert len({mail["Message-ID"] for mail in mails}) == 3


async def test_repeated_attempt_is_in_the_same_thread(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    mailbox.answer = "451 come back"
    await service.deliver("mail", opened, "tkt_1")
    await settled(service, DeliveryState.DELIVERY_STATE_RETRYING)
    mailbox.answer = "250 OK"
    service.clock.advance(10)
    await settled(service, SENT)
    first, second = mailbox.mails
    assert first["References"] == second["References"] == "<tkt_1@nordic-home.invalid>"


async def test_welcome_is_in_no_thread(
    service: RunningService, mailbox: Mailbox, registered: PurchaseRegistered
) -> None:
    await introduce(service)
    (mail,) = await sent(service, mailbox, registered, "pur_1")
    assert (mail["References"], mail["In-Reply-To"]) == (None, None)


async def test_answers_go_where_the_retailer_reads_them(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service, reply_to_address="Service@Nordic-Home.Example")
    (mail,) = await sent(service, mailbox, opened, "tkt_1")
    assert mail["Reply-To"] == "Nordic Home <service@nordic-home.example>"
    assert mail["From"] == "Nordic Home <care@nordic-home.example>"


async def test_mail_without_an_address_for_answers_has_no_reply_to(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    for number, stored in enumerate(("", "a(b)@laine.example"), start=1):
        await introduce(service, sequence=number, reply_to_address=stored)
        mails = await sent(service, mailbox, opened, f"tkt_{number}", number)
        assert mails[-1]["Reply-To"] is None

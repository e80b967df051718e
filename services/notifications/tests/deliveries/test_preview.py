"""Previews: the mail as it is written, and nothing in it that gives access."""

import re
from collections.abc import Callable
from typing import Any

from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1 import delivery_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2 import GetDeliveryPreviewRequest
from aftersales.tickets.v1.events_pb2 import PurchaseRegistered, TicketMessageAdded, TicketOpened
from notifications.deliveries.domain.delivery import CREDENTIALS
from notifications.deliveries.domain.preview import HIDDEN
from notifications.deliveries.repository import DELIVERIES
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, deliveries, introduce, settled

SENT = pb.DELIVERY_STATE_SENT


async def preview(service: RunningService, id: str, role: str = "agent", **claims: Any) -> Any:
    return (await service.call(GetDeliveryPreviewRequest(id=id), role, **claims)).preview


async def test_preview_is_the_mail_that_was_sent(
    service: RunningService,
    mailbox: Mailbox,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    registered: PurchaseRegistered,
) -> None:
    await introduce(service, locale="de")
    for number, event in enumerate((opened, added(), registered), 1):
        await service.deliver("mail", event, f"about_{number}")
        await settled(service, SENT, number)
        [delivery] = [each for each in await deliveries(service) if each.state == SENT][:1]
        shown, mail = await preview(service, delivery.id), mailbox.mails[-1]
        plain = mail.get_body(("plain",)).get_content()
        assert (shown.subject, shown.locale, shown.to_address) == (mail["Subject"], "de", "maija@post.example")
        assert shown.text.split() == plain.split()
        assert shown.html.split() == mail.get_body(("html",)).get_content().split()
        assert (shown.from_name, shown.from_address) == ("Nordic Home", "care@nordic-home.example")


async def test_preview_of_a_sent_survey_shows_no_token(
    service: RunningService, mailbox: Mailbox, invited: InvitationIssued
) -> None:
    await introduce(service)
    await service.deliver("surveys", invited, "inv_1")
    [survey] = await settled(service, SENT)
    shown = await preview(service, survey.id)
    assert f"/invitations/{HIDDEN}" in shown.text
    sent = mailbox.mails[0].get_body(("plain",)).get_content()
    [opt_out] = re.findall(r"/unsubscribe/(\S+)", sent)
    assert f"/unsubscribe/{HIDDEN}" in shown.text
    for token in ("s3cret", opt_out):
        assert token in sent
        assert token not in str(shown)


async def test_preview_of_a_waiting_survey_shows_no_token(service: RunningService, invited: InvitationIssued) -> None:
    await service.deliver("surveys", invited, "inv_1")  # waits for the customer's address
    [survey] = await deliveries(service)
    assert await service.refusal(GetDeliveryPreviewRequest(id=survey.id)) == (
        "FAILED_PRECONDITION",
        "DELIVERY_UNWRITABLE",
    )
    await introduce(service)
    shown = await preview(service, survey.id)
    document = await service.store.documents(DELIVERIES).get(survey.id)
    assert document
    assert document["facts"]["token"] == "s3cret"
    assert "s3cret" not in str(shown)
    assert f"/invitations/{HIDDEN}" in shown.text


async def test_preview_is_for_staff_admins_and_the_customer_alone(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    [delivery] = await settled(service, SENT)
    for role in ("agent", "supervisor", "admin"):
        assert (await preview(service, delivery.id, role)).to_address == "maija@post.example"
    assert (await preview(service, delivery.id, "customer", customer="cus_maija")).delivery_id == delivery.id
    request = GetDeliveryPreviewRequest(id=delivery.id)
    not_found, denied = ("NOT_FOUND", "DELIVERY_NOT_FOUND"), ("PERMISSION_DENIED", "ACCESS_DENIED")
    assert await service.refusal(request, "customer", customer="cus_other") == not_found
    assert await service.refusal(request, "agent", retailers=["baltic-tools"]) == not_found
    for role in ("partner", "service"):
        assert await service.refusal(request, role) == denied


async def test_preview_changes_nothing(service: RunningService, mailbox: Mailbox, opened: TicketOpened) -> None:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    [delivery] = await settled(service, SENT)
    before = await service.store.documents(DELIVERIES).get(delivery.id)
    await preview(service, delivery.id)
    assert await service.store.documents(DELIVERIES).get(delivery.id) == before
    assert not CREDENTIALS & set(before["facts"] if before else {})
    assert len(mailbox.mails) == 1

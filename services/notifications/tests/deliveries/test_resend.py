"""Sending mails again over gRPC: what arrives, once, and who did it."""

from collections.abc import Callable
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import ActorKind
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1 import delivery_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2 import (
    GetDeliveryRequest,
    ListDeliveriesRequest,
    ResendDeliveryRequest,
)
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketOpened
from domainkit.instants import Instant
from notifications.contacts.handlers import PROFILES
from notifications.deliveries.domain.delivery import Delivery, Template
from notifications.deliveries.repository import DELIVERIES
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import Mailbox, contact, deliveries, introduce, settled

QUEUED, SENT, FAILED = pb.DELIVERY_STATE_QUEUED, pb.DELIVERY_STATE_SENT, pb.DELIVERY_STATE_FAILED


@pytest.fixture
async def sent(service: RunningService, opened: TicketOpened) -> pb.Delivery:
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    [delivery] = await settled(service, SENT)
    return delivery


async def resend(service: RunningService, id: str, role: str = "agent", **more: Any) -> Any:
    claims = {name: more.pop(name) for name in ("name", "sub") if name in more}
    response = await service.call(ResendDeliveryRequest(id=id, **more), role, **claims)
    return response.delivery


async def test_sent_mail_arrives_again_at_the_address_of_now(
    service: RunningService, mailbox: Mailbox, sent: pb.Delivery
) -> None:
    await service.deliver(PROFILES, contact(email="new@post.example", locale="de"), "cus_maija", 2)
    again = await resend(service, sent.id)
    assert (again.resend_of, again.ticket_id, again.state, again.attempts) == (sent.id, "tkt_1", QUEUED, 0)
    assert again.id != sent.id
    await settled(service, SENT, 2)
    first, second = mailbox.mails
    assert (first["To"].addresses[0].addr_spec, second["To"].addresses[0].addr_spec) == (
        "maija@post.example",
        "new@post.example",
    )
    assert first["Message-ID"] != second["Message-ID"]
    assert second["Content-Language"] == "de"


async def test_failed_mail_is_tried_again_as_the_same_delivery(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    mailbox.answer = "550 no such mailbox"
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    [failed] = await settled(service, FAILED)
    mailbox.answer = "250 OK"
    again = await resend(service, failed.id)
    assert (again.id, again.resend_of, again.attempts, again.last_error) == (failed.id, "", 1, "")
    [delivery] = await settled(service, SENT)
    assert (delivery.id, delivery.attempts) == (failed.id, 2)
    events = [entry["event"]["type"].rpartition(".")[2] for entry in await service.recorded(failed.id)]
    assert events == ["DeliveryFailed", "DeliverySent"]


async def test_repeated_request_sends_one_mail_more(
    service: RunningService, mailbox: Mailbox, sent: pb.Delivery
) -> None:
    first = await resend(service, sent.id, request_id="key-1")
    await settled(service, SENT, 2)
    assert (await resend(service, sent.id, request_id="key-1")).id == first.id
    assert len(await deliveries(service)) == len(mailbox.mails) == 2


async def test_repeated_request_for_a_failed_mail_sends_one(
    service: RunningService, mailbox: Mailbox, sent: pb.Delivery
) -> None:
    """The first response was lost, and the mail is sent by the time of the second request."""
    mailbox.answer = "550 no such mailbox"
    copy = await resend(service, sent.id)
    await settled(service, FAILED)
    mailbox.answer = "250 OK"
    await resend(service, copy.id, request_id="key-1")
    await settled(service, SENT, 2)
    assert (await resend(service, copy.id, request_id="key-1")).id == copy.id
    assert len(await deliveries(service)) == 2


async def test_request_repeated_after_a_crash_stores_the_copy(
    service: RunningService, mailbox: Mailbox, sent: pb.Delivery
) -> None:
    copy = await resend(service, sent.id, request_id="key-1")
    await settled(service, SENT, 2)
    documents = service.store.documents(DELIVERIES)
    stored = await documents.get(copy.id)
    assert stored
    await documents.delete(copy.id, if_version=stored["version"])  # as if it had never been stored
    assert (await resend(service, sent.id, request_id="key-1")).id == copy.id
    assert len(await settled(service, SENT, 2)) == 2


async def test_repetition_of_a_repetition_counts_for_the_first(service: RunningService, sent: pb.Delivery) -> None:
    copy = sent
    for number in range(2, 5):
        copy = await resend(service, copy.id)
        assert copy.resend_of == sent.id
        await settled(service, SENT, number)
    for each in (copy, sent):
        request = ResendDeliveryRequest(id=each.id)
        assert await service.refusal(request) == ("FAILED_PRECONDITION", "TOO_MANY_RESENDS")


async def test_survey_is_not_sent_again(service: RunningService, mailbox: Mailbox, invited: InvitationIssued) -> None:
    await introduce(service)
    await service.deliver("surveys", invited, "inv_1")
    [survey] = await settled(service, SENT)
    assert await service.refusal(ResendDeliveryRequest(id=survey.id)) == ("FAILED_PRECONDITION", "CREDENTIALS_REMOVED")


async def test_delivery_under_way_is_refused(service: RunningService, opened: TicketOpened) -> None:
    await service.deliver("mail", opened, "tkt_1")  # waits for the customer's address
    [waiting] = await deliveries(service)
    assert await service.refusal(ResendDeliveryRequest(id=waiting.id)) == ("FAILED_PRECONDITION", "DELIVERY_NOT_OVER")


async def test_resend_with_a_stale_etag_is_refused(service: RunningService, sent: pb.Delivery) -> None:
    assert await service.refusal(ResendDeliveryRequest(id=sent.id, etag="1")) == ("ABORTED", "ETAG_MISMATCH")
    assert (await resend(service, sent.id, etag=sent.etag)).resend_of == sent.id


async def test_staff_see_who_sent_it_again_and_no_sub(service: RunningService, sent: pb.Delivery) -> None:
    copy = await resend(service, sent.id, name="Aino", sub="agent-7")
    nameless = await resend(service, sent.id, name=None, sub="agent-7")
    by_admin = await resend(service, sent.id, "admin", name="Ada", sub="admin-1")
    for id, shown in (
        (copy.id, ("agent", "", "Aino")),
        (nameless.id, ("agent", "", "")),
        (by_admin.id, ("admin", "admin-1", "Ada")),
    ):
        read = (await service.call(GetDeliveryRequest(id=id))).delivery
        kind = ActorKind.Name(read.resent_by.kind).removeprefix("ACTOR_KIND_").lower()
        assert (kind, read.resent_by.id, read.resent_by.display_name) == shown
        customers = await service.call(GetDeliveryRequest(id=id), "customer", customer="cus_maija")
        assert (customers.delivery.HasField("resent_by"), customers.delivery.resend_of) == (False, sent.id)


async def test_admin_finds_failed_mails_of_a_day_and_sends_one_again(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened, added: Callable[..., TicketMessageAdded]
) -> None:
    mailbox.answer = "550 no such mailbox"
    await introduce(service)
    await service.deliver("mail", opened, "tkt_1")
    await settled(service, FAILED)
    service.clock.advance(24 * 3_600)
    since = service.clock()
    await service.deliver("mail", added(), "tkt_1", 2)
    await settled(service, FAILED, 2)
    asked = ListDeliveriesRequest(retailer="nordic-home", states=[FAILED], last_errors=["SMTP_550"])
    asked.created_since.FromMicroseconds(since)
    found = (await service.call(asked, "admin", retailers=[])).deliveries
    assert [each.template for each in found] == [pb.DELIVERY_TEMPLATE_TICKET_REPLY]
    mailbox.answer = "250 OK"
    await resend(service, found[0].id, "admin")
    assert [each.id for each in await settled(service, SENT)] == [found[0].id]


def test_delivery_stored_before_there_were_resends_has_none() -> None:
    delivery = Delivery(
        "dlv_1", "nordic-home", "cus_1", "", "", "evt_1", Template.WELCOME, "v1", {}, "", Instant(1), None
    )
    assert (delivery.resend_of, delivery.resends, delivery.queued_since) == ("", (), 1)

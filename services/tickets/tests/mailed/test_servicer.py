"""Mails that the service receives, as people see what becomes of them."""

from collections.abc import Mapping
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.mailed import arriving
from services.tickets.tests.mailed.test_loops import bounce_of
from services.tickets.tests.steps import AGENT, Shop
from services.tickets.tests.tickets.test_steps_timer import three_days_pass, waiting_ticket


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    for name, value in arriving.SETTINGS.items():
        monkeypatch.setenv(name, value)
    return arriving.SETTINGS


async def shown(service: RunningService, id: str, claims: Mapping[str, Any]) -> pb.Ticket:
    ticket: pb.Ticket = (await service.call(tickets.GetTicketRequest(id=id), **claims)).ticket
    return ticket


async def test_mail_is_a_ticket_of_its_customer(service: RunningService, shop: Shop) -> None:
    await arriving.open_mailbox(service)
    mail = await arriving.arrives(service, "It leaks.", subject="Dishwasher", author="Maija <maija@example.org>")
    ticket = await shown(service, mail.ticket_id, shop.maija)
    assert (ticket.channel, ticket.unverified) == (pb.TICKET_CHANNEL_EMAIL, False)
    assert [each.body for each in ticket.messages] == ["It leaks."]


async def test_staff_see_who_a_mail_is_from(service: RunningService, shop: Shop) -> None:
    await arriving.open_mailbox(service)
    mail = await arriving.arrives(service, "It leaks.", subject="Dishwasher", author="maija@example.org")
    source = (await shown(service, mail.ticket_id, AGENT)).messages[0].mail
    assert (source.from_address, source.verified) == ("maija@example.org", True)
    assert source.verification == pb.MAIL_VERIFICATION_DMARC_PASS
    assert not (await shown(service, mail.ticket_id, shop.maija)).messages[0].HasField("mail")


async def test_answer_to_a_reminder_lands_in_its_ticket(service: RunningService, shop: Shop) -> None:
    await arriving.open_mailbox(service)
    id = await waiting_ticket(service, shop)
    steps, document = await three_days_pass(service, id)
    await steps.act(document)
    (event,) = [each["event"] for each in await service.recorded(id) if each["event"]["type"].endswith("ReminderDue")]
    mail = event["data"]["mail"]
    reply_to = mail["reply_to"]
    assert mail["references"][-1] == mail["message_id"]
    other = "Maija at work <maija@office.example>"
    answer = await arriving.arrives(service, "Here it is.", subject="Photo", author=other, to=reply_to)
    assert answer.ticket_id == id
    assert [each.body for each in (await shown(service, id, AGENT)).messages][-1] == "Here it is."


async def test_bounce_is_shown_on_the_message_it_is_about(service: RunningService, shop: Shop) -> None:
    await arriving.open_mailbox(service)
    mail = await arriving.arrives(service, "It leaks.", subject="Dishwasher", author="maija@example.org")
    answer = (await shop.say(mail.ticket_id, "Is the filter clean?", AGENT)).message
    report = bounce_of(f"<{mail.ticket_id}.{answer.id}.c@nordic-home.example>").decode()
    head, _, body = report.partition("\r\n\r\n")
    kind = head.partition("Content-Type: ")[2]
    bounced = await arriving.arrives(
        service, body, subject="Undeliverable", author="mailer-daemon@example.org", kind=kind
    )
    assert (bounced.ticket_id, bounced.reason) == (mail.ticket_id, "bounce")
    messages = (await service.call(tickets.ListMessagesRequest(ticket_id=mail.ticket_id), **AGENT)).messages
    assert [each.code for each in messages[1].deliveries] == ["5.1.1"]

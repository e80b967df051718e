"""Mails of a conversation: whom they are from, what they answer, what they repeat, and who gets copies."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aftersales.notifications.v1.delivery_pb2 import DeliveryState
from aftersales.notifications.v1.delivery_service_pb2 import GetDeliveryPreviewRequest, ResendDeliveryRequest
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded, TicketOpened, TicketReminderDue
from aftersales.tickets.v1.message_mail_pb2 import MailCopy, MessageMail, QuotedMessage
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.envelope import Envelope, for_delivery
from notifications.wiring import COLLECTIONS, wire
from servicekit.mapping.timestamps import to_timestamp
from servicekit.testing.erasures import stored
from servicekit.testing.service import RunningService, running_service

from services.notifications.tests.conftest import NOW
from services.notifications.tests.deliveries.samples import LANGUAGES, written
from services.notifications.tests.steps import Mailbox, deliveries, erase_customer, introduce, send_due, text_of

THREAD = "<tkt_1@nordic-home.invalid>"
THEIRS = "<CAF+7=x.y@mail.post.example>"
OURS = "<tkt_1.msg_2.c@nordic-home.example>"


@pytest.fixture
async def service(mailbox: Mailbox) -> AsyncIterator[RunningService]:
    """Without its timers: mails are sent by `send_due`."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        await introduce(service, reply_to_address="shop@nordic-home.example")
        yield service


@pytest.fixture
def reply(added: Callable[..., TicketMessageAdded]) -> Callable[..., TicketMessageAdded]:
    def make(**changes: Any) -> TicketMessageAdded:
        event = added()
        fields: dict[str, Any] = {
            "message_id": OURS,
            "references": [THEIRS, "<tkt_1.msg_1.c@nordic-home.example>"],
            "from_address": "support@nordic-home.example",
            "from_name": "Nordic Home",
            "author_name": "Aino",
            "reply_to": "support+r.token@nordic-home.example",
        }
        event.mail.CopyFrom(MessageMail(**{**fields, **changes}))
        return event

    return make


def lines_of(mail: Any) -> str:
    return text_of(mail).replace("\r\n", "\n")


async def mailed(service: RunningService, mailbox: Mailbox, event: Any) -> list[Any]:
    await service.deliver("mail", event, "tkt_1")
    await send_due(service)
    return mailbox.mails


async def test_a_reply_refers_to_the_conversation(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    (mail,) = await mailed(service, mailbox, reply())
    assert mail["Message-ID"] == OURS
    assert mail["References"].split() == [THREAD, THEIRS, "<tkt_1.msg_1.c@nordic-home.example>"]
    assert mail["In-Reply-To"] == "<tkt_1.msg_1.c@nordic-home.example>"


async def test_a_reply_comes_from_the_address_and_returns_there(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    (mail,) = await mailed(service, mailbox, reply(agent_name="Aino"))
    assert mail["From"] == "Aino at Nordic Home <support@nordic-home.example>"
    assert mail["Reply-To"].addresses[0].addr_spec == "support+r.token@nordic-home.example"
    assert "your reply goes to support@nordic-home.example" in text_of(mail)


async def test_each_reminder_is_a_mail_of_its_own(
    service: RunningService, mailbox: Mailbox, reply: Any, opened: TicketOpened
) -> None:
    mail = reply(references=[THEIRS, OURS]).mail
    for number in (1, 2):
        due = TicketReminderDue(ticket=opened.ticket, number=number, mail=mail)
        await service.deliver("reminders", due, "tkt_1", number)
    await send_due(service)
    assert [each["In-Reply-To"] for each in mailbox.mails] == [OURS, OURS]
    assert {each["Reply-To"].addresses[0].addr_spec for each in mailbox.mails} == {mail.reply_to}
    ids = {str(each["Message-ID"]) for each in mailbox.mails}
    assert len(ids - {OURS}) == 2
    assert all(id.startswith("<tkt_1.msg_2.") for id in ids), "a bounce names the message"
    assert {each.ticket_message_id for each in await deliveries(service)} == {""}


async def test_a_reminder_of_a_release_before_is_sent(
    service: RunningService, mailbox: Mailbox, opened: TicketOpened
) -> None:
    await service.deliver("reminders", TicketReminderDue(ticket=opened.ticket, number=1), "tkt_1")
    await send_due(service)
    (mail,) = mailbox.mails
    assert mail["Reply-To"].addresses[0].addr_spec == "shop@nordic-home.example"


async def test_what_a_person_wrote_is_not_marked_as_generated(
    service: RunningService, mailbox: Mailbox, reply: Any, opened: TicketOpened
) -> None:
    (answer,) = await mailed(service, mailbox, reply())
    assert answer["Auto-Submitted"] is None
    await service.deliver("mail", opened, "tkt_1", 2)
    await send_due(service)
    assert mailbox.mails[-1]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "hostile", ["<a@b>\r\nBcc: <c@d>", "a@b", "<a b@c>", "<é@b>", "<a@b> <c@d>", "<" + "a" * 900 + "@b>"]
)
async def test_an_id_that_is_none_is_left_out(
    service: RunningService, mailbox: Mailbox, reply: Any, hostile: str
) -> None:
    (mail,) = await mailed(service, mailbox, reply(references=[hostile, THEIRS]))
    assert mail["References"].split() == [THREAD, THEIRS]
    assert mail["Bcc"] is None


async def test_a_reply_repeats_the_messages_before_it(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    said = QuotedMessage(author_name="Maija\nMeri", created_at=to_timestamp(NOW), body="It leaks.\n\nHelp!")
    (mail,) = await mailed(service, mailbox, reply(quoted=[said], signature="Customer care"))
    text = lines_of(mail)
    assert "Aino\nCustomer care\n" in text
    assert text.endswith("\n\nOn 2 March 2026, 11:00, Maija Meri wrote:\n> It leaks.\n>\n> Help!\n")


async def test_agents_signature_stands_above_the_retailers(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    own = "Aino <b>Virtanen</b> {{ name }}\nKitchens"
    (mail,) = await mailed(service, mailbox, reply(agent_signature=own, signature="Customer care"))
    assert f"\n-- \nAino\n{own}\nCustomer care\n" in lines_of(mail)
    html = mail.get_body(["html"]).get_content()
    assert "Aino &lt;b&gt;Virtanen&lt;/b&gt; {{ name }}<br>Kitchens<br>Customer care" in html


async def test_mail_without_a_signature_has_no_delimiter(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    (mail,) = await mailed(service, mailbox, reply())
    assert "\n-- \n" not in lines_of(mail)


async def test_attachments_are_named(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    event = reply()
    event.message.attachments.add(id="att_1", name="valve.pdf", media_type="application/pdf", size=1_200)
    (mail,) = await mailed(service, mailbox, event)
    assert "Attachments, which you find behind the link:\n- valve.pdf\n" in lines_of(mail)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_ticket_that_came_by_mail_keeps_its_subject(locale: str) -> None:
    mails = [written(each, locale, by_mail=True) for each in (Template.TICKET_ACKNOWLEDGED, Template.TICKET_REPLY)]
    assert {mail.subject for mail in mails} == {"Re: It leaks"}


async def test_each_participant_gets_a_copy_of_their_own(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    copies = [MailCopy(address="pekka@post.example", name="Pekka"), MailCopy(address="liisa@post.example")]
    mails = await mailed(service, mailbox, reply(copies=copies))
    assert len(mails) == len({mail["Message-ID"] for mail in mails}) == 3
    assert {str(mail["To"]) for mail in mails} == {"Maija <maija@post.example>"}
    assert {str(mail["Cc"]) for mail in mails} == {"Pekka <pekka@post.example>, liisa@post.example"}
    assert sorted(lines_of(mail).partition("\n")[0] for mail in mails) == [
        "Hello Maija,",
        "Hello Pekka,",
        "Hello liisa@post.example,",
    ]


async def test_copies_are_no_deliveries_of_the_customer(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    await mailed(service, mailbox, reply(copies=[MailCopy(address="pekka@post.example")]))
    assert len(await deliveries(service, ticket_id="tkt_1")) == 2
    (own,) = await deliveries(service, customer_id="cus_maija")
    assert own.message_id == OURS


async def test_copies_are_erased_with_the_customer(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    await mailed(service, mailbox, reply(copies=[MailCopy(address="pekka@post.example", name="Pekka")]))
    await erase_customer(service)
    text = str(await stored(service))
    assert [word for word in ("Please tighten", "pekka", "Pekka", THEIRS) if word in text] == []


async def test_a_repeated_mail_has_an_id_that_names_its_delivery(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    await mailed(service, mailbox, reply())
    (first,) = await deliveries(service)
    again = (await service.call(ResendDeliveryRequest(id=first.id, if_match=[first.etag]))).delivery
    await send_due(service)
    assert mailbox.mails[-1]["Message-ID"] == f"<tkt_1.msg_2.{again.id.removeprefix('dlv_')}@nordic-home.example>"
    assert mailbox.mails[-1]["References"] == mailbox.mails[0]["References"]


async def test_a_preview_is_addressed_as_the_mail(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    await mailed(service, mailbox, reply(agent_name="Aino", copies=[MailCopy(address="pekka@post.example")]))
    shown = [
        (await service.call(GetDeliveryPreviewRequest(id=each.id))).preview
        for each in await deliveries(service, ticket_id="tkt_1")
    ]
    assert {(each.from_name, each.from_address) for each in shown} == {
        ("Aino at Nordic Home", "support@nordic-home.example")
    }
    assert {each.to_address for each in shown} == {"maija@post.example", "pekka@post.example"}


async def test_a_bad_address_of_a_participant_concerns_them_alone(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    copies = [MailCopy(address="no address"), MailCopy(address="pekka@post.example")]
    mails = await mailed(service, mailbox, reply(copies=copies))
    assert {str(mail["Cc"]) for mail in mails} == {"pekka@post.example"}
    states = sorted((each.state, each.last_error) for each in await deliveries(service, ticket_id="tkt_1"))
    sent, failed = DeliveryState.DELIVERY_STATE_SENT, DeliveryState.DELIVERY_STATE_FAILED
    assert states == [(sent, ""), (sent, ""), (failed, "ADDRESS_INVALID")]


def test_another_mail_of_a_message_names_its_delivery() -> None:
    other = for_delivery(Envelope(ticket_message_id="msg_2", message_id=OURS), "dlv_abc")
    assert other.message_id == "<tkt_1.msg_2.abc@nordic-home.example>"

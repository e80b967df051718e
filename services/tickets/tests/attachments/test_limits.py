"""How many files a ticket has at most, however they come."""

from collections.abc import Mapping

import pytest
from aftersales.tickets.v1 import attachment_pb2, ticket_service_pb2
from servicekit.testing.service import RunningService, refusal_of

from services.tickets.tests.attachments.test_servicer import upload
from services.tickets.tests.mailed import arriving
from services.tickets.tests.steps import AGENT, Shop

SETTINGS = {**arriving.SETTINGS, "AFTERSALES_ATTACHMENTS_PER_TICKET": "2"}
NAMES = ["one.png", "two.png", "three.png"]
PHOTOS = "\r\n".join(
    [
        *("--x", "Content-Type: text/plain", "", "These are the photos."),
        *(f'--x\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nphoto {name}' for name in NAMES),
        "--x--",
    ]
)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return SETTINGS


async def uploaded(shop: Shop, count: int) -> list[attachment_pb2.Attachment]:
    return [await upload(shop, AGENT) for _ in range(count)]


async def test_ticket_takes_no_more_files_than_its_limit(shop: Shop) -> None:
    ticket = await shop.open()
    first = [each.id for each in await uploaded(shop, 2)]
    await shop.say(ticket.id, "See these.", AGENT, attachment_ids=first)
    (third,) = await uploaded(shop, 1)
    refused = shop.say(ticket.id, "And this.", AGENT, attachment_ids=[third.id])
    assert await refusal_of(refused) == ("FAILED_PRECONDITION", "TOO_MANY_ATTACHMENTS")


async def test_message_that_fills_the_ticket_may_be_repeated(shop: Shop) -> None:
    ticket = await shop.open()
    ids = [each.id for each in await uploaded(shop, 2)]
    said = [await shop.say(ticket.id, "See these.", AGENT, attachment_ids=ids, request_id="key-1") for _ in range(2)]
    assert said[0].message.id == said[1].message.id


async def test_files_for_which_there_is_no_room_stay_in_the_mail(service: RunningService, shop: Shop) -> None:
    await arriving.open_mailbox(service)
    mail = await arriving.arrives(
        service, PHOTOS, subject="Photos", author="maija@example.org", kind="multipart/mixed; boundary=x"
    )
    listed = await service.call(ticket_service_pb2.ListMessagesRequest(ticket_id=mail.ticket_id), **AGENT)
    assert [each.name for each in listed.messages[0].attachments] == NAMES[:2]
    (one,) = await uploaded(shop, 1)
    refused = shop.say(mail.ticket_id, "And this.", AGENT, attachment_ids=[one.id])
    assert await refusal_of(refused) == ("FAILED_PRECONDITION", "TOO_MANY_ATTACHMENTS")

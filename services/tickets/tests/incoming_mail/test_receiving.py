"""Receiving and handling a mail, against the service with an embedded store and a folder of objects."""

from collections.abc import AsyncIterator, Sequence
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from aftersales.tickets.v1 import incoming_mail_pb2 as pb
from aftersales.tickets.v1 import incoming_mail_service_pb2 as mails
from aftersales.tickets.v1 import mail_address_pb2
from aftersales.tickets.v1 import mail_address_service_pb2 as addresses
from domainkit.instants import DAY
from google.protobuf.message import Message
from servicekit.auth.authorization import Role
from servicekit.testing.service import RunningService
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.repository import INCOMING_MAILS
from tickets.incoming_mail.timers import HANDLING, in_thread
from tickets.mailed.use_cases.handle_mail import MailHandling

from services.tickets.tests.steps import ADMIN, Shop, on_either_store, published

RECEIVE = "/aftersales.tickets.v1.IncomingMailService/ReceiveMail"
HELP = "help@nordic-home.example"
RAW = b"From: Mikko <mikko@laine.example>\r\nDate: Mon, 2 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@laine.example>\r\n"
RAW += b"Subject: Water\r\n\r\nIt stays in the tub.\r\n"


@pytest.fixture
async def address(service: RunningService, shop: Shop) -> str:
    asked = mail_address_pb2.MailAddress(retailer="nordic-home", address=HELP, name="Help")
    created = await service.call(addresses.CreateMailAddressRequest(mail_address=asked), **ADMIN)
    return str(created.mail_address.id)


async def receive(
    service: RunningService, raw: bytes = RAW, recipient: str = HELP, chunk: int = 20
) -> mails.ReceiveMailResponse:
    async def requests() -> AsyncIterator[Message]:
        yield mails.ReceiveMailRequest(envelope=mails.MailEnvelope(recipient=recipient, sender="mikko@laine.example"))
        for at in range(0, len(raw), chunk):
            yield mails.ReceiveMailRequest(chunk=raw[at : at + chunk])

    token = service.issuer.token(role=Role.SERVICE)
    metadata = [("authorization", f"Bearer {token}")]
    return await service.channel.send(RECEIVE, requests(), mails.ReceiveMailResponse, timeout=10, metadata=metadata)


async def handle(service: RunningService, id: str) -> pb.IncomingMail:
    """Lets the timer act on the mail once."""
    document = await service.store.documents(INCOMING_MAILS).get(id)
    assert document is not None
    (timer,) = (each for each in service.components.timers if each.name == HANDLING)
    await timer.act(document)
    return await got(service, id)


async def got(service: RunningService, id: str) -> pb.IncomingMail:
    mail: pb.IncomingMail = (await service.call(mails.GetIncomingMailRequest(id=id))).incoming_mail
    return mail


async def objects(service: RunningService) -> Sequence[Any]:
    servicer = next(each for each in service.components.loops if "sweeping" in repr(each))
    sweep = servicer.args[0]  # type: ignore[attr-defined]
    return [each async for page in sweep.objects.objects() for each in page]


@on_either_store
async def test_mail_delivered_twice_is_stored_once(service: RunningService, address: str) -> None:
    first, again = await receive(service), await receive(service, b"Received: by b\r\n" + RAW, chunk=1_000)
    assert (first.id, first.known, again.known) == (again.id, False, True)
    assert len(await objects(service)) == 1


async def test_other_mail_with_the_same_message_id_is_kept(service: RunningService, address: str) -> None:
    other = RAW.replace(b"2 Nov 2026 08", b"2 Nov 2026 09")
    assert (await receive(service)).id != (await receive(service, other)).id


async def test_mail_without_message_id_is_known_by_its_body(service: RunningService, address: str) -> None:
    raw = RAW.replace(b"Message-ID: <1@laine.example>\r\n", b"")
    ids = [(await receive(service, each)).id for each in (raw, b"Received: by b\r\n" + raw, raw + b"More.\r\n")]
    assert ids[0] == ids[1] != ids[2]


async def test_what_the_header_says_is_shown(service: RunningService, address: str) -> None:
    mail = await got(service, (await receive(service)).id)
    assert (mail.from_address, mail.subject, mail.size) == ("mikko@laine.example", "Water", len(RAW))
    assert (mail.state, mail.address_id) == (pb.INCOMING_MAIL_STATE_RECEIVED, address)


async def test_extended_address_is_that_before_the_plus(service: RunningService, address: str) -> None:
    check = mails.CheckMailRecipientRequest(address="help+r.abc@nordic-home.example")
    assert (await service.call(check, Role.SERVICE)).accepted
    assert not (await receive(service, recipient="help+r.abc@nordic-home.example")).known


async def test_unknown_recipient_is_refused(service: RunningService, address: str) -> None:
    check = mails.CheckMailRecipientRequest(address="nobody@nordic-home.example")
    assert not (await service.call(check, Role.SERVICE)).accepted
    envelope = mails.MailEnvelope(recipient="nobody@nordic-home.example")
    refusal = await service.refusal(mails.ReceiveMailRequest(envelope=envelope), Role.SERVICE)
    assert refusal[1] == "MAIL_RECIPIENT_UNKNOWN"


async def test_deactivated_address_takes_no_mail(service: RunningService, address: str) -> None:
    await service.call(addresses.UpdateMailAddressRequest(id=address, deactivated=True), **ADMIN)
    check = mails.CheckMailRecipientRequest(address=HELP)
    assert not (await service.call(check, Role.SERVICE)).accepted


@on_either_store
async def test_unreadable_mail_is_quarantined_and_released(service: RunningService, address: str) -> None:
    id = (await receive(service, b"\r\n \r\n")).id
    mail = await handle(service, id)
    assert (mail.state, mail.reason) == (pb.INCOMING_MAIL_STATE_QUARANTINED, "empty")
    assert await published(service, id) == ["IncomingMailQuarantined"]
    released = (await service.call(mails.ReleaseIncomingMailRequest(id=id))).incoming_mail
    assert (released.state, released.attempts) == (pb.INCOMING_MAIL_STATE_RECEIVED, 0)
    assert (await handle(service, id)).state == pb.INCOMING_MAIL_STATE_QUARANTINED


async def test_discarded_mail_stays_discarded(service: RunningService, address: str) -> None:
    id = (await receive(service, b"\r\n")).id
    await handle(service, id)
    discarded = (await service.call(mails.DiscardIncomingMailRequest(id=id))).incoming_mail
    assert discarded.state == pb.INCOMING_MAIL_STATE_DISCARDED
    assert (await service.refusal(mails.ReleaseIncomingMailRequest(id=id)))[1] == "INCOMING_MAIL_NOT_QUARANTINED"
    assert (await receive(service, b"\r\n")).known


@on_either_store
async def test_list_has_the_states_asked_for(service: RunningService, address: str) -> None:
    quarantined, waiting = (await receive(service, b"\r\n")).id, (await receive(service)).id
    await handle(service, quarantined)

    async def listed(*states: pb.IncomingMailState.ValueType) -> set[str]:
        request = mails.ListIncomingMailsRequest(retailer="nordic-home", states=states)
        return {each.id for each in (await service.call(request)).incoming_mails}

    assert await listed(pb.INCOMING_MAIL_STATE_QUARANTINED) == {quarantined}
    assert await listed() == {quarantined, waiting}


async def test_original_is_returned_as_text(service: RunningService, address: str) -> None:
    id = (await receive(service)).id
    original = (await service.call(mails.GetIncomingMailOriginalRequest(id=id))).original
    assert (original.text.encode(), original.cut) == (RAW, False)


async def test_object_that_no_mail_names_is_swept(service: RunningService, address: str) -> None:
    await receive(service)
    (loop,) = (each for each in service.components.loops if "sweeping" in repr(each))
    sweep = loop.args[0]  # type: ignore[attr-defined]

    async def cut_off() -> AsyncIterator[bytes]:
        yield RAW

    await sweep.objects.put("mails/left", cut_off())  # a process was killed before the record
    service.clock.advance(3 * DAY)
    assert await sweep.sweep() == 1
    assert len(await objects(service)) == 1


async def test_mail_that_takes_too_long_to_read_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.incoming_mail.timers.READ_SECONDS", 0.01)
    done = Event()
    with pytest.raises(Unreadable, match="too_slow"):
        await in_thread(lambda _: done.wait(10), RAW)  # type: ignore[arg-type,return-value]
    done.set()


async def test_mail_is_tried_again_when_a_store_has_no_time(service: RunningService, address: str) -> None:
    id = (await receive(service)).id
    (timer,) = (each for each in service.components.timers if each.name == HANDLING)
    document = await service.store.documents(INCOMING_MAILS).get(id)
    assert document is not None
    with patch.object(MailHandling, "__call__", side_effect=TimeoutError), pytest.raises(TimeoutError):
        await timer.act(document)
    assert (await got(service, id)).state == pb.INCOMING_MAIL_STATE_RECEIVED

"""Files of a message with its mail: read from tickets when it is sent, or linked."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aftersales.notifications.v1 import delivery_pb2 as pb
from aftersales.notifications.v1.delivery_service_pb2 import GetDeliveryPreviewRequest, ResendDeliveryRequest
from aftersales.tickets.v1.attachment_pb2 import Attachment, AttachmentRef
from aftersales.tickets.v1.attachment_service_pb2 import ReadAttachmentResponse
from aftersales.tickets.v1.attachment_service_pb2_grpc import (
    AttachmentServiceServicer,
    add_AttachmentServiceServicer_to_server,
)
from aftersales.tickets.v1.events_pb2 import TicketMessageAdded
from aftersales.tickets.v1.message_mail_pb2 import MailCopy, MessageMail
from domainkit.instants import MINUTE, SECOND, after
from domainkit.refusals import Refused, not_found
from notifications.wiring import COLLECTIONS, wire
from opentelemetry.trace import SpanKind
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.server import RpcServer
from servicekit.telemetry.tracing import continue_trace, current_span
from servicekit.testing.erasures import stored
from servicekit.testing.service import RunningService, running_service
from servicekit.testing.spans import recorded_spans

from services.notifications.tests.conftest import NOW
from services.notifications.tests.steps import Mailbox, deliveries, erase_customer, introduce, send_due, text_of

LINKED, PENDING, ATTACHED = (
    pb.DELIVERY_FILE_STATE_LINKED,
    pb.DELIVERY_FILE_STATE_PENDING,
    pb.DELIVERY_FILE_STATE_ATTACHED,
)
OURS = "<tkt_1.msg_2.c@nordic-home.example>"
CONTENT = b"%PDF-1.7 how to tighten the valve\n" * 9_000
NOT_SCANNED = Refused("conflict", "ATTACHMENT_NOT_SCANNED", "It is yet to be scanned.")
REJECTED = Refused("conflict", "ATTACHMENT_REJECTED", "Malware was found in the attachment.")
AWAY = Refused("unavailable", "STORAGE_UNAVAILABLE", "The object storage does not answer.")


@dataclass
class Tickets(AttachmentServiceServicer):
    """Tickets: the bytes of files, and what it refuses each with."""

    refusals: dict[str, Exception] = field(default_factory=dict)
    metadata: list[dict[str, Any]] = field(default_factory=list)
    content: bytes = CONTENT

    async def ReadAttachment(self, request: Any, context: Any) -> AsyncIterator[ReadAttachmentResponse]:
        self.metadata.append(dict(context.invocation_metadata()))
        if request.id in self.refusals:
            raise self.refusals[request.id]
        head = Attachment(id=request.id, name=f"{request.id} Größe.pdf", media_type="application/pdf")
        yield ReadAttachmentResponse(attachment=head)
        for at in range(0, len(self.content), 64_000):
            yield ReadAttachmentResponse(chunk=self.content[at : at + 64_000])


@pytest.fixture
async def tickets(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tickets]:
    fake = Tickets()  # type: ignore[abstract] # the other methods answer UNIMPLEMENTED

    def add(server: Any) -> None:
        add_AttachmentServiceServicer_to_server(fake, server)

    server = RpcServer([("aftersales.tickets.v1.AttachmentService", add)])
    monkeypatch.setenv("AFTERSALES_TICKETS_TARGET", f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield fake
    await server.stop(0)


@pytest.fixture
async def service(mailbox: Mailbox, tickets: Tickets) -> AsyncIterator[RunningService]:
    """Without its timers: mails are sent by `send_due`."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        await introduce(service)
        yield service


@pytest.fixture
def reply(added: Callable[..., TicketMessageAdded]) -> Callable[..., TicketMessageAdded]:
    def make(*, attaches: bool = True, files: int = 1, large: int = 0, **changes: Any) -> TicketMessageAdded:
        """`large`: how many of the files, from the first on, are too large to be attached."""
        event = added()
        mail: dict[str, Any] = {"message_id": OURS, "from_address": "care@nordic-home.example"}
        event.mail.CopyFrom(MessageMail(**mail, attaches_files=attaches, **changes))
        for number in range(1, files + 1):
            size = 8_000_000 if number <= large else len(CONTENT)  # in base64 more than 10 MB
            event.message.attachments.append(AttachmentRef(id=f"att_{number}", name=f"{number}.pdf", size=size))
        return event

    return make


async def mailed(service: RunningService, event: TicketMessageAdded) -> pb.Delivery:
    await service.deliver("mail", event, "tkt_1")
    return await attempted(service)


async def attempted(service: RunningService) -> pb.Delivery:
    await send_due(service)
    return (await deliveries(service))[0]


def contents(mail: Any) -> list[bytes]:
    return [each.get_content() for each in mail.iter_attachments()]


def shown(delivery: pb.Delivery) -> list[tuple[int, str]]:
    return [(each.state, each.reason) for each in delivery.files]


async def test_files_are_read_as_the_service_and_attached(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any
) -> None:
    delivery = await mailed(service, reply(files=2))
    assert shown(delivery) == [(ATTACHED, "")] * 2
    (mail,) = mailbox.mails
    assert contents(mail) == [CONTENT, CONTENT]
    assert [each.get_filename() for each in mail.iter_attachments()] == ["att_1 Größe.pdf", "att_2 Größe.pdf"]
    assert "1.pdf" not in text_of(mail)
    assert tickets.metadata[0]["x-aftersales-retailer"] == "nordic-home"
    assert tickets.metadata[0]["authorization"].startswith("Bearer ")


async def test_retailers_without_the_setting_link_files(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any
) -> None:
    delivery = await mailed(service, reply(attaches=False))
    assert shown(delivery) == [(LINKED, "")]
    assert contents(mailbox.mails[0]) == []
    assert "1.pdf" in text_of(mailbox.mails[0])
    assert not tickets.metadata


async def test_files_that_do_not_fit_are_linked(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    delivery = await mailed(service, reply(files=2, large=1))
    assert shown(delivery) == [(LINKED, "TOO_LARGE"), (ATTACHED, "")]
    assert contents(mailbox.mails[0]) == [CONTENT]
    assert "1.pdf" in text_of(mailbox.mails[0])
    assert "2.pdf" not in text_of(mailbox.mails[0])


async def test_no_bytes_of_files_are_stored_with_a_delivery(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    await mailed(service, reply())
    assert "%PDF" in str(contents(mailbox.mails[0]))
    assert "%PDF" not in str(await stored(service))


async def test_copies_have_the_same_files(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    await mailed(service, reply(copies=[MailCopy(address="janitor@house.example")]))
    assert [contents(each) for each in mailbox.mails] == [[CONTENT], [CONTENT]]


@pytest.mark.parametrize(
    ("refusal", "reason"), [(not_found("attachment"), "NOT_FOUND"), (REJECTED, "REJECTED")], ids=["erased", "infected"]
)
async def test_files_that_are_gone_are_linked_at_once(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any, refusal: Exception, reason: str
) -> None:
    tickets.refusals["att_1"] = refusal
    delivery = await mailed(service, reply(files=2))
    assert shown(delivery) == [(LINKED, reason), (ATTACHED, "")]
    assert "1.pdf" in text_of(mailbox.mails[0])


@pytest.mark.parametrize(
    ("refusal", "reason"), [(NOT_SCANNED, "NOT_SCANNED"), (AWAY, "UNAVAILABLE")], ids=["not scanned", "storage away"]
)
async def test_a_mail_waits_for_its_files_and_then_links(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any, refusal: Exception, reason: str
) -> None:
    tickets.refusals["att_1"] = refusal
    delivery = await mailed(service, reply(files=2))
    for _ in range(20):
        if delivery.state == pb.DELIVERY_STATE_SENT:
            break
        assert (delivery.last_error, delivery.attempts, mailbox.mails) == (f"FILES_{reason}", 0, [])
        service.clock.now = from_timestamp(delivery.next_attempt_at)
        delivery = await attempted(service)
    assert service.clock.now == after(NOW, 10 * MINUTE)
    assert shown(delivery) == [(LINKED, reason), (ATTACHED, "")]
    assert contents(mailbox.mails[0]) == [CONTENT]


async def test_a_file_that_becomes_readable_is_attached(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any
) -> None:
    tickets.refusals["att_1"] = NOT_SCANNED
    assert shown(await mailed(service, reply())) == [(PENDING, "")]
    tickets.refusals.clear()
    service.clock.now = after(NOW, 2 * SECOND)
    assert shown(await attempted(service)) == [(ATTACHED, "")]
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"!" * 100_000], ids=["shorter", "longer"])
async def test_a_file_of_another_size_is_never_attached(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any, content: bytes
) -> None:
    tickets.content = content
    assert (await mailed(service, reply())).last_error == "FILES_UNAVAILABLE"
    assert mailbox.mails == []


async def test_a_mail_that_finds_no_slot_is_put_back(
    mailbox: Mailbox, tickets: Tickets, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERSALES_MAIL_FILES_CONCURRENCY", "1")
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        await introduce(service)
        await service.deliver("mail", reply(copies=[MailCopy(address="janitor@house.example")]), "tkt_1")
        errors: list[str] = []

        async def send_all(*_: Any) -> str:
            """While the first mail is handed over, the others are due, too."""
            if not errors:
                errors.append("")
                await send_due(service)
                errors.extend(each.last_error for each in await deliveries(service))
            return "250 OK"

        monkeypatch.setattr(mailbox, "handle_DATA", send_all, raising=False)
        await send_due(service)
        assert "FILES_BUSY" in errors


async def test_a_mail_too_large_for_the_server_has_links(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    mailbox.answer = "552 5.3.4 message too big"
    refused = await mailed(service, reply())
    assert (refused.last_error, shown(refused)) == ("SMTP_552", [(LINKED, "REFUSED_BY_SERVER")])
    mailbox.answer = "250 OK"
    assert (await attempted(service)).state == pb.DELIVERY_STATE_SENT
    assert contents(mailbox.mails[-1]) == []


async def test_a_mail_that_is_refused_for_now_keeps_its_files(
    service: RunningService, mailbox: Mailbox, reply: Any
) -> None:
    mailbox.answer = "451 later"
    assert shown(await mailed(service, reply())) == [(PENDING, "")]
    mailbox.answer = "250 OK"
    service.clock.now = after(NOW, MINUTE)
    assert shown(await attempted(service)) == [(ATTACHED, "")]
    assert contents(mailbox.mails[-1]) == [CONTENT]


async def test_a_repeated_mail_has_the_same_files(service: RunningService, mailbox: Mailbox, reply: Any) -> None:
    first = await mailed(service, reply())
    await service.call(ResendDeliveryRequest(id=first.id), "agent")
    await send_due(service)
    assert [contents(each) for each in mailbox.mails] == [[CONTENT], [CONTENT]]


async def test_a_preview_names_what_is_not_attached(service: RunningService, reply: Any) -> None:
    await service.deliver("mail", reply(files=2, large=1), "tkt_1")
    (delivery,) = await deliveries(service)
    preview = (await service.call(GetDeliveryPreviewRequest(id=delivery.id), "agent")).preview
    assert "1.pdf" in preview.text
    assert "2.pdf" not in preview.text


async def test_nothing_is_read_for_an_erased_customer(
    service: RunningService, mailbox: Mailbox, tickets: Tickets, reply: Any
) -> None:
    await service.deliver("mail", reply(), "tkt_1")
    await erase_customer(service)
    await send_due(service)
    assert mailbox.mails == []
    assert tickets.metadata == []


async def test_reading_a_file_is_part_of_the_mails_trace(service: RunningService, reply: Any) -> None:
    with recorded_spans() as spans:
        with current_span("process", continue_trace(f"00-{'a' * 32}-{'b' * 16}-01"), SpanKind.CONSUMER):
            await service.deliver("mail", reply(), "tkt_1")
        await send_due(service)
    found = {each.name: each for each in spans.get_finished_spans() if each.kind is SpanKind.CLIENT}
    mail, read = found["send email"], found["aftersales.tickets.v1.AttachmentService/ReadAttachment"]
    assert mail.context is not None
    assert read.parent is not None
    assert (read.parent.trace_id, read.parent.span_id) == (int("a" * 32, 16), mail.context.span_id)


async def test_tickets_out_of_reach_delays_a_mail_for_minutes(
    mailbox: Mailbox, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERSALES_TICKETS_TARGET", "127.0.0.1:1")
    monkeypatch.setenv("AFTERSALES_MAIL_FILES_READ_SECONDS", "1")
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        await introduce(service)
        assert (await mailed(service, reply())).last_error == "FILES_UNAVAILABLE"
        service.clock.now = after(NOW, 10 * MINUTE)
        assert shown(await attempted(service)) == [(LINKED, "UNAVAILABLE")]
    assert "1.pdf" in text_of(mailbox.mails[0])

"""Attachments as callers have them: uploaded, taken by messages, linked and read."""

import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from aftersales.tickets.v1 import attachment_pb2, erasure_pb2, events_pb2, ticket_service_pb2
from aftersales.tickets.v1 import attachment_service_pb2 as pb
from domainkit.instants import DAY, MINUTE, Instant, after
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.client import status_of
from servicekit.testing import erasures
from servicekit.testing.service import RunningService, refusal_of
from tickets.attachments.repository import ATTACHMENTS

from services.tickets.tests.steps import AGENT, Shop, on_either_store

SERVICE = "/aftersales.tickets.v1.AttachmentService"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100_000)
OTHER: Mapping[str, Any] = {"role": "customer", "customer": "cus_other", "sub": "other"}


def metadata(service: RunningService, claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {service.issuer.token(**claims)}")]


async def upload(
    shop: Shop, claims: Mapping[str, Any], content: bytes = PNG, *, name: str = "leak.png", **fields: Any
) -> attachment_pb2.Attachment:
    first = pb.UploadAttachmentRequest(**{"name": name, "media_type": "image/png", **fields})

    async def parts() -> AsyncIterator[pb.UploadAttachmentRequest]:
        yield first
        for at in range(0, len(content), 30_000):
            yield pb.UploadAttachmentRequest(chunk=content[at : at + 30_000])

    response = await shop.service.channel.send(
        f"{SERVICE}/UploadAttachment",
        parts(),
        pb.UploadAttachmentResponse,
        timeout=10,
        metadata=metadata(shop.service, claims),
    )
    return response.attachment


async def link(shop: Shop, id: str, claims: Mapping[str, Any]) -> str:
    response = await shop.service.call(pb.LinkAttachmentRequest(id=id), **claims)
    return str(response.link.url).partition("token=")[2]


async def download(shop: Shop, id: str, token: str, start: int = 0, end: int = 0) -> bytes:
    request = pb.DownloadAttachmentRequest(id=id, token=token, start=start, end=end)
    stream = shop.service.channel.receive(
        f"{SERVICE}/DownloadAttachment", request, pb.DownloadAttachmentResponse, timeout=10
    )
    return b"".join([each.chunk async for each in stream])


async def act(shop: Shop, timer: str) -> None:
    """Acts on what is due for a timer of the service."""
    (found,) = (each for each in shop.service.components.timers if each.name == timer)
    for document in await found.documents.find(found.index, {}, below=shop.service.clock.now + 1, limit=50):
        await found.act(document)


def objects(shop: Shop) -> list[str]:
    folder = shop.service.context.operational.store_url.removeprefix("sqlite:///").removesuffix("store.db")
    return [str(each) for each in Path(folder, "store-objects").rglob("*") if each.is_file()]


async def test_uploaded_file_is_sent_with_a_message(shop: Shop) -> None:
    ticket = await shop.open()
    uploaded = await upload(shop, shop.maija)
    assert (uploaded.size, uploaded.scan) == (len(PNG), attachment_pb2.ATTACHMENT_SCAN_OFF)
    said = await shop.say(ticket.id, "See the photo.", shop.maija, attachment_ids=[uploaded.id])
    (ref,) = said.message.attachments
    assert (ref.id, ref.name, ref.media_type, ref.size) == (uploaded.id, "leak.png", "image/png", len(PNG))
    assert await download(shop, ref.id, await link(shop, ref.id, AGENT)) == PNG
    listed = await shop.service.call(ticket_service_pb2.ListMessagesRequest(ticket_id=ticket.id), **AGENT)
    assert list(listed.messages[1].attachments) == [ref]


async def test_uploaded_file_is_sent_with_a_new_ticket(shop: Shop) -> None:
    uploaded = await upload(shop, shop.maija)
    ticket = await shop.open(attachment_ids=[uploaded.id])
    found = (await shop.service.call(pb.GetAttachmentRequest(id=uploaded.id), **AGENT)).attachment
    assert found.ticket_id == ticket.id
    (recorded, *_) = await shop.service.recorded(ticket.id)
    assert recorded["event"]["data"]["message"]["attachments"][0]["id"] == uploaded.id


@on_either_store
async def test_attachment_is_used_once(shop: Shop) -> None:
    ticket = await shop.open()
    uploaded = await upload(shop, shop.maija)
    await shop.say(ticket.id, "One", shop.maija, attachment_ids=[uploaded.id])
    again = shop.say(ticket.id, "Two", shop.maija, attachment_ids=[uploaded.id])
    assert await refusal_of(again) == ("INVALID_ARGUMENT", "ATTACHMENT_UNKNOWN")


async def test_uploads_of_others_are_unknown(shop: Shop) -> None:
    ticket = await shop.open()
    of_agent, of_maija = await upload(shop, AGENT), await upload(shop, shop.maija)
    for claims, id in ((shop.maija, of_agent.id), (AGENT, of_maija.id)):
        taking = shop.say(ticket.id, "Mine", claims, attachment_ids=[id])
        assert await refusal_of(taking) == ("INVALID_ARGUMENT", "ATTACHMENT_UNKNOWN")
        for request in (pb.GetAttachmentRequest(id=id), pb.LinkAttachmentRequest(id=id)):
            assert await shop.service.refusal(request, **claims) == ("NOT_FOUND", "ATTACHMENT_NOT_FOUND")


async def test_attachments_of_others_tickets_do_not_exist(shop: Shop) -> None:
    ticket = await shop.open()
    uploaded = await upload(shop, shop.maija)
    await shop.say(ticket.id, "See", shop.maija, attachment_ids=[uploaded.id])
    elsewhere = {"role": "agent", "sub": "agent-9", "retailers": ["other-shop"]}
    for claims in (OTHER, elsewhere):
        for request in (pb.GetAttachmentRequest(id=uploaded.id), pb.LinkAttachmentRequest(id=uploaded.id)):
            assert await shop.service.refusal(request, **claims) == ("NOT_FOUND", "ATTACHMENT_NOT_FOUND")


async def test_attachments_of_internal_messages_are_hidden(shop: Shop) -> None:
    ticket = await shop.open()
    uploaded = await upload(shop, AGENT)
    await shop.say(ticket.id, "Note", AGENT, visibility=2, attachment_ids=[uploaded.id])
    for request in (pb.GetAttachmentRequest(id=uploaded.id), pb.LinkAttachmentRequest(id=uploaded.id)):
        assert await shop.service.refusal(request, **shop.maija) == ("NOT_FOUND", "ATTACHMENT_NOT_FOUND")
    assert await link(shop, uploaded.id, AGENT)


async def test_repeated_upload_is_stored_once(shop: Shop) -> None:
    first = await upload(shop, shop.maija, request_id="key-1")
    assert (await upload(shop, shop.maija, request_id="key-1")).id == first.id
    assert len(objects(shop)) == 1
    other = upload(shop, shop.maija, PNG + b"!", request_id="key-1")
    assert (await refusal_of(other))[1] == "IDEMPOTENCY_KEY_REUSED"
    assert len(objects(shop)) == 1


@pytest.mark.parametrize(
    ("content", "fields", "reason"),
    [
        (PNG * 300, {}, "ATTACHMENT_TOO_LARGE"),
        (b"MZ\x90\0" + bytes(100), {"media_type": "application/zip"}, "ATTACHMENT_TYPE_REFUSED"),
        (b"<html><script>", {}, "ATTACHMENT_TYPE_REFUSED"),
        (b"<html><script>", {"media_type": "text/html"}, "ATTACHMENT_TYPE_REFUSED"),
        (b"", {}, "VALIDATION_FAILED"),
        (PNG, {"name": "a\nb"}, "VALIDATION_FAILED"),
    ],
    ids=["large", "program", "not a picture", "page", "empty", "name"],
)
async def test_refused_upload_leaves_nothing(shop: Shop, content: bytes, fields: Any, reason: str) -> None:
    refused = await refusal_of(upload(shop, shop.maija, content, **fields))
    assert refused[1] == reason, refused
    assert objects(shop) == []


async def test_upload_that_breaks_off_leaves_nothing(shop: Shop) -> None:
    async def broken() -> AsyncIterator[pb.UploadAttachmentRequest]:
        yield pb.UploadAttachmentRequest(name="leak.png", media_type="image/png")
        yield pb.UploadAttachmentRequest(chunk=PNG)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await shop.service.channel.send(
            f"{SERVICE}/UploadAttachment",
            broken(),
            pb.UploadAttachmentResponse,
            timeout=10,
            metadata=metadata(shop.service, shop.maija),
        )
    assert objects(shop) == []
    assert await shop.service.store.documents(ATTACHMENTS).scan() == []


async def test_link_expires_and_belongs_to_its_attachment(shop: Shop) -> None:
    one, other = await upload(shop, shop.maija), await upload(shop, shop.maija)
    token = await link(shop, one.id, shop.maija)
    assert await download(shop, one.id, token, 2, 6) == PNG[2:6]
    for id, wrong in ((other.id, token), (one.id, token[:-1] + "!"), (one.id, "99999999999.x"), (one.id, "x")):
        assert await refusal_of(download(shop, id, wrong)) == ("NOT_FOUND", "ATTACHMENT_NOT_FOUND")
    shop.service.clock.now = after(shop.service.clock.now, 10 * MINUTE)
    assert await refusal_of(download(shop, one.id, token)) == ("OUT_OF_RANGE", "LINK_EXPIRED")


async def test_unused_upload_goes_after_a_day(shop: Shop) -> None:
    ticket = await shop.open()
    unused, used = await upload(shop, shop.maija), await upload(shop, shop.maija)
    await shop.say(ticket.id, "See", shop.maija, attachment_ids=[used.id])
    shop.service.clock.now = after(shop.service.clock.now, DAY)
    await act(shop, "attachments-settle")
    kept = await shop.service.store.documents(ATTACHMENTS).scan()
    assert [each["id"] for each in kept] == [used.id]
    assert unused.id not in str(kept)
    assert len(objects(shop)) == 1


async def test_attachment_whose_message_was_never_stored_goes(shop: Shop) -> None:
    uploaded = await upload(shop, shop.maija)
    documents = shop.service.store.documents(ATTACHMENTS)
    document = await documents.get(uploaded.id)
    assert document
    taken = {**document, "message_id": "msg_gone", "ticket_id": "tkt_gone", "version": document["version"] + 1}
    await documents.replace({**taken, "unused_by": None}, if_version=document["version"])
    shop.service.clock.now = after(shop.service.clock.now, DAY)
    await act(shop, "attachments-settle")
    assert await documents.scan() == []
    assert objects(shop) == []


async def erase(shop: Shop, customer_id: str) -> None:
    erasure = erasure_pb2.Erasure(
        id="ers_1", customer_id=customer_id, retailer="nordic-home", requested_at=to_timestamp(shop.service.clock.now)
    )
    requested = events_pb2.ErasureRequested(erasure=erasure)
    await erasures.erase(shop.service, requested)


async def test_sweep_deletes_old_objects_without_owner(shop: Shop) -> None:
    uploaded = await upload(shop, shop.maija)
    (found,) = (each for each in shop.service.components.timers if each.name == "objects-sweep")
    document = await shop.service.store.documents(ATTACHMENTS).get(uploaded.id)
    assert document
    await shop.service.store.documents(ATTACHMENTS).delete(uploaded.id, if_version=document["version"])
    await act(shop, "objects-sweep")
    assert len(objects(shop)) == 1  # it is too young
    shop.service.clock.now = Instant(round(time.time() * 1_000_000) + 4 * DAY)
    await act(shop, "objects-sweep")
    assert objects(shop) == []
    assert await found.documents.find(found.index, {}, below=shop.service.clock.now, limit=1) == []


async def test_erasing_the_customer_deletes_the_bytes(shop: Shop) -> None:
    ticket = await shop.open()
    used, unused, of_agent = (
        await upload(shop, shop.maija, name="maija.png"),
        await upload(shop, shop.maija, name="maija2.png"),
        await upload(shop, AGENT, name="for-maija.png"),
    )
    await shop.say(ticket.id, "See", shop.maija, attachment_ids=[used.id])
    await shop.say(ticket.id, "See", AGENT, attachment_ids=[of_agent.id])
    await erase(shop, ticket.customer_id)
    assert unused.id
    assert objects(shop) == []
    for each in await shop.service.store.documents(ATTACHMENTS).scan():
        assert each["name"] == ""
        assert each["erased_at"] is not None
    assert (await shop.service.refusal(pb.GetAttachmentRequest(id=used.id), **AGENT))[1] == "ATTACHMENT_NOT_FOUND"


async def test_service_reads_attachments_of_messages(shop: Shop) -> None:
    ticket = await shop.open()
    uploaded = await upload(shop, shop.maija)
    claims = [
        *metadata(shop.service, {"role": "service", "sub": "notifications"}),
        ("x-aftersales-retailer", "nordic-home"),
    ]

    async def read() -> bytes:
        stream = shop.service.channel.receive(
            f"{SERVICE}/ReadAttachment",
            pb.ReadAttachmentRequest(id=uploaded.id),
            pb.ReadAttachmentResponse,
            timeout=10,
            metadata=claims,
        )
        return b"".join([each.chunk async for each in stream])

    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await read()
    assert status_of(refused.value).reason == "ATTACHMENT_NOT_FOUND"  # no message has it yet
    await shop.say(ticket.id, "See", shop.maija, attachment_ids=[uploaded.id])
    assert await read() == PNG

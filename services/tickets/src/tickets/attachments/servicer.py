"""AttachmentService."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aftersales.tickets.v1 import attachment_pb2
from aftersales.tickets.v1 import attachment_service_pb2 as pb
from aftersales.tickets.v1.attachment_service_pb2_grpc import AttachmentServiceServicer
from domainkit.idempotency import IdempotencyKey
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.timestamps import to_timestamp
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.parsing import Context
from servicekit.runtime.clock import Clock

from tickets.attachments.messages import attachment_message
from tickets.attachments.use_cases.attaching import ReadAttachments
from tickets.attachments.use_cases.uploading import Uploads

_UPLOAD = "UploadAttachment"


@dataclass(frozen=True)
class AttachmentServicer(AttachmentServiceServicer):
    access: Access
    clock: Clock
    uploads: Uploads
    reading: ReadAttachments

    async def UploadAttachment(
        self, request_iterator: AsyncIterator[pb.UploadAttachmentRequest], context: Context
    ) -> pb.UploadAttachmentResponse:
        caller = await self.access.caller(context, _UPLOAD)
        first = await anext(aiter(request_iterator), pb.UploadAttachmentRequest())
        retailer = caller.retailer(first.retailer)

        def key_of(sha256: str) -> IdempotencyKey | None:
            """The file counts by its hash: the same key with other bytes is another request."""
            whole = pb.UploadAttachmentRequest()
            whole.CopyFrom(first)
            whole.chunk = sha256.encode()
            return idempotency_key_of(caller, _UPLOAD, whole, retailer=retailer)

        attachment = await self.uploads.upload(
            retailer,
            first.name,
            first.media_type,
            _chunks(first, request_iterator),
            caller,
            id=new_id("att", key_of("")),
            now=self.clock(),
            key_of=key_of,
        )
        return pb.UploadAttachmentResponse(attachment=attachment_message.fields(attachment, role=caller.role))

    async def GetAttachment(self, request: pb.GetAttachmentRequest, context: Context) -> pb.GetAttachmentResponse:
        caller = await self.access.caller(context, "GetAttachment")
        attachment = await self.reading.get(request.id, caller)
        return pb.GetAttachmentResponse(attachment=attachment_message.fields(attachment, role=caller.role))

    async def LinkAttachment(self, request: pb.LinkAttachmentRequest, context: Context) -> pb.LinkAttachmentResponse:
        caller = await self.access.caller(context, "LinkAttachment")
        token, expires_at = await self.reading.link(request.id, caller, self.clock())
        url = f"/v1/attachments/{request.id}/content?token={token}"
        link = attachment_pb2.AttachmentLink(url=url, expires_at=to_timestamp(expires_at))
        return pb.LinkAttachmentResponse(link=link)

    async def DownloadAttachment(
        self, request: pb.DownloadAttachmentRequest, context: Context
    ) -> AsyncIterator[pb.DownloadAttachmentResponse]:
        """Public: the link says which attachment may be read."""
        attachment = await self.reading.by_link(request.id, request.token, self.clock())
        head = attachment_pb2.Attachment(
            id=attachment.id,
            retailer=attachment.retailer,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            sha256=attachment.sha256,
        )
        yield pb.DownloadAttachmentResponse(attachment=head)
        start = request.start if 0 <= request.start < attachment.size else 0  # RFC 9110: a range may be ignored
        end = min(request.end, attachment.size) if request.end > start and start == request.start else None
        async for chunk in self.reading.content(attachment, start=start, end=end):
            yield pb.DownloadAttachmentResponse(chunk=chunk)

    async def ReadAttachment(
        self, request: pb.ReadAttachmentRequest, context: Context
    ) -> AsyncIterator[pb.ReadAttachmentResponse]:
        caller = await self.access.caller(context, "ReadAttachment")
        attachment = await self.reading.for_service(request.id, caller)
        shown = attachment_message.fields(attachment, role=caller.role)
        yield pb.ReadAttachmentResponse(attachment=attachment_pb2.Attachment(**shown))
        async for chunk in self.reading.content(attachment):
            yield pb.ReadAttachmentResponse(chunk=chunk)


async def _chunks(
    first: pb.UploadAttachmentRequest, rest: AsyncIterator[pb.UploadAttachmentRequest]
) -> AsyncIterator[bytes]:
    if first.chunk:
        yield first.chunk
    async for each in rest:
        yield each.chunk

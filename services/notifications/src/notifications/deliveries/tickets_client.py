"""The client of tickets, which has the bytes of attachments."""

from contextlib import aclosing
from dataclasses import dataclass

import grpc
from aftersales.tickets.v1.attachment_service_pb2 import ReadAttachmentRequest, ReadAttachmentResponse
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.rpc.client import Channel, status_of

from notifications.deliveries.domain.files import NOT_FOUND, NOT_SCANNED, REJECTED, UNAVAILABLE, File
from notifications.deliveries.domain.mail import MailFile
from notifications.deliveries.ports import FileNotReady, FileRefused

READ_ATTACHMENT = "/aftersales.tickets.v1.AttachmentService/ReadAttachment"

_REFUSED = {
    "ATTACHMENT_NOT_FOUND": NOT_FOUND,
    "ATTACHMENT_REJECTED": REJECTED,
    "ATTACHMENTS_OFF": UNAVAILABLE,  # there is no object storage, and a pause does not change that
}
"""What tickets refuses, as it stays."""


@dataclass(frozen=True, slots=True)
class TicketsClient:
    """Reads with this service's own token, for one retailer at a time."""

    channel: Channel
    tokens: ServiceTokens

    async def read(self, retailer: str, file: File, *, seconds: float) -> MailFile:
        """Raises FileRefused, and FileNotReady where it may work later."""
        try:
            metadata = await self.tokens.metadata(retailer)
            request = ReadAttachmentRequest(id=file.attachment_id)
            responses = self.channel.receive(
                READ_ATTACHMENT, request, ReadAttachmentResponse, timeout=seconds, metadata=metadata
            )
            async with aclosing(responses):  # type: ignore[type-var]
                head = (await anext(responses)).attachment
                content = bytearray()
                async for response in responses:
                    content += response.chunk
                    if len(content) > file.size:
                        break
        except (IssuerUnavailable, StopAsyncIteration) as error:
            raise FileNotReady(UNAVAILABLE) from error
        except grpc.aio.AioRpcError as error:
            reason = status_of(error).reason
            if reason in _REFUSED:
                raise FileRefused(_REFUSED[reason]) from error
            raise FileNotReady(NOT_SCANNED if reason == "ATTACHMENT_NOT_SCANNED" else UNAVAILABLE) from error
        if len(content) != file.size:
            raise FileNotReady(UNAVAILABLE)
        return MailFile(head.name, head.media_type, bytes(content))


class NoFiles:
    """The source where tickets' address is not set."""

    async def read(self, retailer: str, file: File, *, seconds: float) -> MailFile:
        raise FileRefused(UNAVAILABLE)

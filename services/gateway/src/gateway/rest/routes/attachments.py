"""Files of messages: uploads and downloads."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from aftersales.tickets.v1 import attachment_service_pb2 as pb
from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints
from starlette.requests import ClientDisconnect

from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import files, responses
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.attachment import Attachment
from gateway.rest.generated.tickets.attachment_service import AttachmentId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.preconditions import IfNoneMatch, has_current

_PATH = "/v1/attachments"
UPLOADS = re.compile(_PATH)
_CACHED = "private, max-age=300"

router = APIRouter(tags=["attachments"], route_class=files.UploadRoute)
downloads = APIRouter(tags=["attachments"], route_class=JsonRoute)


class UploadQuery(StrictQuery):
    """What the file is, and whose."""

    name: Name = Query(description="Its name, with the ending that people know it by.", examples=["leak.jpg"])
    retailer: RetailerId = Query("", description="Whose. Left out: your only retailer.", examples=["nordic-home"])


class LinkQuery(StrictQuery):
    """The link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200), passes("line")] = Query(
        description="Of the link.", examples=["1787310600.2mzn7xw3k6v5jrb2ohc7yaq4tq"]
    )


@router.post(
    _PATH,
    operation_id="upload_attachment",
    summary="Upload an attachment",
    status_code=201,
    response_model=Attachment,
    responses=problems(
        *("RETAILER_UNKNOWN", "RETAILER_REQUIRED", "ATTACHMENTS_OFF", "ATTACHMENT_TOO_LARGE"),
        *("ATTACHMENT_TYPE_REFUSED", "TOO_MANY_UPLOADS", "STORAGE_UNAVAILABLE"),
        writes=True,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": files.BINARY}}},
)
async def upload_attachment(
    request: Request, query: Annotated[UploadQuery, Query()], call: SignedIn, key: IdempotencyKey = ""
) -> Response:
    """Upload a file for a message that you are about to send.

    The body is the file as it is, and Content-Type its media type. Send its id in `attachment_ids` of POST
    /v1/tickets or POST /v1/tickets/{id}/messages within a day: until then it is yours alone, and what no message took
    is deleted. Uploads are streamed: their size need not be known before.
    """
    first = pb.UploadAttachmentRequest(
        retailer=query.retailer,
        name=query.name,
        media_type=request.headers.get("content-type", "")[:127],
        request_id=key,
    )
    rpc = "tickets.v1.AttachmentService/UploadAttachment"
    try:
        response = await call.send(rpc, _parts(first, request), pb.UploadAttachmentResponse, seconds=files.SECONDS)
    except ClientDisconnect:
        raise Problem("REQUEST_TIMEOUT") from None  # nobody reads it
    attachment = response.attachment
    return responses.created(attachment, f"{_PATH}/{attachment.id}")


async def _parts(first: pb.UploadAttachmentRequest, request: Request) -> AsyncIterator[pb.UploadAttachmentRequest]:
    yield first
    async for part in files.parts(request):
        yield pb.UploadAttachmentRequest(chunk=part)


@downloads.get(
    _PATH + "/{id}/content",
    operation_id="download_attachment",
    summary="Download an attachment",
    response_class=Response,
    responses=problems(
        *("ATTACHMENT_NOT_FOUND", "ATTACHMENT_NOT_SCANNED", "ATTACHMENT_REJECTED", "LINK_EXPIRED"),
        *("ATTACHMENTS_OFF", "STORAGE_UNAVAILABLE"),
        signed_in=False,
    )
    | {
        200: {"description": "The file.", "content": files.CONTENT},
        206: {"description": "The range of the file.", "content": files.CONTENT},
    },
    openapi_extra={"security": []},
)
async def download_attachment(
    request: Request,
    id: AttachmentId,
    query: Annotated[LinkQuery, Query()],
    call: Anyone,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """An attachment's bytes, by the link that POST /v1/attachments/{id}:link returned.

    A browser shows images only, and saves everything else. One range of bytes can be asked for (RFC 9110, 14).
    """
    start, end = files.byte_range(request.headers.get("range", ""))
    message = pb.DownloadAttachmentRequest(id=id, token=query.token, start=start, end=end)
    rpc = "tickets.v1.AttachmentService/DownloadAttachment"
    stream = call.receive(rpc, message, pb.DownloadAttachmentResponse, seconds=files.SECONDS)
    attachment = (await anext(stream)).attachment
    shown = Shown(ids=[id], retailers=[attachment.retailer])
    etag = f'"{attachment.sha256}"'
    if has_current(if_none_match, etag):
        await stream.aclose()
        return responses.content(files.nothing(), 304, {"ETag": etag}, shown)
    status, sent = files.sent((start, end), attachment.size)
    headers = files.headers(attachment.name, attachment.media_type, _CACHED) | {"ETag": etag} | sent
    return responses.content(_chunks(stream), status, headers, shown)


async def _chunks(stream: AsyncIterator[pb.DownloadAttachmentResponse]) -> AsyncIterator[bytes]:
    async for each in stream:
        yield each.chunk

"""Files: uploads and downloads, streamed as they come and never whole in memory."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from aftersales.tickets.v1 import attachment_service_pb2 as pb
from fastapi import APIRouter, Query, Request, Response
from pydantic import StringConstraints
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from gateway.edge.body_limits import BodyLimit
from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import responses
from gateway.rest.arguments import LEFT_OUT
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.attachment import Attachment
from gateway.rest.generated.tickets.attachment_service import AttachmentId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.preconditions import IfNoneMatch, has_current

UPLOADS = "/v1/attachments"
_LARGEST = 100_000_000
"""Bytes: what the service may be set to take. Its own limit is what it is set to."""
_SECONDS = 600.0
"""How long an upload or a download may take."""
_PART = 256 * 1024
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What browsers may show: pictures that hold no script."""
_RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})", re.ASCII)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = dict.fromkeys(("application/octet-stream", *sorted(_SHOWN)), _BINARY)


class UploadRoute(JsonRoute):
    """Takes any bytes; the endpoint reads them."""

    body_limit = BodyLimit(_LARGEST, 1)

    async def _body(self, request: Request) -> Any:
        return LEFT_OUT


router = APIRouter(tags=["attachments"], route_class=UploadRoute)
downloads = APIRouter(tags=["attachments"], route_class=JsonRoute)


def is_upload(scope: Scope) -> bool:
    """Whether the body of the request is a file."""
    return bool(scope["path"] == UPLOADS and scope["method"] == "POST")


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
    UPLOADS,
    operation_id="upload_attachment",
    summary="Upload an attachment",
    status_code=201,
    response_model=Attachment,
    responses=problems(
        *("RETAILER_UNKNOWN", "RETAILER_REQUIRED", "ATTACHMENTS_OFF", "ATTACHMENT_TOO_LARGE"),
        *("ATTACHMENT_TYPE_REFUSED", "TOO_MANY_UPLOADS", "STORAGE_UNAVAILABLE"),
        writes=True,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}},
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
        response = await call.send(rpc, _parts(first, request), pb.UploadAttachmentResponse, seconds=_SECONDS)
    except ClientDisconnect:
        raise Problem("REQUEST_TIMEOUT") from None  # nobody reads it
    attachment = response.attachment
    return responses.created(attachment, f"{UPLOADS}/{attachment.id}")


async def _parts(first: pb.UploadAttachmentRequest, request: Request) -> AsyncIterator[pb.UploadAttachmentRequest]:
    """The body in messages of a bounded size. The next is read when the service has taken the one before."""
    yield first
    async for chunk in request.stream():
        for at in range(0, len(chunk), _PART):
            yield pb.UploadAttachmentRequest(chunk=chunk[at : at + _PART])


@downloads.get(
    UPLOADS + "/{id}/content",
    operation_id="download_attachment",
    summary="Download an attachment",
    response_class=Response,
    responses=problems(
        *("ATTACHMENT_NOT_FOUND", "ATTACHMENT_NOT_SCANNED", "ATTACHMENT_REJECTED", "LINK_EXPIRED"),
        *("ATTACHMENTS_OFF", "STORAGE_UNAVAILABLE"),
        signed_in=False,
    )
    | {
        200: {"description": "The file.", "content": _FILES},
        206: {"description": "The range of the file.", "content": _FILES},
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
    start, end = _range(request.headers.get("range", ""))
    message = pb.DownloadAttachmentRequest(id=id, token=query.token, start=start, end=end)
    rpc = "tickets.v1.AttachmentService/DownloadAttachment"
    stream = call.receive(rpc, message, pb.DownloadAttachmentResponse, seconds=_SECONDS)
    attachment = (await anext(stream)).attachment
    shown = Shown(ids=[id], retailers=[attachment.retailer])
    etag = f'"{attachment.sha256}"'
    if has_current(if_none_match, etag):
        await stream.aclose()
        return responses.content(_nothing(), 304, {"ETag": etag}, shown)
    headers = _headers(attachment.name, attachment.media_type) | {"ETag": etag}
    status, last = 200, attachment.size
    if start + end > 0 and start < attachment.size:
        last = min(end or attachment.size, attachment.size)
        status, headers["Content-Range"] = 206, f"bytes {start}-{last - 1}/{attachment.size}"
    else:
        start = 0
    headers["Content-Length"] = str(last - start)
    return responses.content(_chunks(stream), status, headers, shown)


def _range(header: str) -> tuple[int, int]:
    """The first byte and the one after the last; (0, 0) for all. What is no single range is not looked at."""
    match = _RANGE.fullmatch(header)
    if match is None:
        return 0, 0
    start, end = int(match[1]), int(match[2]) + 1 if match[2] else 0
    return (start, end) if end == 0 or start < end else (0, 0)


def _headers(name: str, media_type: str) -> dict[str, str]:
    """Headers that keep a file from doing anything in a browser that it was not asked to."""
    shown = media_type in _SHOWN
    return {
        "Content-Type": media_type if shown else "application/octet-stream",
        "Content-Disposition": content_disposition("inline" if shown else "attachment", name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=300",
        "Accept-Ranges": "bytes",
    }


def content_disposition(how: str, name: str) -> str:
    """With the name as RFC 8187 writes it, and one in ASCII for clients that do not read that (RFC 6266, 4.3)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _chunks(stream: AsyncIterator[pb.DownloadAttachmentResponse]) -> AsyncIterator[bytes]:
    async for each in stream:
        yield each.chunk


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""

"""Documents of products: versions are uploaded, and read by people of the retailer and by everybody."""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

from aftersales.warranty.v1 import product_document_service_pb2 as pb
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.requests import ClientDisconnect

from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import files, responses
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.generated.formats import Name
from gateway.rest.generated.warranty.product_document import ProductDocument
from gateway.rest.generated.warranty.product_document_service import ProductDocumentId
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.preconditions import IfNoneMatch, has_current

_PATH = "/v1/product-documents"
UPLOADS = re.compile(_PATH + "/[^/]+/versions")
_SERVICE = "warranty.v1.ProductDocumentService/"
_OF_A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": files.CONTENT},
    206: {"description": "The range of the file.", "content": files.CONTENT},
}
_WHY_NOT = ("PRODUCT_DOCUMENT_NOT_FOUND", "PRODUCT_DOCUMENTS_OFF", "STORAGE_UNAVAILABLE")
VersionNumber = Annotated[str, Path(description="The number of the version.", min_length=1, examples=["1"])]
_First = pb.ReadProductDocumentVersionResponse | pb.DownloadProductDocumentVersionResponse

router = APIRouter(tags=["product documents"], route_class=files.UploadRoute)
downloads = APIRouter(tags=["product documents"], route_class=JsonRoute)


class UploadQuery(StrictQuery):
    """What the file is."""

    name: Name = Query(description="The file's name.", examples=["aalto-300-en.pdf"])


@router.post(
    _PATH + "/{id}/versions",
    operation_id="upload_product_document_version",
    summary="Add a version to a product document",
    status_code=201,
    response_model=ProductDocument,
    responses=problems(
        *("PRODUCT_DOCUMENT_NOT_FOUND", "PRODUCT_DOCUMENTS_OFF", "PRODUCT_DOCUMENT_TOO_LARGE"),
        *("PRODUCT_DOCUMENT_TYPE_REFUSED", "PRODUCT_DOCUMENT_REJECTED", "TOO_MANY_DOCUMENT_VERSIONS"),
        *("SCANNER_UNAVAILABLE", "STORAGE_UNAVAILABLE"),
        writes=True,
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": files.BINARY}}},
)
async def upload_product_document_version(
    request: Request,
    id: ProductDocumentId,
    query: Annotated[UploadQuery, Query()],
    call: SignedIn,
    key: IdempotencyKey = "",
) -> Response:
    """Add a version to a document. Earlier versions stay as they are.

    The body is the file as it is, and Content-Type its media type: PDF, PNG, JPEG or WebP. Uploads are streamed: their
    size need not be known before.
    """
    media_type = request.headers.get("content-type", "")[:127]
    first = pb.UploadProductDocumentVersionRequest(id=id, name=query.name, media_type=media_type, request_id=key)
    response = pb.UploadProductDocumentVersionResponse
    rpc = _SERVICE + "UploadProductDocumentVersion"
    try:
        added = await call.send(rpc, _parts(first, request), response, seconds=files.SECONDS)
    except ClientDisconnect:
        raise Problem("REQUEST_TIMEOUT") from None  # nobody reads it
    return responses.created(added.product_document, f"{_PATH}/{id}")


async def _parts(
    first: pb.UploadProductDocumentVersionRequest, request: Request
) -> AsyncIterator[pb.UploadProductDocumentVersionRequest]:
    yield first
    async for part in files.parts(request):
        yield pb.UploadProductDocumentVersionRequest(chunk=part)


@downloads.get(
    _PATH + "/{id}/versions/{number}/content",
    operation_id="read_product_document_version",
    summary="Read a version of a product document",
    response_class=Response,
    responses=problems(*_WHY_NOT) | _OF_A_FILE,
)
async def read_product_document_version(
    request: Request,
    id: ProductDocumentId,
    number: VersionNumber,
    call: SignedIn,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The file of a version, public or not. One range of bytes can be asked for (RFC 9110, 14)."""
    asked = files.byte_range(request.headers.get("range", ""))
    message = pb.ReadProductDocumentVersionRequest(id=id, number=number, start=asked[0], end=asked[1])
    rpc, response = _SERVICE + "ReadProductDocumentVersion", pb.ReadProductDocumentVersionResponse
    stream = call.receive(rpc, message, response, seconds=files.SECONDS)
    return await _file(stream, asked, id, "private, max-age=300", if_none_match)


@downloads.get(
    "/v1/public-documents/{id}/versions/{number}",
    operation_id="download_product_document_version",
    summary="Download a public product document",
    response_class=Response,
    responses=problems(*_WHY_NOT, signed_in=False) | _OF_A_FILE,
    openapi_extra={"security": []},
)
async def download_product_document_version(
    request: Request,
    id: ProductDocumentId,
    number: VersionNumber,
    call: Anyone,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The file of a version of a document that everybody may read. Digital passports link to it.

    A version never changes, so that caches may keep it. One range of bytes can be asked for (RFC 9110, 14).
    """
    asked = files.byte_range(request.headers.get("range", ""))
    message = pb.DownloadProductDocumentVersionRequest(id=id, number=number, start=asked[0], end=asked[1])
    rpc, response = _SERVICE + "DownloadProductDocumentVersion", pb.DownloadProductDocumentVersionResponse
    stream = call.receive(rpc, message, response, seconds=files.SECONDS)
    return await _file(stream, asked, id, "public, max-age=31536000, immutable", if_none_match)


async def _file(
    stream: AsyncGenerator[_First, None], asked: tuple[int, int], id: str, cache: str, known: list[str] | None
) -> Response:
    first = await anext(stream)
    version, shown = first.version, Shown(ids=[id], retailers=[first.retailer])
    etag = f'"{version.sha256}"'
    if has_current(known, etag):
        await stream.aclose()
        return responses.content(files.nothing(), 304, {"ETag": etag}, shown)
    status, sent = files.sent(asked, version.size)
    headers = files.headers(version.name, version.media_type, cache) | {"ETag": etag} | sent
    return responses.content(_chunks(stream), status, headers, shown)


async def _chunks(stream: AsyncIterator[_First]) -> AsyncIterator[bytes]:
    async for each in stream:
        yield each.chunk

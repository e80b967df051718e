"""Digital passports: pages and data for everybody, the codes that are printed, and the links in them."""

import re
from typing import Annotated

from aftersales.warranty.v1 import passport_service_pb2 as pb
from fastapi import APIRouter, Path, Query, Request, Response

from gateway.edge.problems import Problem
from gateway.edge.shown import Shown
from gateway.rest import responses
from gateway.rest.callers import Anyone, SignedIn
from gateway.rest.calls import Call
from gateway.rest.generated.warranty.passport_service import AssetAssetId, ReadAssetPassportCodeQuery
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems

router = APIRouter(tags=["passports"], route_class=JsonRoute)
links = APIRouter(include_in_schema=False, route_class=JsonRoute)

_SERVICE = "warranty.v1.PassportService/"
_PAGES = ("text/html", "application/xhtml+xml")
_DATA = ("application/ld+json", "application/json")
_CACHED = "public, max-age=300"
_LONGEST_PATH = 500
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_JSON_LD = {
    "schema": {"type": "object"},
    "example": {
        "@context": "https://schema.org",
        "@type": "IndividualProduct",
        "@id": "https://id.nordic-home.example/p/dpp_mzn7xw3k6v5jrb2ohc7yaq4tq2",
        "name": "Aalto 300 dishwasher",
        "manufacturer": {"@type": "Organization", "name": "Vesikone"},
        "category": "dishwashers",
        "gtin": "06412345678907",
        "additionalProperty": [{"@type": "PropertyValue", "propertyID": "warrantyStatus", "value": "covered"}],
    },
}
_PICTURES = dict.fromkeys(("image/svg+xml", "image/png"), _BINARY)
PassportId = Annotated[
    str, Path(description="The passport's id.", min_length=1, examples=["dpp_mzn7xw3k6v5jrb2ohc7yaq4tq2"])
]
CodeFile = Annotated[str, Path(description="`qr.svg` or `qr.png`.", min_length=1, examples=["qr.svg"])]


@router.get(
    "/v1/assets/{asset_id}/passport/{file}",
    operation_id="read_asset_passport_code",
    summary="Get the QR code of an asset",
    response_class=Response,
    responses=problems("ASSET_NOT_FOUND", "PASSPORT_URL_UNKNOWN")
    | {200: {"description": "The picture.", "content": _PICTURES}},
)
async def read_asset_passport_code(
    asset_id: AssetAssetId,
    file: CodeFile,
    query: Annotated[ReadAssetPassportCodeQuery, Query()],
    call: SignedIn,
) -> Response:
    """The QR code of an asset as a picture to print: `qr.svg` or `qr.png`."""
    message = pb.ReadAssetPassportCodeRequest(asset_id=asset_id, file=file, scale=query.scale)
    response = await call(_SERVICE + "ReadAssetPassportCode", message, pb.ReadAssetPassportCodeResponse)
    headers = {"Content-Disposition": f'inline; filename="{file}"'}
    return responses.file(response.content, response.media_type, headers, Shown(ids=[asset_id]))


@router.get(
    "/v1/passports/{id}",
    operation_id="read_passport",
    summary="Read a digital passport",
    response_class=Response,
    responses=problems("PASSPORT_NOT_FOUND", signed_in=False)
    | {
        200: {
            "description": "A page, or data in the vocabulary of schema.org.",
            "content": {_DATA[0]: _JSON_LD, _PAGES[0]: _BINARY},
        }
    },
    openapi_extra={"security": []},
)
async def read_passport(request: Request, id: PassportId, call: Anyone) -> Response:
    """What everybody may read of a product: a page for people where text/html is accepted first, else JSON-LD for
    programs. It has no personal data.
    """
    message = pb.ReadPassportRequest(id=id, page=_prefers_page(request.headers.get("accept", "")))
    response = await call(_SERVICE + "ReadPassport", message, pb.ReadPassportResponse)
    headers = {"Vary": "Accept", "Cache-Control": _CACHED}
    shown = Shown(ids=[id], retailers=[response.retailer])
    return responses.file(response.content, response.media_type, headers, shown)


@links.get("/01/{rest:path}")
async def follow_digital_link(request: Request, rest: str, call: Anyone) -> Response:
    """Leads from a GS1 Digital Link to the passport of what it names."""
    return await _follow(request, call)


@links.get("/p/{rest}")
async def follow_own_link(request: Request, rest: str, call: Anyone) -> Response:
    """Leads from a link without a GTIN to its passport."""
    return await _follow(request, call)


async def _follow(request: Request, call: Call) -> Response:
    path = request.scope["raw_path"].decode("latin-1")  # as it came: a serial may have a slash, percent-encoded
    if len(path) > _LONGEST_PATH:
        raise Problem("NOT_FOUND")
    message = pb.GetLinkedPassportRequest(path=path)
    response = await call(_SERVICE + "GetLinkedPassport", message, pb.GetLinkedPassportResponse)
    return Response(status_code=307, headers={"Location": f"/v1/passports/{response.id}"})


def _prefers_page(accept: str) -> bool:
    """Whether a header Accept (RFC 9110, 12.5.1) prefers a page to data. Of two that it likes alike, the first."""
    best, page = 0.0, False
    for each in accept.lower().split(","):
        media_type, _, parameters = each.partition(";")
        named = media_type.strip()
        if named in (*_PAGES, *_DATA) and (quality := _quality(parameters)) > best:
            best, page = quality, named in _PAGES
    return page


def _quality(parameters: str) -> float:
    for each in parameters.split(";"):
        name, _, value = each.strip().partition("=")
        if name == "q":
            return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value) else 0.0
    return 1.0

# Generated from aftersales/warranty/v1/product_document_service.proto: `make protos`.
"""Manuals, certificates, modernisation bulletins and repair information of product models."""

from typing import Annotated

from aftersales.warranty.v1 import product_document_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.formats import passes
from gateway.rest.generated.formats import Filter, Name, RetailerId
from gateway.rest.generated.warranty.product_document import ProductDocument, ProductDocumentInput
from gateway.rest.generated.warranty.serial_rule import SerialRangeInput
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery, StrictQuery, Whole
from gateway.rest.preconditions import IfMatch, IfNoneMatch, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may


class UpdateProductDocumentRequest(Schema):
    """What changes. A field that is left out stays as it is."""

    model_config = REQUEST

    title: Name = may("What people call it.", "Operating instructions")
    public: bool = may("Whether everybody may read it. What was downloaded before stays with who downloaded it.", True)
    revisions: list[Annotated[str, StringConstraints(min_length=1, max_length=60), passes("name")]] | None = may(
        "All revisions that it is about.", ["B"], max_length=50
    )
    serial_ranges: list[SerialRangeInput] | None = may("The serials of all units that it is about.", max_length=10)


class ListProductDocumentsQuery(PageQuery):
    """Parameters of GET /v1/product-documents."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    product_model_id: Filter = may("Only those of this product model.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v")


class ProductDocumentPage(Schema):
    """A page of product documents."""

    items: list[ProductDocument] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class UploadProductDocumentVersionRequest(Schema):
    """A file, a part at a time: the first message has what it is, those after it have only a part each."""

    model_config = REQUEST

    name: Name = may("The file's name.", "aalto-300-en.pdf")
    media_type: Annotated[str, StringConstraints(max_length=127), passes("line")] = may(
        "Its media type (RFC 6838).", "application/pdf"
    )


class ReadProductDocumentVersionQuery(StrictQuery):
    """Which part of which version to read."""

    start: Whole = may("The first byte that is asked for.", 1)
    end: Whole = may("The byte after the last one that is asked for; 0: the end.", 1)


class DownloadProductDocumentVersionQuery(StrictQuery):
    """Which part of which version to read."""

    start: Whole = may("The first byte that is asked for.", 1)
    end: Whole = may("The byte after the last one that is asked for; 0: the end.", 1)


ProductDocumentId = Annotated[
    str, Path(description="The document's id.", min_length=1, examples=["pdc_6w2ohc7yaq4tq2mzn7xw3k6v5j"])
]


router = APIRouter(tags=["product documents"], route_class=JsonRoute)


@router.post(
    "/v1/product-documents",
    operation_id="create_product_document",
    summary="Create a product document",
    status_code=201,
    response_model=ProductDocument,
    responses=problems("PRODUCT_MODEL_NOT_FOUND", "TOO_MANY_PRODUCT_DOCUMENTS", writes=True),
)
async def create_product_document(body: ProductDocumentInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a document of a product model. It has no version yet: POST /v1/product-documents/{id}/versions adds
    its file.
    """
    message = from_json(
        product_document_service_pb2.CreateProductDocumentRequest, {"product_document": given(body), "request_id": key}
    )
    response = await call(
        "warranty.v1.ProductDocumentService/CreateProductDocument",
        message,
        product_document_service_pb2.CreateProductDocumentResponse,
    )
    return responses.created(response.product_document, f"/v1/product-documents/{response.product_document.id}")


@router.patch(
    "/v1/product-documents/{id}",
    operation_id="update_product_document",
    summary="Change a product document",
    response_model=ProductDocument,
    responses=problems(
        "PRODUCT_DOCUMENT_NOT_FOUND",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_product_document(
    id: ProductDocumentId,
    body: UpdateProductDocumentRequest,
    call: SignedIn,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Change what a document is called, which units it is about, and whether everybody may read it."""
    message = from_json(
        product_document_service_pb2.UpdateProductDocumentRequest,
        given(body) | {"id": id, "request_id": key, **required(if_match)},
    )
    message.update_mask.paths.extend(changed(body))
    response = await call(
        "warranty.v1.ProductDocumentService/UpdateProductDocument",
        message,
        product_document_service_pb2.UpdateProductDocumentResponse,
    )
    return responses.resource(response.product_document)


@router.get(
    "/v1/product-documents/{id}",
    operation_id="get_product_document",
    summary="Get a product document",
    response_model=ProductDocument,
    responses=problems("PRODUCT_DOCUMENT_NOT_FOUND"),
)
async def get_product_document(id: ProductDocumentId, call: SignedIn, if_none_match: IfNoneMatch = None) -> Response:
    """One document with its versions."""
    message = product_document_service_pb2.GetProductDocumentRequest(id=id)
    response = await call(
        "warranty.v1.ProductDocumentService/GetProductDocument",
        message,
        product_document_service_pb2.GetProductDocumentResponse,
    )
    return responses.resource(response.product_document, if_none_match)


@router.get(
    "/v1/product-documents",
    operation_id="list_product_documents",
    summary="List product documents",
    response_model=ProductDocumentPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_product_documents(
    request: Request, query: Annotated[ListProductDocumentsQuery, Query()], call: SignedIn
) -> Response:
    """A retailer's documents, newest first."""
    message = from_json(product_document_service_pb2.ListProductDocumentsRequest, asked(query))
    response = await call(
        "warranty.v1.ProductDocumentService/ListProductDocuments",
        message,
        product_document_service_pb2.ListProductDocumentsResponse,
    )
    return responses.page(request, response.product_documents, response.next_page_token)

"""ProductDocumentService."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aftersales.warranty.v1 import product_document_service_pb2 as pb
from aftersales.warranty.v1.product_document_service_pb2_grpc import ProductDocumentServiceServicer
from domainkit.idempotency import IdempotencyKey
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen
from servicekit.rpc.update_masks import changes_of
from servicekit.runtime.clock import Clock

from warranty.product_documents.domain.product_document import Correction, ProductDocumentDraft, ProductDocumentKind
from warranty.product_documents.messages import document_message, ranges_of, revisions_of, version_message
from warranty.product_documents.use_cases import DocumentFiles, ManageDocuments

_CREATE, _UPLOAD = "CreateProductDocument", "UploadProductDocumentVersion"


@dataclass(frozen=True)
class ProductDocumentServicer(ProductDocumentServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    managing: ManageDocuments
    files: DocumentFiles

    async def CreateProductDocument(
        self, request: pb.CreateProductDocumentRequest, context: Context
    ) -> pb.CreateProductDocumentResponse:
        caller = await self.access.caller(context, _CREATE)
        asked = request.product_document
        draft = ProductDocumentDraft(
            product_model_id=asked.product_model_id,
            kind=chosen(ProductDocumentKind, asked, "kind"),
            title=asked.title,
            language=asked.language,
            public=asked.public,
            revisions=revisions_of(asked.revisions),
            serial_ranges=ranges_of(asked.serial_ranges),
        )

        def key_of(retailer: str) -> IdempotencyKey | None:
            return idempotency_key_of(caller, _CREATE, request, retailer=retailer)

        document = await self.managing.create(new_id("pdc", key_of("")), draft, caller, now=self.clock(), key_of=key_of)
        return pb.CreateProductDocumentResponse(product_document=document_message.fields(document, role=caller.role))

    async def UpdateProductDocument(
        self, request: pb.UpdateProductDocumentRequest, context: Context
    ) -> pb.UpdateProductDocumentResponse:
        caller = await self.access.caller(context, "UpdateProductDocument")
        changes = changes_of(request)
        document = await self.managing.correct(
            request.id,
            Correction(
                title=request.title if "title" in changes else None,
                public=request.public if "public" in changes else None,
                revisions=revisions_of(request.revisions) if "revisions" in changes else None,
                serial_ranges=ranges_of(request.serial_ranges) if "serial_ranges" in changes else None,
            ),
            caller,
            if_version=versions_to_match(request),
            idempotency_key=idempotency_key_of(caller, "UpdateProductDocument", request),
        )
        return pb.UpdateProductDocumentResponse(product_document=document_message.fields(document, role=caller.role))

    async def GetProductDocument(
        self, request: pb.GetProductDocumentRequest, context: Context
    ) -> pb.GetProductDocumentResponse:
        caller = await self.access.caller(context, "GetProductDocument")
        document = await self.managing.get(request.id, caller)
        return pb.GetProductDocumentResponse(product_document=document_message.fields(document, role=caller.role))

    async def ListProductDocuments(
        self, request: pb.ListProductDocumentsRequest, context: Context
    ) -> pb.ListProductDocumentsResponse:
        caller = await self.access.caller(context, "ListProductDocuments")
        retailer = caller.retailer(request.retailer)
        filters = ("ListProductDocuments", retailer, request.product_model_id)
        page = await self.managing.page(
            retailer,
            request.product_model_id or None,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        return pb.ListProductDocumentsResponse(
            product_documents=[document_message.fields(each, role=caller.role) for each in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UploadProductDocumentVersion(
        self, request_iterator: AsyncIterator[pb.UploadProductDocumentVersionRequest], context: Context
    ) -> pb.UploadProductDocumentVersionResponse:
        caller = await self.access.caller(context, _UPLOAD)
        first = await anext(aiter(request_iterator), pb.UploadProductDocumentVersionRequest())

        def key_of(sha256: str) -> IdempotencyKey | None:
            """The file counts by its hash: the same key with other bytes is another request."""
            whole = pb.UploadProductDocumentVersionRequest()
            whole.CopyFrom(first)
            whole.chunk = sha256.encode()
            return idempotency_key_of(caller, _UPLOAD, whole)

        document = await self.files.upload(
            first.id,
            first.name,
            first.media_type,
            _chunks(first, request_iterator),
            caller,
            now=self.clock(),
            key_of=key_of,
        )
        shown = document_message.fields(document, role=caller.role)
        return pb.UploadProductDocumentVersionResponse(product_document=shown)

    async def ReadProductDocumentVersion(
        self, request: pb.ReadProductDocumentVersionRequest, context: Context
    ) -> AsyncIterator[pb.ReadProductDocumentVersionResponse]:
        caller = await self.access.caller(context, "ReadProductDocumentVersion")
        document, version = await self.files.of_viewer(request.id, request.number, caller)
        content = self.files.content(version, request.start, request.end)
        shown = version_message(version, role=caller.role)
        yield pb.ReadProductDocumentVersionResponse(version=shown, retailer=document.retailer)
        async for chunk in content:
            yield pb.ReadProductDocumentVersionResponse(chunk=chunk)

    async def DownloadProductDocumentVersion(
        self, request: pb.DownloadProductDocumentVersionRequest, context: Context
    ) -> AsyncIterator[pb.DownloadProductDocumentVersionResponse]:
        """For everybody: who added the version is not in it."""
        document, version = await self.files.of_the_public(request.id, request.number)
        content = self.files.content(version, request.start, request.end)
        shown = version_message(version)
        shown.ClearField("added_by")
        yield pb.DownloadProductDocumentVersionResponse(version=shown, retailer=document.retailer)
        async for chunk in content:
            yield pb.DownloadProductDocumentVersionResponse(chunk=chunk)


async def _chunks(
    first: pb.UploadProductDocumentVersionRequest, rest: AsyncIterator[pb.UploadProductDocumentVersionRequest]
) -> AsyncIterator[bytes]:
    if first.chunk:
        yield first.chunk
    async for each in rest:
        yield each.chunk

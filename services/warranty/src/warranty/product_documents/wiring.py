"""Puts the topic of product documents together."""

from collections.abc import AsyncIterator
from functools import partial

from aftersales.warranty.v1.product_document_service_pb2_grpc import add_ProductDocumentServiceServicer_to_server
from domainkit.refusals import Refused
from servicekit.auth.authorization import Access
from servicekit.objects import Storage
from servicekit.objects.clamd import ScanUnavailable, Verdict, scan
from servicekit.runtime.context import Components, ServiceContext

from warranty.product_documents.domain.product_document import ProductDocument
from warranty.product_documents.mime import sniffed
from warranty.product_documents.ports import ProductModels
from warranty.product_documents.repository import PRODUCT_DOCUMENTS, ProductDocumentRepository, no_event
from warranty.product_documents.servicer import ProductDocumentServicer
from warranty.product_documents.use_cases import DocumentFiles, ManageDocuments

SCAN_SECONDS = 120.0


def repository(context: ServiceContext) -> ProductDocumentRepository:
    return ProductDocumentRepository(
        context.aggregates(PRODUCT_DOCUMENTS, ProductDocument, to_integration_event=no_event)
    )


def components(
    context: ServiceContext,
    access: Access,
    documents: ProductDocumentRepository,
    models: ProductModels,
    storage: Storage | None,
    *,
    most_bytes: int,
    clamd_address: str,
) -> Components:
    """Without `clamd_address` files are not scanned."""

    async def is_clean(chunks: AsyncIterator[bytes]) -> bool:
        try:
            return await scan(clamd_address, chunks, seconds=SCAN_SECONDS) is Verdict.CLEAN
        except ScanUnavailable:
            message = "The scanner for malware does not answer."
            raise Refused("unavailable", "SCANNER_UNAVAILABLE", message) from None

    managing = ManageDocuments(documents, models)
    scanner = is_clean if clamd_address else None
    files = DocumentFiles(documents, managing, storage, sniffed, scanner, most_bytes)
    servicer = ProductDocumentServicer(access, context.clock, context.pages, managing, files)
    add = partial(add_ProductDocumentServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.warranty.v1.ProductDocumentService", add)], storage=storage)

"""Documents of product models: created, changed, given versions, and read."""

from collections.abc import AsyncIterator, Callable, Set
from dataclasses import dataclass

from domainkit.actors import actor_of
from domainkit.idempotency import IdempotencyKey
from domainkit.ids import random_id
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, invalid, not_found
from domainkit.text import line
from domainkit.viewer import Viewer

from warranty.product_documents.domain.product_document import (
    MOST_DOCUMENTS,
    Correction,
    ProductDocument,
    ProductDocumentDraft,
    ProductDocumentVersion,
    add_version,
    begin_upload,
    correct,
    create_document,
    end_upload,
    require_taken,
)
from warranty.product_documents.ports import ProductDocuments, ProductModels, Scanner, Sniff, Storage

PREFIX = "product-documents/"
"""Of the keys of objects."""
LONGEST_NAME = 200
_SNIFFED = 4_096
KeyOf = Callable[[str], IdempotencyKey | None]


@dataclass(frozen=True, slots=True)
class ManageDocuments:
    documents: ProductDocuments
    models: ProductModels

    async def create(
        self,
        id: str,
        draft: ProductDocumentDraft,
        viewer: Viewer,
        *,
        now: Instant,
        key_of: KeyOf,
    ) -> ProductDocument:
        """Raises Refused: PRODUCT_MODEL_NOT_FOUND, TOO_MANY_PRODUCT_DOCUMENTS, VALIDATION_FAILED."""
        model = await self.models.get(draft.product_model_id)
        if model is None or not viewer.sees(model.retailer):
            raise not_found("product model")
        document = create_document(id, model.retailer, draft, actor_of(viewer), now=now)
        known = await self.documents.get(id)
        if known is None and await self.documents.count_of_model(model.id, MOST_DOCUMENTS) >= MOST_DOCUMENTS:
            message = f"A product model has at most {MOST_DOCUMENTS} documents."
            raise Refused("conflict", "TOO_MANY_PRODUCT_DOCUMENTS", message)
        return await self.documents.add(document, key_of(model.retailer))

    async def correct(
        self,
        id: str,
        correction: Correction,
        viewer: Viewer,
        *,
        if_version: Set[int] | None,
        idempotency_key: IdempotencyKey | None,
    ) -> ProductDocument:
        """Raises Refused: PRODUCT_DOCUMENT_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)
        changed = await self.documents.change(
            id, lambda each: correct(each, correction), if_version=if_version, idempotency_key=idempotency_key
        )
        return _found(changed)

    async def get(self, id: str, viewer: Viewer) -> ProductDocument:
        """Raises Refused: PRODUCT_DOCUMENT_NOT_FOUND."""
        document = _found(await self.documents.get(id))
        if not viewer.sees(document.retailer):
            raise not_found("product document")
        return document

    async def page(
        self, retailer: str, product_model_id: str | None, *, size: int, after: Cursor | None
    ) -> Page[ProductDocument]:
        return await self.documents.page(retailer, product_model_id, size=size, after=after)


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """`scanner` is None where files are not scanned."""

    documents: ProductDocuments
    managing: ManageDocuments
    storage: Storage | None
    sniff: Sniff
    scanner: Scanner | None
    most_bytes: int

    async def upload(
        self,
        id: str,
        name: str,
        media_type: str,
        chunks: AsyncIterator[bytes],
        viewer: Viewer,
        *,
        now: Instant,
        key_of: KeyOf,
    ) -> ProductDocument:
        """Adds a version. `key_of` makes the idempotency key from the file's hash.

        Raises Refused: PRODUCT_DOCUMENT_NOT_FOUND, PRODUCT_DOCUMENTS_OFF, VALIDATION_FAILED,
        PRODUCT_DOCUMENT_TOO_LARGE,
        PRODUCT_DOCUMENT_TYPE_REFUSED, PRODUCT_DOCUMENT_REJECTED, TOO_MANY_DOCUMENT_VERSIONS, SCANNER_UNAVAILABLE.
        """
        storage = self._storage()
        document = await self.managing.get(id, viewer)
        name = line(name, "name", longest=LONGEST_NAME)
        media_type = media_type.partition(";")[0].strip().lower()
        head, rest = await _head(chunks)
        if not head:
            raise invalid("body", "The file is empty.")
        require_taken(media_type, self.sniff(head[:_SNIFFED]))
        for broken_off in document.broken_off(now):
            await storage.delete(broken_off.key)
        key = PREFIX + random_id("obj")
        _found(await self.documents.change(id, lambda each: begin_upload(each, key, now=now)))
        try:
            stored = await storage.put(key, _bounded(head, rest, self.most_bytes))
            if self.scanner and not await self.scanner(storage.open(key)):
                message = "Malware was found in the file, or it cannot be scanned."
                raise Refused("conflict", "PRODUCT_DOCUMENT_REJECTED", message)
        except Exception:  # not where the caller is gone: the storage may still write, and the key has to stay known
            await self._forget(id, key)
            raise
        version = ProductDocumentVersion(
            number=0,
            key=key,
            name=name,
            media_type=media_type,
            size=stored.size,
            sha256=stored.sha256,
            added_by=actor_of(viewer),
            added_at=now,
        )
        # Where this raises, the version may be stored: its object stays, until an upload finds that it is nobody's.
        changed = await self.documents.change(
            id, lambda each: add_version(each, version), idempotency_key=key_of(stored.sha256)
        )
        added = _found(changed)
        if not any(each.key == key for each in added.versions):
            await self._forget(id, key)  # a repetition
        return added

    async def of_viewer(self, id: str, number: str, viewer: Viewer) -> tuple[ProductDocument, ProductDocumentVersion]:
        """Raises Refused: PRODUCT_DOCUMENT_NOT_FOUND."""
        document = await self.managing.get(id, viewer)
        return document, _numbered(document, number)

    async def of_the_public(self, id: str, number: str) -> tuple[ProductDocument, ProductDocumentVersion]:
        """Raises Refused: PRODUCT_DOCUMENT_NOT_FOUND."""
        document = _found(await self.documents.get(id))
        if not document.public:
            raise not_found("product document")
        return document, _numbered(document, number)

    def content(self, version: ProductDocumentVersion, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` to `end` (exclusive; 0: all from there). Raises Refused: PRODUCT_DOCUMENTS_OFF."""
        start = start if 0 <= start < version.size else 0  # RFC 9110: a range may be ignored
        last = min(end, version.size) if end > start else None
        return self._storage().open(version.key, start=start, end=last)

    async def _forget(self, id: str, key: str) -> None:
        """The object goes first: after a crash in between its key is still known."""
        await self._storage().delete(key)
        await self.documents.change(id, lambda each: end_upload(each, key))

    def _storage(self) -> Storage:
        if self.storage is None:
            raise Refused("conflict", "PRODUCT_DOCUMENTS_OFF", "This installation has no object storage.")
        return self.storage


def _found(document: ProductDocument | None) -> ProductDocument:
    if document is None:
        raise not_found("product document")
    return document


def _numbered(document: ProductDocument, number: str) -> ProductDocumentVersion:
    version = document.numbered(number)
    if version is None:
        raise not_found("product document")
    return version


async def _head(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Enough to see what it is, and the rest."""
    head = b""
    while len(head) < _SNIFFED:
        chunk = await anext(chunks, None)
        if chunk is None:
            break
        head += chunk
    return head, chunks


async def _bounded(head: bytes, rest: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """Raises Refused: PRODUCT_DOCUMENT_TOO_LARGE."""
    size = 0
    chunk: bytes | None = head
    while chunk is not None:
        size += len(chunk)
        if size > most:
            message = f"A file has at most {most} bytes."
            raise Refused("invalid", "PRODUCT_DOCUMENT_TOO_LARGE", message, field="body")
        yield chunk
        chunk = await anext(rest, None)

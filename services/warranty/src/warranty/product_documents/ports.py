"""What the use cases of product documents need from outside."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.product_documents.domain.product_document import ProductDocument
from warranty.product_models.domain.product_model import ProductModel

Sniff = Callable[[bytes], frozenset[str]]
"""The media types that a file may be, by its first bytes."""


class Stored(Protocol):
    """What was stored: bytes, and their SHA-256 in hexadecimal."""

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class Storage(Protocol):
    """Object storage, as servicekit.objects has it. Each raises StorageUnavailable."""

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Stores what comes, as it comes. Where it raises, also what `chunks` raises, nothing is stored."""

    def open(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (exclusive). Raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such object."""


class Scanner(Protocol):
    async def __call__(self, chunks: AsyncIterator[bytes], /) -> bool:
        """Whether nothing was found. Raises Refused: SCANNER_UNAVAILABLE."""


class ProductModels(Protocol):
    async def get(self, id: str) -> ProductModel | None: ...


class ProductDocuments(Protocol):
    async def get(self, id: str) -> ProductDocument | None: ...

    async def add(self, document: ProductDocument, idempotency_key: IdempotencyKey | None) -> ProductDocument:
        """Stores it. A repeated request returns what the first one created."""

    async def change(
        self,
        id: str,
        act: Callable[[ProductDocument], ProductDocument],
        *,
        if_version: Set[int] | None = None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> ProductDocument | None:
        """Stores what `act` decides. None where there is no such document."""

    async def count_of_model(self, product_model_id: str, up_to: int) -> int: ...

    async def of_model(self, product_model_id: str, *, limit: int) -> Sequence[ProductDocument]: ...

    async def page(
        self, retailer: str, product_model_id: str | None, *, size: int, after: Cursor | None
    ) -> Page[ProductDocument]:
        """Newest first."""

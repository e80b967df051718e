"""Values from documents, on a backend that has them as dictionaries."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from domainkit.pages import Cursor

from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Index, Where
from servicekit.documents.port import Documents

T = TypeVar("T")


class DecodingReader(Generic[T]):
    """The values of one collection. See `port.DocumentReader`."""

    def __init__(self, documents: Documents, codec: DocumentCodec[T]) -> None:
        self._documents = documents
        self._decode = codec.decode

    async def get(self, id: str) -> T | None:
        document = await self._documents.get(id)
        return self._decode(document) if document else None

    async def get_many(self, ids: Sequence[str]) -> list[T]:
        return [self._decode(document) for document in await self._documents.get_many(ids)]

    async def find(self, index: Index, where: Where, **options: Any) -> list[T]:
        return [self._decode(document) for document in await self._documents.find(index, where, **options)]

    async def page(self, index: Index, where: Where, **options: Any) -> tuple[list[T], Cursor | None]:
        documents, rest = await self._documents.page(index, where, **options)
        return [self._decode(document) for document in documents], rest

    async def search(self, text: str, where: Where, **options: Any) -> tuple[list[T], Cursor | None]:
        found, rest = await self._documents.search(text, where, **options)
        return [self._decode(document) for document in found], rest

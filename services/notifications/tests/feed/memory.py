"""A store in memory that may crash at any write."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar, cast

from notifications.wiring import COLLECTIONS
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    DuplicateKey,
    Index,
    VersionConflict,
)
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.decoding import DecodingReader

T = TypeVar("T")


class Crash(Exception):
    """The process died at this write."""


class MemoryDocuments:
    """Atomic documents in a dictionary, with other tasks running between any two calls and crashes around writes."""

    def __init__(self, collection: Collection, random: Random, crash_rate: float) -> None:
        self.collection = collection
        self.kept: dict[str, Document] = {}
        self._random = random
        self._crash_rate = crash_rate

    async def _others_run(self) -> None:
        for _ in range(self._random.randint(0, 3)):
            await asyncio.sleep(0)

    def _may_crash(self) -> None:
        if self._random.random() < self._crash_rate:
            raise Crash

    async def get(self, id: str) -> Document | None:
        await self._others_run()
        found = self.kept.get(id)
        return dict(found) if found else None

    def reader(self, codec: DocumentCodec[T]) -> DecodingReader[T]:
        return DecodingReader(cast(Documents, self), codec)

    async def insert(self, document: Document) -> None:
        await self._others_run()
        self._may_crash()
        if document["id"] in self.kept:
            raise DuplicateKey("id")
        for index in (index for index in self.collection.indexes if index.unique):
            key = [document[name] for name in index.equal]
            if any([other[name] for name in index.equal] == key for other in self.kept.values()):
                raise DuplicateKey(index.name)
        self.kept[document["id"]] = dict(document)
        self._may_crash()

    async def insert_all(self, documents: Sequence[Document]) -> None:
        for document in documents:
            await self.insert(document)

    async def replace(self, document: Document, *, if_version: int) -> None:
        await self._others_run()
        self._may_crash()
        if self.kept.get(document["id"], {}).get("version") != if_version:
            raise VersionConflict
        self.kept[document["id"]] = dict(document)
        self._may_crash()

    async def delete(self, id: str, *, if_version: int) -> None:
        await self._others_run()
        self._may_crash()
        if self.kept.get(id, {}).get("version") != if_version:
            raise VersionConflict
        del self.kept[id]
        self._may_crash()

    async def find(
        self, index: Index, where: Document, *, at_least: int = 0, descending: bool = False, limit: int = 100
    ) -> list[Document]:
        await self._others_run()
        order: str = index.order_by or "id"
        found = [each for each in self.kept.values() if all(each[name] == value for name, value in where.items())]
        found = sorted((each for each in found if each[order] >= at_least), key=lambda each: each[order])
        return (found[::-1] if descending else found)[:limit]


class MemoryStore:
    def __init__(self, seed: int = 0, crash_rate: float = 0.0) -> None:
        random = Random(seed)
        self._documents = {each.name: MemoryDocuments(each, random, crash_rate) for each in COLLECTIONS}

    def documents(self, collection: Collection) -> Any:
        return self._documents[collection.name]

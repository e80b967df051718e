"""The documents of one MongoDB collection."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from domainkit.pages import Count, Cursor
from pymongo import timeout
from pymongo.errors import PyMongoError

from servicekit.documents.backlog import Backlog
from servicekit.documents.bulk import require_few
from servicekit.documents.codec import DocumentCodec
from servicekit.documents.declared import Collection, Document, Index, Scalar, Where, cursor_of, wanted
from servicekit.documents.decoding import DecodingReader
from servicekit.documents.filters import Filter
from servicekit.documents.mongo_bulk import insert_each, sized
from servicekit.documents.mongo_claims import LEASE, Claims
from servicekit.documents.mongo_errors import cursor_died, translated
from servicekit.documents.mongo_filtered import Filtered
from servicekit.documents.mongo_indexes import UNIQUE, unique_values
from servicekit.documents.mongo_outbox import OUTBOX_LEASE, MongoOutbox, waiting_since
from servicekit.documents.mongo_queries import matching, order_of
from servicekit.documents.mongo_search import MongoSearch
from servicekit.documents.observed import Observer
from servicekit.documents.refusals import DocumentTooLarge, DuplicateKey, UndeclaredSearch, VersionConflict

_WHOLE = {UNIQUE: 0}  # for readers: what is hidden may be larger than the document
_NO_OUTBOX = {"outbox": 0, UNIQUE: 0}

T = TypeVar("T")


class MongoDocuments:
    """The documents of one collection. See `port.Documents`."""

    def __init__(
        self,
        collection: Collection,
        mongo: Any,
        slots: asyncio.Semaphore,
        seconds: float | None,
        page_reads: int,
    ) -> None:
        self.collection = collection
        self.mongo = mongo
        self._slots = slots
        self._seconds = seconds
        self._filtered = Filtered(collection, self._read, page_reads)
        self._outbox = MongoOutbox(mongo, slots)
        self._claims = Claims(mongo, slots)
        self.search_index: MongoSearch | None = None
        if collection.search:
            self.search_index = MongoSearch(collection, collection.search, mongo, slots, seconds, page_reads)
        self._unique = tuple(index for index in collection.indexes if index.unique)
        self._observed: Callable[[str], Any] = Observer(collection.name)

    async def insert(self, document: Document) -> None:
        with self._observed("insert"), translated(), timeout(self._seconds):
            async with self._slots:
                await self.mongo.insert_one(self._stored(document))

    async def insert_all(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        with self._observed("insert_all"), translated(), timeout(self._seconds):
            async with self._slots:
                await self.mongo.insert_many([sized(self._stored(each)) for each in documents], ordered=True)

    async def insert_many(self, documents: Sequence[Document]) -> list[DuplicateKey | DocumentTooLarge | None]:
        require_few(documents)
        with self._observed("insert_many"), translated(), timeout(self._seconds):
            async with self._slots:
                return await insert_each(self.mongo, list(map(self._stored, documents)))

    def reader(self, codec: DocumentCodec[T]) -> DecodingReader[T]:
        return DecodingReader(self, codec)

    async def get(self, id: str) -> Document | None:
        with self._observed("get"), translated(), timeout(self._seconds):
            async with self._slots:
                return _document(await self.mongo.find_one({"_id": id}, _WHOLE))

    async def get_many(self, ids: Sequence[str]) -> list[Document]:
        with self._observed("get_many"), translated(), timeout(self._seconds):
            distinct = list(dict.fromkeys(ids))
            stored = await self._read({"_id": {"$in": distinct}}, len(distinct), _NO_OUTBOX)
        found = {each["id"]: each for each in stored}
        return [found[id] for id in distinct if id in found]

    async def replace(self, document: Document, *, if_version: int) -> None:
        seen = {"_id": document["id"], "version": if_version}
        with self._observed("replace"), translated(), timeout(self._seconds):
            async with self._slots:
                result = await self.mongo.replace_one(seen, self._stored(document))
            if not result.matched_count:
                raise VersionConflict(f"{document['id']} is not at version {if_version}")

    async def delete(self, id: str, *, if_version: int) -> None:
        with self._observed("delete"), translated(), timeout(self._seconds):
            async with self._slots:
                result = await self.mongo.delete_one({"_id": id, "version": if_version})
            if not result.deleted_count:
                raise VersionConflict(f"{id} is not at version {if_version}")

    async def find(
        self,
        index: Index,
        where: Where,
        *,
        at_least: Scalar | None = None,
        below: Scalar | None = None,
        descending: bool = False,
        limit: int = 100,
        after: Cursor | None = None,
    ) -> list[Document]:
        values = wanted(self.collection, index, where, at_least, below)
        if values is None:
            return []
        query = matching(index, values, at_least=at_least, below=below, after=after, descending=descending)
        with self._observed("find"), translated(), timeout(self._seconds):
            return await self._read(query, limit, _NO_OUTBOX, order_of(index, descending))

    async def page(
        self, index: Index, where: Where, *, size: int, filters: Sequence[Filter] = (), **options: Any
    ) -> tuple[list[Document], Cursor | None]:
        if not filters:
            found = await self.find(index, where, limit=size + 1, **options)
            return found[:size], cursor_of(index, found[size - 1]) if len(found) > size else None
        with self._observed("find"), translated(), timeout(self._seconds):
            return await self._filtered.page(index, where, filters, size=size, **options)

    async def count_up_to(
        self, index: Index, where: Where, up_to: int, *, filters: Sequence[Filter] = (), **bounds: Any
    ) -> Count:
        with self._observed("count"), translated(), timeout(self._seconds):
            if filters:
                return await self._filtered.count_up_to(index, where, filters, up_to, **bounds)
            values = wanted(self.collection, index, where, *bounds.values())
            if values is None:
                return Count(0)
            async with self._slots:
                found = await self.mongo.count_documents(matching(index, values, **bounds), limit=up_to + 1)
        return Count(min(found, up_to), more=found > up_to)

    async def search(
        self, text: str, where: Where, *, size: int = 20, after: Cursor | None = None, filters: Sequence[Filter] = ()
    ) -> tuple[list[Document], Cursor | None]:
        if self.search_index is None:
            raise UndeclaredSearch(f"{self.collection.name} declares no search")
        with self._observed("search"), translated(), timeout(self._seconds):
            return await self.search_index.page(text, where, size=size, after=after, filters=filters)

    async def count(
        self, index: Index, where: Where, *, at_least: Scalar | None = None, below: Scalar | None = None
    ) -> int:
        values = wanted(self.collection, index, where, at_least, below)
        if values is None:
            return 0
        query = matching(index, values, at_least=at_least, below=below)
        with self._observed("count"), translated(), timeout(self._seconds):
            async with self._slots:
                return int(await self.mongo.count_documents(query))

    async def scan(self, *, after: str = "", limit: int = 500) -> list[Document]:
        with self._observed("scan"), translated(), timeout(self._seconds):
            return await self._read({"_id": {"$gt": after}}, limit, _WHOLE, order=[("_id", 1)])

    async def claim(self, index: Index, where: Where, *, due: int, now: int, lease: int) -> Document | None:
        values = wanted(self.collection, index, where, due)
        if values is None:
            return None
        with self._observed("claim"), translated(), timeout(self._seconds):
            return _document(await self._claims.claim(index, values, due=due, now=now, lease=lease))

    async def take_outbox(self, *, now: int, recorded_before: int, lease: int, limit: int) -> list[str]:
        with self._observed("take_outbox"), translated(), timeout(self._seconds):
            return await self._outbox.take(now=now, recorded_before=recorded_before, lease=lease, limit=limit)

    async def clear_outbox(self, id: str, event_ids: Sequence[str]) -> None:
        with self._observed("clear_outbox"), translated(), timeout(self._seconds):
            await self._outbox.clear(id, event_ids)

    async def outbox_backlog(self, limit: int = 0) -> Backlog:
        with self._observed("outbox_backlog"), translated(), timeout(self._seconds):
            return await self._outbox.backlog(limit)

    async def _read(
        self, query: Document, limit: int, fields: Document, order: Sequence[tuple[str, int]] = ()
    ) -> list[Document]:
        """All in one response of the server, unless that is more than 16 MB.

        An election ends the cursors, so the query is sent once more.
        """
        if limit < 1:
            return []
        for again in (True, False):
            cursor = self.mongo.find(query, fields).limit(limit).batch_size(limit)
            try:
                async with self._slots:
                    found = await (cursor.sort(list(order)) if order else cursor).to_list(limit)
                return [_present(each) for each in found]
            except PyMongoError as error:
                if not (again and cursor_died(error)):
                    raise
        raise AssertionError("unreachable")

    def _stored(self, document: Document) -> Document:
        stored = {"_id": document["id"], **document}
        del stored["id"]
        hidden = unique_values(self._unique, document) | waiting_since(document)
        if self.search_index:
            hidden |= self.search_index.hidden(document)
        if hidden:
            stored[UNIQUE] = hidden
        return stored


def _document(stored: Document | None) -> Document | None:
    return None if stored is None else _present(stored)


def _present(stored: Document) -> Document:
    for name in (LEASE, OUTBOX_LEASE, UNIQUE):
        stored.pop(name, None)
    stored["id"] = stored.pop("_id")
    return stored

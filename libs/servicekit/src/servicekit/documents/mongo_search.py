"""Text search in MongoDB: what the terms of a document begin with, in an indexed array of the document.

So a search is equality on a multikey index that has the newest first. A text index would find whole words alone, any of
them rather than all, and sort what it finds (docs/decisions/0026). The array is below UNIQUE, which every release hides
from its readers; a release that knows no search drops it when it writes the document, and it is made anew.

Of several words the rarest drives the index, and the others are looked for in the documents that it finds.
"""

from asyncio import Semaphore, gather
from collections.abc import Sequence
from typing import Any

from domainkit.pages import Cursor
from pymongo import timeout

from servicekit.documents.declared import Collection, Document, Search, value_at
from servicekit.documents.mongo_claims import LEASE
from servicekit.documents.mongo_errors import translated
from servicekit.documents.mongo_indexes import SEARCH, SEARCH_NAME, SEARCHED_AS, TERMS, UNIQUE, stored_field
from servicekit.documents.mongo_outbox import OUTBOX_LEASE
from servicekit.documents.refusals import DocumentTooLarge
from servicekit.documents.searching import ANYWHERE, Part, Question, Searched, entry_of, signature

_BOUND = 500  # documents that one part of a page looks through
_AT_ONCE = 100  # documents that get their terms
_MOST_PASSED_OVER = 1_000
# What an element of the array begins with, before letters and digits: whole terms and beginnings, by fields.
_FIRST_WHOLE, _FIRST, _FURTHER_WHOLE, _FURTHER = "=", "<", ":", ">"
_FORM = "2"  # counts changes of the array
_HIDDEN = {"outbox": 0, UNIQUE: 0, LEASE: 0, OUTBOX_LEASE: 0}


class MongoSearch:
    """The search of one collection. `slots` bound what is asked at once."""

    def __init__(
        self,
        collection: Collection,
        search: Search,
        mongo: Any,
        slots: Semaphore,
        seconds: float | None,
        page_reads: int,
    ) -> None:
        self.page = Searched(collection, self._read, lambda document: document, page_reads).page
        self.name = collection.name
        self._search = search
        self._mongo = mongo
        self._slots = slots
        self._seconds = seconds
        self._signature = signature(search) + _FORM
        self._newest = stored_field(search.newest)
        self._order = [(self._newest, -1), ("_id", -1)]
        self._passed_over: list[str] = []

    def hidden(self, document: Document) -> Document:
        """The hidden field of a document to be stored."""
        entry = entry_of(self._search, document)
        elements: dict[str, None] = {}
        if entry:
            elements.update(dict.fromkeys(_FIRST_WHOLE + term for term in entry.first))
            elements.update(dict.fromkeys(_FURTHER_WHOLE + term for term in entry.further))
            elements.update(_beginnings(_FIRST, entry.first))
            elements.update(_beginnings(_FURTHER, entry.further))
        return {SEARCH_NAME: {"as": self._signature, "terms": list(elements)}}

    async def _read(
        self, question: Question, rank: int, after: Cursor | None, limit: int, *, alone: bool
    ) -> Part[Document]:
        scope = {stored_field(path): {"$in": values} for path, values in question.scope.items()}
        start = {**scope, **(self._after(after) if after else {})}
        words = [_has(rank, *each) for each in question.sought(rank)]
        others: Document = {"$and": words}
        if alone:
            others["$nor"] = [{"$and": [_has(rank - 1, *each) for each in question.sought(rank - 1)]}]
        elif len(words) == 1:
            return await self._rows(start | words[0], {}, limit, None)
        counts = await gather(*(self._count(start | word) for word in words))
        driving = start | words[counts.index(min(counts))]
        stop = await self._stop(driving) if min(counts) > _BOUND else None
        return await self._rows(driving, others, limit, stop)

    async def index_some(self) -> int:
        """Give some documents their terms that have none of this declaration; returns how many were looked for."""
        lacking = {SEARCHED_AS: {"$ne": self._signature}, "_id": {"$nin": self._passed_over}}
        with translated(), timeout(self._seconds):
            async with self._slots:
                documents = await self._mongo.find(lacking, _HIDDEN).limit(_AT_ONCE).to_list(_AT_ONCE)
        await gather(*(self._index(each) for each in documents))
        return len(documents)

    async def _index(self, stored: Document) -> None:
        id, version = stored["_id"], stored["version"]
        field = self.hidden({"id": id, **stored})[SEARCH_NAME]
        try:
            with translated(), timeout(self._seconds):
                async with self._slots:
                    await self._mongo.update_one({"_id": id, "version": version}, {"$set": {SEARCH: field}})
        except DocumentTooLarge:
            self._passed_over = [*self._passed_over, id][-_MOST_PASSED_OVER:]

    def _after(self, cursor: Cursor) -> Document:
        further = [{self._newest: {"$lt": cursor.key}}, {"_id": {"$lt": cursor.id}}]
        return {self._newest: {"$lte": cursor.key}, "$or": further}

    def _as_far_as(self, cursor: Cursor) -> Document:
        nearer = [{self._newest: {"$gt": cursor.key}}, {"_id": {"$gte": cursor.id}}]
        return {self._newest: {"$gte": cursor.key}, "$or": nearer}

    async def _count(self, query: Document) -> int:
        async with self._slots:
            return int(await self._mongo.count_documents(query, limit=_BOUND + 1))

    async def _stop(self, driving: Document) -> Cursor | None:
        """Where the last of the next so many documents is."""
        fields = {self._newest: 1}
        async with self._slots:
            found = await self._mongo.find(driving, fields).sort(self._order).skip(_BOUND - 1).limit(1).to_list(1)
        return self._cursor(found[0]) if found else None

    async def _rows(self, driving: Document, others: Document, limit: int, stop: Cursor | None) -> Part[Document]:
        """The documents as far as `stop`. The limit in between keeps the server from deciding what drives the index."""
        until = [self._as_far_as(stop)] if stop else []
        looked = [{"$limit": 2 * _BOUND}, {"$match": others}] if others else []
        pipeline = [
            {"$match": {"$and": [driving, *until]}},
            {"$sort": dict(self._order)},
            *looked,
            {"$limit": limit},
            {"$project": _HIDDEN},
        ]
        async with self._slots:
            found = await self._mongo.aggregate(pipeline, batchSize=limit).to_list(limit)
        rest = stop
        if len(found) == limit:
            rest = self._cursor(found[-1])
        rows = [(self._cursor(each), {"id": each.pop("_id"), **each}) for each in found]
        return Part(rows, rest, _BOUND if others else len(found))

    def _cursor(self, stored: Document) -> Cursor:
        return Cursor(value_at(stored, self._newest), stored["_id"])


def _beginnings(mark: str, terms: Sequence[str]) -> dict[str, None]:
    return {mark + term[:length]: None for term in terms for length in range(1, len(term) + 1)}


def _has(rank: int, word: str, begins: bool) -> Document:
    """Documents that have the word as the rank demands."""
    first, further = (_FIRST, _FURTHER) if begins else (_FIRST_WHOLE, _FURTHER_WHOLE)
    return {TERMS: {"$in": [first + word, further + word]} if rank == ANYWHERE else first + word}

"""Claims in MongoDB: the earliest document that is due and not leased."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import orjson
from domainkit.pages import Cursor
from pymongo import ReturnDocument

from servicekit.documents.declared import Document, Index, Scalar, value_at
from servicekit.documents.mongo_queries import matching, order_of, unleased

LEASE = "_lease_until"
_AT_ONCE = 64
_SKIPPED_FOR = 1_000_000  # microseconds
_MOST_SKIPS = 1_000  # questions


@dataclass(frozen=True, slots=True)
class _Skip:
    """Whatever comes up to `cursor` was found leased, until then at least."""

    cursor: Cursor
    until: int


class Claims:
    """The claims of one process on one collection.

    Leases are not in the indexes, so a claim reads past those who have one. Where acts fail one after the other, these
    are thousands: so it remembers for a second, and no longer than their leases, how far it has read. What becomes due
    before that cursor meanwhile is claimed a second later.
    """

    def __init__(self, mongo: Any, slots: asyncio.Semaphore) -> None:
        self._mongo = mongo
        self._slots = slots
        self._skips: OrderedDict[bytes, _Skip] = OrderedDict()

    async def claim(
        self, index: Index, values: dict[str, list[Scalar]], *, due: int, now: int, lease: int
    ) -> Document | None:
        question = orjson.dumps([index.name, values])
        skip = self._skips.get(question)
        if skip and skip.until <= now:
            skip = None
        while True:
            query = matching(index, values, due=due, after=skip.cursor if skip else None)
            page = await self._page(index, query)
            for candidate in page:
                if candidate.get(LEASE, 0) <= now and (taken := await self._take(candidate, query, now, lease)):
                    return taken
            if len(page) < _AT_ONCE:
                return None
            until = min([now + _SKIPPED_FOR, *(each.get(LEASE, 0) for each in page), *([skip.until] if skip else [])])
            skip = _Skip(_cursor(index, page[-1]), until)
            if until > now:
                self._remember(question, skip)

    async def _page(self, index: Index, query: Document) -> list[Document]:
        fields = {LEASE: 1, **({index.order_by: 1} if index.order_by and index.order_by != "id" else {})}
        found = self._mongo.find(query, fields).sort(order_of(index)).limit(_AT_ONCE).batch_size(_AT_ONCE)
        async with self._slots:
            return list(await found.to_list(_AT_ONCE))

    async def _take(self, candidate: Document, query: Document, now: int, lease: int) -> Document | None:
        """None if somebody else was faster."""
        free = {**query, "_id": candidate["_id"], **unleased(LEASE, now)}
        async with self._slots:
            found: Document | None = await self._mongo.find_one_and_update(
                free, {"$set": {LEASE: now + lease}}, return_document=ReturnDocument.AFTER
            )
        return found

    def _remember(self, question: bytes, skip: _Skip) -> None:
        self._skips[question] = skip
        self._skips.move_to_end(question)
        if len(self._skips) > _MOST_SKIPS:
            self._skips.popitem(last=False)


def _cursor(index: Index, document: Document) -> Cursor:
    id = document["_id"]
    return Cursor(id if index.order_by == "id" else value_at(document, index.order_by or "id"), id)

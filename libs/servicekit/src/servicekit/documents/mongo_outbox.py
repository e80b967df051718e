"""Outboxes in MongoDB: found, taken and cleared by when their oldest event was recorded.

An index on the events themselves has several entries for a document, and the server sorts all that wait before it
answers the first. So that instant is a hidden field of its own, and the index on it holds the documents with events. A
release before this one leaves the field out when it writes a document: those are found by its absence, and get it when
they are taken. It is below UNIQUE, since that release hides all that is there from its readers.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from pymongo import ReturnDocument

from servicekit.documents.backlog import MOST_COUNTED, Backlog, Waiting
from servicekit.documents.declared import Document
from servicekit.documents.mongo_indexes import PENDING, RECORDED_AT, SINCE, SINCE_NAME, UNIQUE
from servicekit.documents.mongo_queries import unleased

OUTBOX_LEASE = "_outbox_lease_until"
_WITH = {SINCE: {"$gte": 0}, **PENDING}
_WITHOUT = {SINCE: None, **PENDING}


def waiting_since(document: Document) -> Document:
    """The hidden field of a document to be stored."""
    outbox = document.get("outbox")
    return {SINCE_NAME: outbox[0]["recorded_at"]} if outbox else {}


class MongoOutbox:
    """The outboxes of one collection. `slots` bound what is asked at once."""

    def __init__(self, mongo: Any, slots: asyncio.Semaphore) -> None:
        self._mongo = mongo
        self._slots = slots

    async def take(self, *, now: int, recorded_before: int, lease: int, limit: int) -> list[str]:
        free = unleased(OUTBOX_LEASE, now)
        waiting = [
            *await self._oldest({SINCE: {"$lt": recorded_before}, **PENDING, **free}, SINCE, limit),
            *await self._oldest({SINCE: None, RECORDED_AT: {"$gte": 0, "$lt": recorded_before}, **free}, "", limit),
        ]
        # Another replica may be as fast: each is leased by itself, and who comes second gets nothing.
        taken = await asyncio.gather(
            *(self._lease(each, {**PENDING, **free}, now + lease) for each in sorted(waiting, key=_age)[:limit])
        )
        return [id for id in taken if id is not None]

    async def clear(self, id: str, event_ids: Sequence[str]) -> None:
        published = list(event_ids)
        others = {"$elemMatch": {"id": {"$nin": published}}}
        no_others = {"_id": id, "outbox.0": {"$exists": True}, "outbox": {"$not": others}}
        async with self._slots:
            cleared = await self._mongo.update_one(no_others, {"$set": {"outbox": []}, "$unset": {SINCE: ""}})
        if not cleared.matched_count:
            await self._clear_some(id, published)

    async def backlog(self, limit: int) -> Backlog:
        async with self._slots:
            count = await self._mongo.count_documents(_WITH, limit=MOST_COUNTED)
            count += await self._mongo.count_documents(_WITHOUT, limit=MOST_COUNTED)
        most = max(limit, 1)
        found = [*await self._oldest(_WITH, SINCE, most, events=True), *await self._oldest(_WITHOUT, "", most)]
        waiting = [
            Waiting(each["_id"], len(each["outbox"]), each["outbox"][0]["recorded_at"])
            for each in sorted(found, key=_age)
        ]
        oldest = waiting[0].oldest if waiting else None
        return Backlog(min(count, MOST_COUNTED), oldest, tuple(waiting[:limit]))

    async def _oldest(self, query: Document, field: str, limit: int, *, events: bool = False) -> list[Document]:
        """Those that wait longest, by the hidden field or, where they lack it, by their events."""
        fields = {field: 1} if field and not events else {RECORDED_AT: 1}
        order = [(field or RECORDED_AT, 1), ("_id", 1)]
        async with self._slots:
            return list(await self._mongo.find(query, fields).sort(order).limit(limit).batch_size(limit).to_list(limit))

    async def _lease(self, waiting: Document, query: Document, until: int) -> str | None:
        change = {OUTBOX_LEASE: until}
        if "outbox" in waiting:
            first = waiting["outbox"][0]["recorded_at"]
            query, change = query | {"outbox.0.recorded_at": first}, change | {SINCE: first}
        async with self._slots:
            leased = await self._mongo.update_one({"_id": waiting["_id"], **query}, {"$set": change})
        return str(waiting["_id"]) if leased.matched_count else None

    async def _clear_some(self, id: str, published: list[str]) -> None:
        """Some events stay: the hidden field follows them. A crash in between leaves it earlier, which does no harm."""
        async with self._slots:
            left = await self._mongo.find_one_and_update(
                {"_id": id, "outbox.id": {"$in": published}},
                {"$pull": {"outbox": {"id": {"$in": published}}}},
                {"outbox.id": 1, RECORDED_AT: 1},
                return_document=ReturnDocument.AFTER,
            )
            if left and left["outbox"]:
                first = left["outbox"][0]
                since = {"$set": {SINCE: first["recorded_at"]}}
                await self._mongo.update_one({"_id": id, "outbox.0.id": first["id"]}, since)


def _age(waiting: Document) -> tuple[int, str]:
    events = waiting.get("outbox")
    return events[0]["recorded_at"] if events else waiting[UNIQUE][SINCE_NAME], waiting["_id"]

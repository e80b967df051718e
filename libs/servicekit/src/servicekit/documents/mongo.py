"""Documents in MongoDB: the store of production. The only module that imports motor.

Motor is in maintenance and its successor is PyMongo's own asyncio API; with the import in one file that move is a
change of one file.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import chain
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo import ReadPreference, ReturnDocument, timeout
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from servicekit.documents.mongo_errors import translated, unavailable
from servicekit.documents.mongo_indexes import (
    RECORDED_AT,
    UNIQUE,
    reconcile,
    settle,
    undeclared,
    unique_values,
)
from servicekit.documents.mongo_questions import matching, order_of, unleased
from servicekit.documents.observed import Observer
from servicekit.documents.port import (
    Backlog,
    Collection,
    Document,
    DocumentTooLarge,
    Index,
    Place,
    Scalar,
    VersionConflict,
    Waiting,
    Where,
    wanted,
)
from servicekit.tls import in_file

_IN_FLIGHT = 64
_LARGEST_BSON = 16 * 1024 * 1024  # bytes, as the server counts
_INDEX_SECONDS = 600  # building one over millions of documents takes longer than any request may
# What an operator may set in the URL; durability (majority, journal) is not among it.
_DEFAULTS: dict[str, Any] = {
    "maxPoolSize": _IN_FLIGHT,  # as many connections as requests in flight: nobody starves waiting for one
    "timeoutMS": 5_000,  # for a whole operation, its retries included
    "connectTimeoutMS": 5_000,
    "retryWrites": True,  # the driver leaves this out by itself where the server has no sessions
    "retryReads": True,
}
# Bookkeeping beside the document's own fields, which therefore do not begin with an underscore.
_LEASE, _OUTBOX_LEASE = "_lease_until", "_outbox_lease_until"
_NO_OUTBOX = {"outbox": 0}


async def open_mongo(url: str, collections: Sequence[Collection], certificates: str = "") -> "MongoStore":
    """Connect, and bring the indexes to what is declared. Raises StoreUnavailable.

    Raises ValueError if the URL names no database or documents break a newly declared unique index.
    """
    given = parse_uri(url)
    if not given["database"]:
        raise ValueError("a MongoDB store URL names its database: mongodb://host/database")
    named = {name.lower() for name in given["options"]}
    defaults = {name: value for name, value in _DEFAULTS.items() if name.lower() not in named}
    # Reads of majority too: what a retry is answered from must not roll back either.
    durable: dict[str, Any] = {"w": "majority", "journal": True, "readConcernLevel": "majority"}
    with in_file(certificates) as file:
        tls: dict[str, Any] = {"tls": True, "tlsCAFile": file} if file else {}
        client: Any = AsyncIOMotorClient(url, **defaults, **durable, **tls, io_loop=asyncio.get_running_loop())
    # Pinned here, since a URL may name any: only the primary shows what was just acknowledged.
    database = client.get_database(given["database"], read_preference=ReadPreference.PRIMARY)
    store = MongoStore(client, database, collections)
    try:
        await store.ping()
        with translated(), timeout(_INDEX_SECONDS):
            for collection in collections:
                await reconcile(database[collection.name], collection)
    except PyMongoError as error:  # a user who is not there yet, another replica that prepares it just now
        client.close()
        raise unavailable(error) from error
    except BaseException:
        client.close()
        raise
    return store


class MongoStore:
    """One database of a MongoDB deployment, through one client."""

    def __init__(self, client: Any, database: Any, collections: Sequence[Collection]) -> None:
        self._client = client
        slots = asyncio.Semaphore(_IN_FLIGHT)
        self._documents = {each.name: MongoDocuments(each, database[each.name], slots) for each in collections}

    def documents(self, collection: Collection) -> "MongoDocuments":
        return self._documents[collection.name]

    async def ping(self) -> None:
        try:
            await self._client.admin.command("ping")
        except PyMongoError as error:  # refused for whatever reason, it may be answered again
            raise unavailable(error) from error

    async def verify(self) -> None:
        """The server has a checksum for each block, and stops where one is wrong."""

    async def takes_writes(self) -> bool:
        return True  # what answers us is the primary

    async def everything(self) -> AsyncIterator[tuple[Collection, list[Document]]]:
        for documents in reversed(self._documents.values()):
            page = await documents.scan() if documents.collection.kept else []
            while page:
                yield documents.collection, page
                page = await documents.scan(after=page[-1]["id"])

    async def undeclared_indexes(self) -> list[str]:
        found = [await undeclared(documents.mongo, documents.collection) for documents in self._documents.values()]
        return list(chain.from_iterable(found))

    async def settle_indexes(self) -> list[str]:
        with translated(), timeout(_INDEX_SECONDS):
            dropped = [await settle(documents.mongo, documents.collection) for documents in self._documents.values()]
        return list(chain.from_iterable(dropped))

    async def close(self) -> None:
        self._client.close()


class MongoDocuments:
    """The documents of one collection. See `port.Documents`."""

    def __init__(self, collection: Collection, mongo: "AsyncIOMotorCollection[Any]", slots: asyncio.Semaphore) -> None:
        self.collection = collection
        self.mongo: Any = mongo
        self._slots = slots
        self._unique = tuple(index for index in collection.indexes if index.unique)
        self._observed: Callable[[str], Any] = Observer(collection.name)

    async def insert(self, document: Document) -> None:
        with self._observed("insert"), translated():
            async with self._slots:
                await self.mongo.insert_one(self._stored(document))

    async def insert_all(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        with self._observed("insert_all"), translated():
            async with self._slots:
                await self.mongo.insert_many([_sized(self._stored(each)) for each in documents], ordered=True)

    async def get(self, id: str) -> Document | None:
        with self._observed("get"), translated():
            async with self._slots:
                return _document(await self.mongo.find_one({"_id": id}))

    async def get_many(self, ids: Sequence[str]) -> list[Document]:
        with self._observed("get_many"), translated():
            async with self._slots:
                stored = await self.mongo.find({"_id": {"$in": list(ids)}}, _NO_OUTBOX).to_list(None)
        found = {each["_id"]: each for each in stored}
        return [_present(found[id]) for id in dict.fromkeys(ids) if id in found]

    async def replace(self, document: Document, *, if_version: int) -> None:
        seen = {"_id": document["id"], "version": if_version}
        with self._observed("replace"), translated():
            async with self._slots:
                result = await self.mongo.replace_one(seen, self._stored(document))
            if not result.matched_count:
                raise VersionConflict(f"{document['id']} is not at version {if_version}")

    async def delete(self, id: str, *, if_version: int) -> None:
        with self._observed("delete"), translated():
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
        after: Place | None = None,
    ) -> list[Document]:
        values = wanted(self.collection, index, where, at_least, below)
        if values is None:
            return []
        query = matching(index, values, at_least=at_least, below=below, after=after, descending=descending)
        with self._observed("find"), translated():
            async with self._slots:
                cursor = self.mongo.find(query, _NO_OUTBOX).sort(order_of(index, descending)).limit(limit)
                return [_present(each) for each in await cursor.to_list(limit)]

    async def count(
        self, index: Index, where: Where, *, at_least: Scalar | None = None, below: Scalar | None = None
    ) -> int:
        values = wanted(self.collection, index, where, at_least, below)
        if values is None:
            return 0
        query = matching(index, values, at_least=at_least, below=below)
        with self._observed("count"), translated():
            async with self._slots:
                return int(await self.mongo.count_documents(query))

    async def scan(self, *, after: str = "", limit: int = 500) -> list[Document]:
        with self._observed("scan"), translated():
            async with self._slots:
                page = await self.mongo.find({"_id": {"$gt": after}}).sort("_id", 1).limit(limit).to_list(limit)
        return [_present(each) for each in page]

    async def claim(self, index: Index, where: Where, *, due: int, now: int, lease: int) -> Document | None:
        values = wanted(self.collection, index, where, due)
        if values is None:
            return None
        query = matching(index, values, due=due) | unleased(_LEASE, now)
        with self._observed("claim"), translated():
            return await self._lease(query, {_LEASE: now + lease}, order_of(index))

    async def take_outbox(self, *, now: int, recorded_before: int, lease: int, limit: int) -> list[str]:
        query = {RECORDED_AT: {"$lt": recorded_before}, **unleased(_OUTBOX_LEASE, now)}
        oldest_first = [(RECORDED_AT, 1), ("_id", 1)]
        with self._observed("take_outbox"), translated():
            async with self._slots:
                waiting = await self.mongo.find(query, {"_id": 1}).sort(oldest_first).limit(limit).to_list(limit)
            # Another replica may be as fast: each is leased by itself, and who comes second gets nothing.
            until = {_OUTBOX_LEASE: now + lease}
            taken = [self._lease(query | each, until, oldest_first, {"_id": 1}) for each in waiting]
            return [document["id"] for document in await asyncio.gather(*taken) if document is not None]

    async def clear_outbox(self, id: str, event_ids: Sequence[str]) -> None:
        with self._observed("clear_outbox"), translated():
            async with self._slots:
                await self.mongo.update_one({"_id": id}, {"$pull": {"outbox": {"id": {"$in": list(event_ids)}}}})

    async def outbox_backlog(self, limit: int = 0) -> Backlog:
        pending = {RECORDED_AT: {"$gte": 0}}
        with self._observed("outbox_backlog"), translated():
            async with self._slots:
                count = await self.mongo.count_documents(pending)
                oldest_first = self.mongo.find(pending, {RECORDED_AT: 1}).sort([(RECORDED_AT, 1), ("_id", 1)])
                found = await oldest_first.limit(max(limit, 1)).to_list(None)
        waiting = [Waiting(each["_id"], len(each["outbox"]), each["outbox"][0]["recorded_at"]) for each in found]
        return Backlog(count, waiting[0].oldest if waiting else None, tuple(waiting[:limit]))

    async def _lease(
        self, query: Document, lease: Document, order: list[tuple[str, int]], fields: Document | None = None
    ) -> Document | None:
        async with self._slots:
            return _document(
                await self.mongo.find_one_and_update(
                    query, {"$set": lease}, fields, sort=order, return_document=ReturnDocument.AFTER
                )
            )

    def _stored(self, document: Document) -> Document:
        stored = {"_id": document["id"], **document}
        del stored["id"]
        if self._unique and (unique := unique_values(self._unique, document)):
            stored[UNIQUE] = unique
        return stored


def _sized(stored: Document) -> RawBSONDocument:
    """The document as it is sent. Raises DocumentTooLarge: of several at once the driver finds none too large."""
    encoded = encode(stored)
    if len(encoded) > _LARGEST_BSON:
        raise DocumentTooLarge
    return RawBSONDocument(encoded)


def _document(stored: Document | None) -> Document | None:
    return None if stored is None else _present(stored)


def _present(stored: Document) -> Document:
    for name in (_LEASE, _OUTBOX_LEASE, UNIQUE):
        stored.pop(name, None)
    stored["id"] = stored.pop("_id")
    return stored

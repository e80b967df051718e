"""Documents in MongoDB: the store of production. The only module that imports motor.

Motor is in maintenance and its successor is PyMongo's own asyncio API; with the import in one file that move is a
change of one file.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import chain
from os import environ
from typing import Any

from pymongo import ReadPreference, timeout
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from servicekit.documents.declared import Collection, Document
from servicekit.documents.indexing import Indexing
from servicekit.documents.mongo_documents import MongoDocuments
from servicekit.documents.mongo_errors import translated, unavailable
from servicekit.documents.mongo_indexes import reconcile, settle, undeclared
from servicekit.documents.refusals import StoreUnavailable
from servicekit.runtime.tls import in_file

_IN_FLIGHT = 64
# Motor works in threads, five for each CPU unless another number is set when it is imported: then requests that
# are in flight by our count would wait for one. A few more are for what is not counted, such as the ping.
environ.setdefault("MOTOR_MAX_WORKERS", str(_IN_FLIGHT + 8))
from motor.motor_asyncio import AsyncIOMotorClient  # noqa: E402

_LOOK_AGAIN = 600.0  # seconds; how often documents without their search terms are looked for
_INDEX_SECONDS = 600  # building one over millions of documents takes longer than any request may
# What an operator may set in the URL; durability (majority, journal) is not among it.
_DEFAULTS: dict[str, Any] = {
    "maxPoolSize": _IN_FLIGHT,  # as many connections as requests in flight: nobody starves waiting for one
    "timeoutMS": 5_000,  # for a whole operation, its retries included
    "connectTimeoutMS": 5_000,
    "retryWrites": True,  # the driver leaves this out by itself where the server has no sessions
    "retryReads": True,
}


async def open_mongo(url: str, collections: Sequence[Collection], certificates: str, page_reads: int) -> "MongoStore":
    """Connect, and bring the indexes to what is declared. Raises StoreUnavailable.

    Raises ValueError if the URL names no database or documents break a newly declared unique index.
    """
    given = parse_uri(url)
    if not given["database"]:
        raise ValueError("a MongoDB store URL names its database: mongodb://host/database")
    named = {name.lower() for name in given["options"]}
    defaults = {name: value for name, value in _DEFAULTS.items() if name.lower() not in named}
    # Reads of majority too: what a retry returns must not roll back either.
    durable: dict[str, Any] = {"w": "majority", "journal": True, "readConcernLevel": "majority"}
    with in_file(certificates) as file:
        tls: dict[str, Any] = {"tls": True, "tlsCAFile": file} if file else {}
        client: Any = AsyncIOMotorClient(url, **defaults, **durable, **tls, io_loop=asyncio.get_running_loop())
    # Pinned here, since a URL may name any: only the primary shows what was just acknowledged.
    database = client.get_database(given["database"], read_preference=ReadPreference.PRIMARY)
    store = MongoStore(client, database, collections, page_reads)
    try:
        await store.ping()
        with translated(), timeout(_INDEX_SECONDS):
            replicated = any(server.replica_set_name for server in _servers(client))
            for collection in collections:
                await reconcile(database[collection.name], collection, replicated=replicated)
    except PyMongoError as error:  # a user who is not there yet, another replica that prepares it just now
        client.close()
        raise unavailable(error) from error
    except BaseException:
        client.close()
        raise
    store.index_documents()
    return store


class MongoStore:
    """One database of a MongoDB deployment, through one client."""

    def __init__(self, client: Any, database: Any, collections: Sequence[Collection], page_reads: int) -> None:
        self._client = client
        self._indexing: Indexing | None = None
        slots, seconds = asyncio.Semaphore(_IN_FLIGHT), client.options.timeout
        self._documents = {
            each.name: MongoDocuments(each, database[each.name], slots, seconds, page_reads) for each in collections
        }

    def index_documents(self) -> None:
        """Give documents their search terms from now on, also those that another release writes meanwhile."""
        searched = (each.search_index for each in self._documents.values())
        self._indexing = Indexing([each for each in searched if each], again=_LOOK_AGAIN)

    def documents(self, collection: Collection) -> MongoDocuments:
        return self._documents[collection.name]

    async def ping(self) -> None:
        try:
            await self._client.admin.command("ping")
        except PyMongoError as error:  # refused for whatever reason, it may succeed later
            raise unavailable(error) from error
        # A URL that asks for one member (directConnection) stays with it after an election.
        if self._client.topology_description.topology_type_name == "Single" and any(
            server.server_type_name == "RSSecondary" for server in _servers(self._client)
        ):
            raise StoreUnavailable("MongoDB: the member that the URL names is not the primary")

    async def verify(self) -> None:
        """The server has a checksum for each block, and stops where one is wrong."""

    async def takes_writes(self) -> bool:
        return True  # the server that responds is the primary

    async def forget_deleted(self) -> bool:
        return True  # WiredTiger writes over it when it gets to it, and an oplog as long as its operator set

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
        if self._indexing:
            await self._indexing.close()
        self._client.close()


def _servers(client: Any) -> list[Any]:
    """What the driver knows of the servers by now."""
    return list(client.topology_description.server_descriptions().values())

"""`ops check` and `ops outbox`."""

from asyncio import wait_for
from collections.abc import Sequence

from servicekit.documents import Collection, StoreUnavailable, open_store
from servicekit.instants import to_rfc3339
from servicekit.ops.connections import WAIT_SECONDS, connected
from servicekit.ops.output import tell
from servicekit.settings import Operational


async def check(name: str, operational: Operational, collections: Sequence[Collection]) -> int:
    """Are the settings readable, and do store and bus answer?"""
    tell({"check": "settings", "ok": True})
    try:
        store = await wait_for(open_store(operational.store_url, collections, operational.store_ca), WAIT_SECONDS)
        await store.ping()
        await store.close()
        store_answers = True
    except (StoreUnavailable, TimeoutError):
        store_answers = False
    tell({"check": "store", "ok": store_answers})
    async with connected(name, operational) as bus:
        tell({"check": "bus", "ok": bus is not None})
        return 0 if store_answers and bus is not None else 1


async def outbox(operational: Operational, collections: Sequence[Collection]) -> int:
    """How many documents have events to publish, and since when?"""
    store = await open_store(operational.store_url, collections, operational.store_ca)
    for collection in collections:
        backlog = await store.documents(collection).outbox_backlog()
        oldest = None if backlog.oldest is None else to_rfc3339(backlog.oldest)
        tell({"collection": collection.name, "pending": backlog.pending, "oldest": oldest})
    await store.close()
    return 0

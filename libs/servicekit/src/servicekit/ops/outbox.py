"""`ops outbox`."""

from domainkit.instants import SECOND, Instant

from servicekit.documents import StoreUnavailable, Waiting, open_store
from servicekit.mapping.timestamps import to_rfc3339
from servicekit.ops.output import failed, print_line
from servicekit.ops.service import Service
from servicekit.runtime.clock import system_clock


async def outbox(service: Service, limit: int) -> int:
    """How many documents have events to publish, since when, and which of them wait longest: `limit` of a collection.

    Only looks: what waits is neither leased nor published.
    """
    operational, now = service.operational, system_clock()()
    try:
        store = await open_store(operational.store_url, service.collections, operational.store_ca)
        for collection in service.collections:
            backlog = await store.documents(collection).outbox_backlog(limit)
            print_line({"collection": collection.name, "pending": backlog.pending, **_since(backlog.oldest, now)})
            for waiting in backlog.longest:
                print_line(_document(collection.name, waiting, now))
        await store.close()
    except StoreUnavailable as error:
        return failed(f"the store does not answer: {error}")
    return 0


def _document(collection: str, waiting: Waiting, now: Instant) -> dict[str, object]:
    waits = {"collection": collection, "document": waiting.id, "events": waiting.events}
    return {**waits, **_since(waiting.oldest, now)}


def _since(oldest: int | None, now: Instant) -> dict[str, object]:
    if oldest is None:
        return {"oldest": None, "age_seconds": None}
    return {"oldest": to_rfc3339(oldest), "age_seconds": max(0, (now - oldest) // SECOND)}

"""The services' stores, opened beside the services for reading."""

from asyncio import gather, sleep
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic, time_ns

from domainkit.instants import SECOND
from feedback import wiring as feedback
from notifications import wiring as notifications
from notifications.deliveries.repository import DELIVERIES, DELIVERIES_DUE
from notifications.feed.publishing import FEED_PUBLISHERS
from notifications.feed.repository import FEED_BY_POSITION, FEED_EVENTS
from servicekit.documents import Collection, Document, Documents, Store, StoreUnavailable, open_store
from servicekit.privacy.jobs import Stage
from servicekit.privacy.repository import ERASURE_JOBS, JOBS_BY_STAGE
from tickets import wiring as tickets
from tickets.tickets.repository.tickets import CLOCKS, COVERAGE_RETRIES, TICKETS
from warranty import wiring as warranty

OPEN_SECONDS = 60.0
SOON_SECONDS = 150  # longer than the budgets of a round
UNDONE = [stage for stage in Stage if stage is not Stage.DONE]
_DECLARED = {
    "tickets": tickets.COLLECTIONS,
    "warranty": warranty.COLLECTIONS,
    "notifications": notifications.COLLECTIONS,
    "feedback": feedback.COLLECTIONS,
}


@dataclass(frozen=True)
class Stores:
    stores: dict[str, Store]

    def all(self) -> list[tuple[str, Documents]]:
        """Every collection with its name, `<service>.<collection>`."""
        return [
            (f"{service}.{collection.name}", self.of(service, collection))
            for service, collections in _DECLARED.items()
            for collection in collections
        ]

    def of(self, service: str, collection: Collection) -> Documents:
        return self.stores[service].documents(collection)

    async def whole(self, service: str, collection: Collection, ids: Sequence[str]) -> dict[str, Document]:
        """The documents of these ids with their outboxes, which lists leave out."""
        documents = self.of(service, collection)
        found: dict[str, Document] = {}
        for start in range(0, len(ids), 100):
            some = await gather(*map(documents.get, ids[start : start + 100]))
            found |= {document["id"]: document for document in some if document}
        return found

    async def due(self) -> dict[str, int]:
        """How many documents wait for a timer, now or later; of what is held for years, or is due in minutes, none."""
        soon = time_ns() // 1_000 + SOON_SECONDS * SECOND
        erasures = [
            await self.of(service, ERASURE_JOBS).count(JOBS_BY_STAGE, {"stage": UNDONE}) for service in _DECLARED
        ]
        return {
            "erasures": sum(erasures),
            "mails": await self.of("notifications", DELIVERIES).count(DELIVERIES_DUE, {}, at_least=0),
            "warnings and breaches": await self.of("tickets", TICKETS).count(CLOCKS, {}, at_least=0, below=soon),
            "coverage checks": await self.of("tickets", TICKETS).count(COVERAGE_RETRIES, {}, at_least=0),
        }

    async def unannounced(self, retailer: str) -> int:
        """How many entries of a retailer's feed are not on NATS yet."""
        entries, publishers = self.of("notifications", FEED_EVENTS), self.of("notifications", FEED_PUBLISHERS)
        last = await entries.find(FEED_BY_POSITION, {"retailer": retailer}, descending=True, limit=1)
        publisher = await publishers.get(retailer)
        return int(last[0]["position"] if last else 0) - int(publisher["published"] if publisher else 0)


@asynccontextmanager
async def opened(store_urls: Mapping[str, str]) -> AsyncIterator[Stores]:
    async with AsyncExitStack() as life:
        stores = {}
        for service, collections in _DECLARED.items():
            store = stores[service] = await _opened(store_urls[service], collections)
            life.push_async_callback(store.close)
        yield Stores(stores)


async def _opened(url: str, collections: Sequence[Collection]) -> Store:
    """As a service opens it: again while another process holds the file, which on a busy disk may take seconds."""
    give_up = monotonic() + OPEN_SECONDS
    while True:
        try:
            return await open_store(url, collections)
        except StoreUnavailable:
            if monotonic() > give_up:
                raise
            await sleep(0.5)

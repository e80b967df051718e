"""Idempotency keys of requests whose outcome has an id of its own, to which the key cannot lead: orders, retailers.

Each is stored with the fingerprint of the payload that it was used with.
"""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Duration
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Document, Documents, DuplicateKey, Index
from servicekit.documents.idempotency import KEYS_ARE_KEPT, KeyReused
from servicekit.runtime.clock import Clock
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.retention import removing
from servicekit.runtime.timers import Timer

REQUESTS_FORGOTTEN = Index("forgotten", order_by="forget_at")
REQUESTS = Collection(
    "requests",
    (REQUESTS_FORGOTTEN,),
    personal=NoPersonalData(
        "Idempotency keys of orders and retailers with a hash of what was sent, AFTERSALES_IDEMPOTENCY_HOURS"
    ),
)


@dataclass(frozen=True, slots=True)
class IdempotencyKeyRepository:
    documents: Documents
    clock: Clock
    kept_for: Duration = KEYS_ARE_KEPT

    async def remember(self, key: IdempotencyKey) -> None:
        """Stores the key for as long as it may be repeated. Raises KeyReused."""
        note = {"id": key.key, "version": 1, "fingerprint": key.fingerprint}
        try:
            await self.documents.insert({**note, "forget_at": self.clock() + self.kept_for})
        except DuplicateKey:
            await self.knows(key)

    async def knows(self, key: IdempotencyKey) -> bool:
        """Whether the key is stored. Raises KeyReused where it is, with another payload."""
        seen = await self.documents.get(key.key)
        if seen and seen["fingerprint"] != key.fingerprint:
            raise KeyReused from None
        return seen is not None


def repository(context: ServiceContext, kept_for: Duration) -> IdempotencyKeyRepository:
    return IdempotencyKeyRepository(context.store.documents(REQUESTS), context.clock, kept_for)


def components(context: ServiceContext) -> Components:
    return Components(servicers=[], timers=[expiry_timer(context.store.documents(REQUESTS))])


def expiry_timer(requests: Documents) -> Timer:
    """Deletes the keys that may not be repeated any more."""
    removed = removing("idempotency-keys")

    async def delete(note: Document) -> None:
        await requests.delete(note["id"], if_version=note["version"])
        removed(1)

    return Timer("requests", requests, REQUESTS_FORGOTTEN, delete)

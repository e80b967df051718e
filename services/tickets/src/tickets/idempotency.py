"""Idempotency keys of requests whose outcome has an id of its own: which payload each was used with."""

from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey as Request
from servicekit.documents import Collection, Document, Documents, DuplicateKey, Index
from servicekit.documents.idempotency import KEYS_ARE_KEPT, KeyReused
from servicekit.runtime.clock import Clock
from servicekit.runtime.timers import Timer

REQUESTS_FORGOTTEN = Index("forgotten", order_by="forget_at")
REQUESTS = Collection("requests", (REQUESTS_FORGOTTEN,))


@dataclass(frozen=True, slots=True)
class StoredRequests:
    documents: Documents
    clock: Clock

    async def remember(self, request: Request) -> None:
        """Raises KeyReused."""
        note = {"id": request.key, "version": 1, "fingerprint": request.fingerprint}
        try:
            await self.documents.insert({**note, "forget_at": self.clock() + KEYS_ARE_KEPT})
        except DuplicateKey:
            seen = await self.documents.get(request.key)
            if seen and seen["fingerprint"] != request.fingerprint:
                raise KeyReused from None


def requests_timer(requests: Documents, forgotten: Index) -> Timer:
    """Forgets the keys of requests that nobody may repeat any more."""

    async def forget(note: Document) -> None:
        await requests.delete(note["id"], if_version=note["version"])

    return Timer("requests", requests, forgotten, forget)

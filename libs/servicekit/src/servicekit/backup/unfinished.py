"""A restore that has not ended: noted in the store before anything is put there, and forgotten once all of it is.

Half a restore looks like a small whole. So nobody serves it, backs it up or migrates it until a restore has ended; one
that was killed is begun again after its store and its streams were emptied. The same holds for `ops republish`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from domainkit.privacy import NoPersonalData

from servicekit.documents import Collection, DuplicateKey, Store, StoreUnusable, VersionConflict
from servicekit.runtime.clock import Clock

RESTORES = Collection("restores", kept=False, personal=NoPersonalData("That a restore has not ended"))
RESTORE, REPUBLISH = "restore", "retell"  # ids of stored notes: the second has the name that the command had once
_REMEDIES = {
    RESTORE: "empty the store and its streams, and run `ops restore` again",
    REPUBLISH: "purge the streams that it fills, and run `ops republish` again",
}

_UNFINISHED = {RESTORE: "a restore into the store", REPUBLISH: "the republication of what the store holds"}


async def refuse_unfinished(store: Store, *, but: str = "") -> None:
    """Raises StoreUnusable where a restore or a republication has not ended; `but` is one that may be unfinished."""
    for document in await store.documents(RESTORES).get_many([RESTORE, REPUBLISH]):
        what = document["id"]
        if what != but:
            remedy = f"wait for it or, if it failed, {_REMEDIES[what]}: docs/runbooks/backup.md"
            raise StoreUnusable(f"{_UNFINISHED[what]} has not ended", remedy)


@asynccontextmanager
async def unfinished(what: str, store: Store, clock: Clock) -> AsyncIterator[None]:
    """The store is refused from now on, until the block has ended without an error."""
    restores = store.documents(RESTORES)
    with suppress(DuplicateKey):  # of one that failed before
        await restores.insert({"id": what, "version": 1, "begun_at": clock()})
    yield
    with suppress(VersionConflict):  # of another one at the same time, which was through first
        await restores.delete(what, if_version=1)

"""Migrations: documents that an older release wrote, brought to the form of this one before it is rolled out.

A migration runs while the release before this one serves. So that one already writes the new form and reads both, and
this one may do without the old (expand, migrate, contract: docs/runbooks/upgrade.md). Migrations that ran are recorded
in a collection of the service's own store, with how far they came; they may be run again, and by two at once.

Where the new form makes two documents the same, both stay: the second keeps its old form, and the pair is listed.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from domainkit.privacy import NoPersonalData

from servicekit.documents import Collection, Document, Documents, DuplicateKey, Store, VersionConflict
from servicekit.runtime.clock import Clock

MIGRATIONS = Collection(
    "migrations", personal=NoPersonalData("How far each migration has come, and ids of documents that are the same")
)
MOST_COLLISIONS = 1_000  # that are listed of a migration

Collision = tuple[str, str]
"""The ids of two documents that are the same thing in the new form."""

Change = Callable[[Document], Document | None]


def _unchanged(document: Document) -> Document | None:
    return None


async def _none(documents: Documents, document: Document) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of one collection.

    `id` names it for good. `change` answers a document in its new form, or None for one that has it already; it leaves
    `id`, `version`, `outbox`, `events` and `requests` alone. A document whose new form a unique index does not let in
    keeps the old one. `same_as` returns the ids of others that a document of the old form is the same as by now.
    `changing`, for a change that depends on what else is stored, returns the one for these documents.
    """

    id: str
    collection: Collection
    change: Change = _unchanged
    same_as: Callable[[Documents, Document], Awaitable[Sequence[str]]] = _none
    changing: Callable[[Store, Clock, Sequence[Document]], Awaitable[Change]] | None = None


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of a migration: how many documents it has seen and changed by now, and whether it is through.

    `collisions` are those found so far, up to MOST_COLLISIONS; each time that it is asked for.
    """

    id: str
    seen: int
    changed: int
    done: bool
    collisions: Sequence[Collision] = ()


async def migrate(
    store: Store, migrations: Sequence[Migration], clock: Clock, *, again: bool = False
) -> AsyncGenerator[Migrated, None]:
    """Carry out, in their order, what was not carried out before; yields the state of each, some documents at a time.

    `again` begins anew with those that were: for what the release before has written since.
    """
    records = store.documents(MIGRATIONS)
    for migration in migrations:
        begun: Document = {
            "id": migration.id,
            "version": 0,
            "after": "",
            "seen": 0,
            "changed": 0,
            "collisions": [],
            "done_at": None,
        }
        record = await records.get(migration.id) or begun
        if again:
            record = {**begun, "version": record["version"]}
        documents = store.documents(migration.collection)
        while record["done_at"] is None:
            page = await documents.scan(after=record["after"])
            change = await migration.changing(store, clock, page) if migration.changing else migration.change
            changed = [await _bring_up(documents, document, change) for document in page]
            found = [
                [document["id"], other] for document in page for other in await migration.same_as(documents, document)
            ]
            so_far = {
                "seen": record["seen"] + len(page),
                "changed": record["changed"] + sum(changed),
                "collisions": [*record.get("collisions", ()), *found][:MOST_COLLISIONS],
            }
            place = {"after": page[-1]["id"]} if page else {"done_at": clock()}
            record = await _note(records, {**record, **so_far, **place})
            if page:
                yield _told(record)
        yield _told(record)


async def _bring_up(documents: Documents, document: Document, change: Change) -> bool:
    """Whether the document had to be changed."""
    current: Document | None = document
    while current is not None and (changed := change(current)) is not None:
        try:
            await documents.replace({**changed, "version": current["version"] + 1}, if_version=current["version"])
        except VersionConflict:
            current = await documents.get(document["id"])  # somebody changed it meanwhile
            continue
        except DuplicateKey:
            return False  # another one is that already: `same_as` names it
        return True
    return False


async def _note(records: Documents, record: Document) -> Document:
    """The record as it is stored: another's, where another one runs the same migration and was first."""
    seen = record["version"]
    noted = {**record, "version": seen + 1}
    try:
        await (records.replace(noted, if_version=seen) if seen else records.insert(noted))
    except (DuplicateKey, VersionConflict):
        return await records.get(record["id"]) or record
    return noted


def _told(record: Document) -> Migrated:
    collisions = tuple((one, other) for one, other in record.get("collisions", ()))
    return Migrated(record["id"], record["seen"], record["changed"], record["done_at"] is not None, collisions)

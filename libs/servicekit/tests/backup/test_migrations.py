"""Migrations by a sample: tickets of an older release have one `tag`, those of this one have `tags`."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from domainkit.instants import Instant
from servicekit.backup import MIGRATIONS, Migration
from servicekit.backup.migrations import Change, Migrated, migrate
from servicekit.documents import Collection, Document, Documents, Index, Store, open_store
from servicekit.runtime.clock import Clock

TICKETS = Collection("tickets")
MANY = 1_200  # several pages


def with_tags(document: Document) -> Document | None:
    if "tag" not in document:
        return None
    return {**{name: value for name, value in document.items() if name != "tag"}, "tags": [document["tag"]]}


TAGS = Migration("2026-12-tags", TICKETS, with_tags)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/store.db", [MIGRATIONS, TICKETS])
    older = [{"id": f"tic_{number:04}", "version": 3, "tag": "red", "outbox": []} for number in range(MANY)]
    newer = {"id": "tic_9999", "version": 3, "tags": ["blue"]}
    await opened.documents(TICKETS).insert_all([*older, newer])
    yield opened
    await opened.close()


async def ran(store: Store, *migrations: Migration, again: bool = False) -> list[Migrated]:
    return [each async for each in migrate(store, migrations, lambda: Instant(7), again=again)]


async def test_migration_changes_each_old_document_once(store: Store) -> None:
    assert (await ran(store, TAGS))[-1] == Migrated("2026-12-tags", MANY + 1, MANY, done=True)
    tickets = store.documents(TICKETS)
    assert await tickets.get("tic_0007") == {"id": "tic_0007", "version": 4, "tags": ["red"], "outbox": []}
    assert await tickets.get("tic_9999") == {"id": "tic_9999", "version": 3, "tags": ["blue"]}
    assert await ran(store, TAGS) == [Migrated("2026-12-tags", MANY + 1, MANY, done=True)]
    assert await tickets.get("tic_0007") == {"id": "tic_0007", "version": 4, "tags": ["red"], "outbox": []}


async def test_migration_again_covers_writes_of_the_previous_release(store: Store) -> None:
    await ran(store, TAGS)
    tickets = store.documents(TICKETS)
    await tickets.insert({"id": "tic_0000a", "version": 1, "tag": "late"})
    assert (await ran(store, TAGS))[-1].seen == MANY + 1
    assert "tag" in (await tickets.get("tic_0000a") or {})
    assert (await ran(store, TAGS, again=True))[-1] == Migrated("2026-12-tags", MANY + 2, 1, done=True)
    assert await tickets.get("tic_0000a") == {"id": "tic_0000a", "version": 2, "tags": ["late"]}
    assert (await tickets.get("tic_0007") or {})["version"] == 4
    assert await ran(store, TAGS) == [Migrated("2026-12-tags", MANY + 2, 1, done=True)]


async def test_a_migration_begins_when_it_is_first_to_run_again(store: Store) -> None:
    assert (await ran(store, TAGS, again=True))[-1].changed == MANY


async def test_a_migration_that_was_stopped_goes_on_where_it_was(store: Store) -> None:
    running = migrate(store, [TAGS], lambda: Instant(7))
    first = await anext(running)
    await running.aclose()
    assert not first.done
    seen: list[str] = []

    def watched(document: Document) -> Document | None:
        seen.append(document["id"])
        return with_tags(document)

    last = (await ran(store, Migration(TAGS.id, TICKETS, watched)))[-1]
    assert last == Migrated(TAGS.id, MANY + 1, MANY, done=True)
    assert seen[0] == f"tic_{first.seen:04}"


async def test_document_changed_meanwhile_is_migrated_as_it_is(store: Store) -> None:
    tickets = store.documents(TICKETS)
    changing = Changing(tickets)
    assert (await ran(changing.seen_by(store), TAGS))[-1].changed == MANY
    assert await tickets.get("tic_0000") == {"id": "tic_0000", "version": 5, "note": "new", "tags": ["red"]}


async def test_migrations_run_in_their_order(store: Store) -> None:
    def counted(document: Document) -> Document | None:
        return None if "count" in document else {**document, "count": len(document["tags"])}

    progress = await ran(store, TAGS, Migration("2027-01-count", TICKETS, counted))
    assert [each.id for each in progress if each.done] == ["2026-12-tags", "2027-01-count"]
    assert (await store.documents(TICKETS).get("tic_0001") or {})["count"] == 1


async def test_documents_that_become_the_same_both_stay_and_are_listed(tmp_path: Path) -> None:
    by_name = Index("by_name", equal=("name",), unique=True)
    people = Collection("people", (by_name,))
    store = await open_store(f"sqlite:///{tmp_path}/people.db", [MIGRATIONS, people])
    names = {"per_1": "Ä", "per_2": "ä", "per_3": "Ö"}
    await store.documents(people).insert_all([{"id": id, "version": 1, "name": name} for id, name in names.items()])

    def lower(document: Document) -> Document | None:
        lowered = document["name"].lower()
        return None if lowered == document["name"] else {**document, "name": lowered}

    async def same_as(documents: Documents, document: Document) -> list[str]:
        named = await documents.find(by_name, {"name": document["name"].lower()})
        return [each["id"] for each in named if each["id"] != document["id"]]

    lowering = Migration("2027-02-lower", people, lower, same_as)
    assert (await ran(store, lowering))[-1] == Migrated(lowering.id, 3, 1, done=True, collisions=(("per_1", "per_2"),))
    assert [each["name"] for each in await store.documents(people).scan()] == ["Ä", "ä", "ö"]
    assert (await ran(store, lowering))[-1].collisions == (("per_1", "per_2"),)
    await store.close()


class Changing:
    """Documents of which somebody changes the first right after it was scanned."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def seen_by(self, store: Store) -> Store:
        documents, tickets = store.documents, self

        class Seen:
            def documents(self, collection: Collection) -> Documents:
                return tickets if collection is TICKETS else documents(collection)  # type: ignore[return-value]

        return Seen()  # type: ignore[return-value]

    async def scan(self, *, after: str) -> list[Document]:
        page = await self._documents.scan(after=after)
        if not after:
            await self._documents.replace({"id": "tic_0000", "version": 4, "tag": "red", "note": "new"}, if_version=3)
        return page

    async def get(self, id: str) -> Document | None:
        return await self._documents.get(id)

    async def replace(self, document: Document, *, if_version: int) -> None:
        await self._documents.replace(document, if_version=if_version)


async def test_change_may_depend_on_what_else_is_stored(store: Store) -> None:
    tickets = store.documents(TICKETS)
    asked: list[int] = []

    async def with_the_newest_tags(store: Store, clock: Clock, documents: Sequence[Document]) -> Change:
        asked.append(len(documents))
        newest = await tickets.get("tic_9999") or {}
        return lambda document: {**document, "tag": newest["tags"][0]} if document.get("tag") == "red" else None

    [*_, last] = await ran(store, Migration("2026-12-newest", TICKETS, changing=with_the_newest_tags))
    assert (last.changed, sum(asked)) == (MANY, MANY + 1)
    assert (await tickets.get("tic_0007") or {})["tag"] == "blue"

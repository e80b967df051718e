"""Terms of documents that another release wrote: they are made in the background, on each backend."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from servicekit.documents import (
    Collection,
    Document,
    Documents,
    Search,
    Store,
    StoreUnusable,
    open_store,
    sqlite_search_schema,
)
from servicekit.documents import sqlite_search as sqlite_search_module
from servicekit.documents.sqlite_search_schema import require_fts5
from servicekit.testing.waiting import eventually

Opener = Callable[..., Awaitable[Store]]

SEARCH = Search(scope=("retailer",), first=("subject",), newest="created_at")
SEARCHED = Collection("tickets", search=SEARCH)
PLAIN = Collection("tickets")
NORDIC = {"retailer": "nordic-home"}


def ticket(id: str, subject: str, version: int = 1) -> Document:
    return {"id": id, "version": version, **NORDIC, "subject": subject, "body": "hose", "created_at": 5}


async def ids(documents: Documents, text: str) -> set[str]:
    found, _ = await documents.search(text, NORDIC, size=500)
    return {each["id"] for each in found}


async def test_documents_without_terms_get_them_in_the_background(opened: Opener) -> None:
    plain = (await opened(PLAIN)).documents(PLAIN)
    await plain.insert_all([ticket(f"t{n}", "drill") for n in range(250)])
    searched = (await opened(SEARCHED)).documents(SEARCHED)

    async def all_are_found() -> bool:
        return len(await ids(searched, "drill")) == 250

    assert await eventually(all_are_found, timeout=30)


async def test_changed_declaration_makes_terms_anew(opened: Opener) -> None:
    searched = (await opened(SEARCHED)).documents(SEARCHED)
    await searched.insert(ticket("t1", "drill"))
    assert await ids(searched, "hose") == set()
    other = Collection("tickets", search=replace(SEARCH, first=("body",)))
    changed = (await opened(other)).documents(other)
    assert await eventually(lambda: ids(changed, "hose")) == {"t1"}
    assert await ids(changed, "drill") == set()


async def test_store_closes_while_terms_are_made(opened: Opener, url: str) -> None:
    plain = (await opened(PLAIN)).documents(PLAIN)
    await plain.insert_all([ticket(f"t{n}", "drill") for n in range(250)])
    store = await open_store(url, [SEARCHED])
    await store.close()
    again = (await opened(SEARCHED)).documents(SEARCHED)

    async def all_are_found() -> bool:
        return len(await ids(again, "drill")) == 250

    assert await eventually(all_are_found, timeout=30)


async def test_terms_are_hidden_from_readers_and_backups(opened: Opener) -> None:
    store = await opened(SEARCHED)
    searched = store.documents(SEARCHED)
    await searched.insert(ticket("t1", "drill"))
    expected = [ticket("t1", "drill")]
    assert await searched.scan() == expected
    assert [some async for _, some in store.everything()] == [expected]
    plain = (await opened(PLAIN)).documents(PLAIN)
    assert await plain.get("t1") == expected[0]


async def test_writes_of_a_release_without_search_are_noticed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    store = await open_store(url, [SEARCHED])
    for id in ("kept", "changed", "deleted"):
        await store.documents(SEARCHED).insert(ticket(id, "drill"))
    await store.close()
    with sqlite3.connect(tmp_path / "store.db") as older:
        body = '{"id": "%s", "version": 2, "retailer": "nordic-home", "subject": "hammer", "created_at": 5}'
        older.execute("UPDATE tickets SET version = 2, body = ? WHERE id = 'changed'", (body % "changed",))
        older.execute("DELETE FROM tickets WHERE id = 'deleted'")
        older.execute("INSERT INTO tickets (id, version, body) VALUES ('new', 2, ?)", (body % "new",))
    older.close()
    store = await open_store(url, [SEARCHED])
    searched = store.documents(SEARCHED)
    assert await ids(searched, "drill") == {"kept"}

    async def both_are_found() -> bool:
        return await ids(searched, "hammer") == {"changed", "new"}

    async def entries() -> bool:
        with sqlite3.connect(tmp_path / "store.db") as connection:
            rows = connection.execute('SELECT id FROM "search:tickets"').fetchall()
        connection.close()
        return {id for (id,) in rows} == {"kept", "changed", "new"}

    assert await eventually(both_are_found)
    assert await eventually(entries)
    await store.close()


def test_search_without_fts5_is_refused() -> None:
    class WithoutFts5:
        def execute(self, _: str) -> sqlite3.Cursor:
            return sqlite3.connect(":memory:").execute("SELECT 1 WHERE false")

    connection: Any = WithoutFts5()
    require_fts5(connection, [PLAIN])
    with pytest.raises(StoreUnusable, match="FTS5"):
        require_fts5(connection, [SEARCHED])


async def test_index_agrees_with_the_entries_after_changes(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [SEARCHED])
    documents = store.documents(SEARCHED)
    await documents.insert_all([ticket(f"t{n}", f"drill n{n}") for n in range(50)])
    for n in range(0, 50, 3):
        moved = {**ticket(f"t{n}", f"hammer n{n}", 2), "created_at": n}
        await documents.replace(moved, if_version=1)
    await documents.delete("t1", if_version=1)
    await store.verify()
    await store.close()
    with sqlite3.connect(tmp_path / "store.db") as connection:
        name = '"search:tickets:terms"'
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - a constant
    connection.close()


async def test_entry_that_fails_undoes_its_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [SEARCHED])
    documents = store.documents(SEARCHED)
    remember = sqlite_search_module.SqliteSearch.remember

    def failing(self: Any, document: Document) -> Any:
        sql, values = remember(self, document)
        return ("SELECT no_such_function()", ()) if document["id"] == "t1" else (sql, values)

    monkeypatch.setattr(sqlite_search_module.SqliteSearch, "remember", failing)
    with pytest.raises(sqlite3.OperationalError):
        await documents.insert(ticket("t1", "drill"))
    await documents.insert(ticket("t2", "drill"))
    assert await documents.get("t1") is None
    assert await ids(documents, "drill") == {"t2"}
    await store.close()


async def test_scopes_of_one_digest_are_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_search_schema, "_DIGEST", 0)
    store = await open_store(f"sqlite:///{tmp_path}/store.db", [SEARCHED])
    documents = store.documents(SEARCHED)
    await documents.insert(ticket("t1", "drill"))
    await documents.insert({**ticket("t2", "drill"), "retailer": "baltic-tools"})
    assert await ids(documents, "drill") == {"t1"}
    await store.close()

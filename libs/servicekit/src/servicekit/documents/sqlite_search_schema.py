"""The tables of a search in a SQLite file: the entries of documents, and FTS5's index of their terms.

They are apart from the collection's own table and its layout, under names that no collection has: a release that knows
no search leaves them alone, and what it writes meanwhile is found by its version afterwards (see sqlite_search).

An entry's number begins with the instant of `newest`, so that FTS5 returns the newest first without a sort; documents
of one instant have the next free numbers. Every term begins with a digest of its document's scope: what is read for a
search is then that of the scope alone. FTS5's own tokenizer does nothing but split at spaces.
"""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from collections.abc import Sequence
from hashlib import blake2b
from sqlite3 import Connection

from servicekit.documents.declared import Collection
from servicekit.documents.refusals import StoreUnusable
from servicekit.documents.searching import signature

_LAYOUT = 1  # counts changes of what is created here
INSTANT = 1024  # numbers of entries to a microsecond: 2**53 of them, until the year 2255, fit in SQLite's 64 bits
_DIGEST = 5  # characters
# How many entries a beginning has decides how long FTS5 takes for it; those of 1 and 2 characters have lists of their
# own. At 20,000 documents "b" takes 0.1 ms with them and 23 ms without, and an insert 0.26 ms instead of 0.19.
_PREFIXES = f"{_DIGEST + 1} {_DIGEST + 2}"


def reconcile_searches(connection: Connection, collections: Sequence[Collection]) -> None:
    """Create what is declared, drop what is not or was declared otherwise. Within the caller's transaction."""
    connection.execute('CREATE TABLE IF NOT EXISTS "search:" (collection TEXT PRIMARY KEY, form TEXT NOT NULL)')
    made = dict(connection.execute('SELECT collection, form FROM "search:"').fetchall())
    for collection in collections:
        form = f"{_LAYOUT}-{signature(collection.search)}" if collection.search else None
        name = collection.name
        if made.get(name) == form:
            continue
        if name in made:
            connection.execute(f"DROP TABLE {index_of(name)}")
            connection.execute(f"DROP TABLE {entries_of(name)}")
            connection.execute('DELETE FROM "search:" WHERE collection = ?', (name,))
        if form:
            for statement in _definitions(name):
                connection.execute(statement)
            connection.execute('INSERT INTO "search:" VALUES (?, ?)', (name, form))


def require_fts5(connection: Connection, collections: Sequence[Collection]) -> None:
    """Raises StoreUnusable where a search is declared and this SQLite has no FTS5."""
    has = connection.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'").fetchone()
    if not has and any(collection.search for collection in collections):
        raise StoreUnusable("this Python's SQLite has no FTS5", "run the service with a Python whose SQLite has it")


def entries_of(collection: str) -> str:
    return f'"search:{collection}"'


def index_of(collection: str) -> str:
    return f'"search:{collection}:terms"'


def digest(scope: str) -> str:
    """What the terms of a scope begin with. Two scopes may share it: an entry has its scope in full, too."""
    return blake2b(scope.encode(), digest_size=8).hexdigest()[:_DIGEST]


def _definitions(name: str) -> tuple[str, ...]:
    entries, index = entries_of(name), index_of(name)
    columns = "first, further"
    forget = f"INSERT INTO {index} ({index}, rowid, {columns}) VALUES ('delete', OLD.s, OLD.first, OLD.further);"
    remember = f"INSERT INTO {index} (rowid, {columns}) VALUES (NEW.s, NEW.first, NEW.further);"
    changed = "OLD.s IS NOT NEW.s OR OLD.first IS NOT NEW.first OR OLD.further IS NOT NEW.further"
    return (
        f"CREATE TABLE {entries} (s INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,"
        " newest INTEGER NOT NULL, scope TEXT NOT NULL, first TEXT NOT NULL, further TEXT NOT NULL)",
        f"CREATE VIRTUAL TABLE {index} USING fts5({columns}, content={entries}, content_rowid='s', tokenize='ascii',"
        f" detail='column', columnsize=0, prefix='{_PREFIXES}')",
        f'CREATE TRIGGER "search:{name}:insert" AFTER INSERT ON {entries} BEGIN {remember} END',
        f'CREATE TRIGGER "search:{name}:delete" AFTER DELETE ON {entries} BEGIN {forget} END',
        f'CREATE TRIGGER "search:{name}:update" AFTER UPDATE ON {entries} WHEN {changed} BEGIN {forget} {remember} END',
    )

"""Tables and indexes of a SQLite file, brought to what the collections declare each time it is opened."""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from collections.abc import Iterator, Sequence
from sqlite3 import Connection, IntegrityError

from servicekit.documents.declared import Collection, Index
from servicekit.documents.refusals import StoreUnavailable
from servicekit.documents.sqlite_search_schema import reconcile_searches, require_fts5

# Each entry brings the table of a collection from one layout version to the next; never edit one that was released.
# The body is JSON without the outbox: outbox and leases change apart from it, and from the version.
# pending_since: when the oldest event in the outbox was recorded.
MIGRATIONS = (
    """
    CREATE TABLE "{name}" (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        lease_until INTEGER NOT NULL DEFAULT 0,
        outbox_lease_until INTEGER NOT NULL DEFAULT 0,
        pending_since INTEGER,
        outbox TEXT,
        body TEXT NOT NULL
    );
    CREATE INDEX "pending_{name}" ON "{name}" (pending_since, id) WHERE pending_since IS NOT NULL;
    """,
)


def reconcile(connection: Connection, collections: Sequence[Collection]) -> None:
    """Migrate tables, create what is newly declared and drop indexes that no longer are, in one transaction.

    Tables of collections that are no longer declared are kept: they are data. Raises StoreUnavailable if the file was
    written by a newer release, StoreUnusable if it cannot be searched, ValueError if documents break a newly declared
    unique index.
    """
    require_fts5(connection, collections)
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS layouts (collection TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        for collection in collections:
            _migrate(connection, collection.name)
            _reconcile_indexes(connection, collection)
        reconcile_searches(connection, collections)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _migrate(connection: Connection, name: str) -> None:
    row = connection.execute("SELECT version FROM layouts WHERE collection = ?", (name,)).fetchone()
    version = row[0] if row else 0
    if version > len(MIGRATIONS):
        raise StoreUnavailable(f"collection {name} has layout {version}, this release knows {len(MIGRATIONS)}")
    for migration in MIGRATIONS[version:]:
        for statement in migration.format(name=name).split(";"):
            connection.execute(statement)
    connection.execute("INSERT OR REPLACE INTO layouts VALUES (?, ?)", (name, len(MIGRATIONS)))


def _reconcile_indexes(connection: Connection, collection: Collection) -> None:
    declared = {name: sql for index in collection.indexes for name, sql in definitions(collection.name, index).items()}
    # SQLite keeps each definition as it was written, so that a changed text is a changed definition.
    kept: set[str] = set()
    stale: list[tuple[str, str]] = []
    for kind, name, sql in connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE name GLOB ? AND sql IS NOT NULL", (f"{collection.name}.*",)
    ).fetchall():
        if declared.get(name) == sql:
            kept.add(name)
        else:
            stale.append((kind, name))
    for kind, name in sorted(stale, reverse=True):  # triggers before the tables they fill
        connection.execute(f'DROP {kind} "{name}"')
    for name, sql in declared.items():
        if name not in kept:
            try:
                connection.execute(sql)
            except IntegrityError as error:
                raise ValueError(f"documents break the unique index {name}") from error
    for index in collection.indexes:
        if index.has and f"{collection.name}.{index.name}" not in kept:
            connection.execute(f'INSERT INTO "{collection.name}.{index.name}" {_elements(index, collection.name)}')


def definitions(collection: str, index: Index) -> dict[str, str]:
    """The schema objects of an index by name, in the order of their creation.

    An expression index, partial so that a document without one of the fields is neither found nor held to be unique;
    for `has`, a table with a row per array element, which triggers keep with the body.
    """
    name = f"{collection}.{index.name}"
    if index.has is None:
        fields = [field_of(path) for path in index.fields]
        ties = [] if index.unique else ["id"]
        present = " AND ".join(f"{field} IS NOT NULL" for field in fields)
        unique = "UNIQUE " if index.unique else ""
        condition = f" WHERE {present}" if fields else ""
        return {name: f'CREATE {unique}INDEX "{name}" ON "{collection}" ({", ".join(fields + ties)}){condition}'}
    keys = ", ".join(element_columns(index))
    forget = f'DELETE FROM "{name}" WHERE {_is_of_old(index)};'
    remember = f'INSERT INTO "{name}" {_elements(index, "NEW")};'
    changed = " OR ".join(f"{field_of(path, 'OLD')} IS NOT {field_of(path, 'NEW')}" for path in index.fields)
    on = f'ON "{collection}"'
    return {
        name: f'CREATE TABLE "{name}" ({keys}, PRIMARY KEY ({keys})) WITHOUT ROWID',
        f"{name}.insert": f'CREATE TRIGGER "{name}.insert" AFTER INSERT {on} BEGIN {remember} END',
        f"{name}.delete": f'CREATE TRIGGER "{name}.delete" AFTER DELETE {on} BEGIN {forget} END',
        f"{name}.update": f'CREATE TRIGGER "{name}.update" AFTER UPDATE OF body {on} WHEN {changed}'
        f" BEGIN {forget} {remember} END",
    }


def field_of(path: str, row: str = "") -> str:
    """The SQL of a field. SQLite uses an index only for an expression that is spelled as in the index."""
    return f"json_extract({row + '.' if row else ''}body, '$.{path}')"


def element_columns(index: Index) -> tuple[str, ...]:
    """The columns of a `has` index's table: equality, then the element, then the order."""
    equal = (f"equal_{position}" for position in range(len(index.equal)))
    return (*equal, "element", *(["key"] if index.order_by else []), "id")


def _elements(index: Index, row: str) -> str:
    source = f'"{row}", ' if row != "NEW" else ""
    equal = [field_of(path, f'"{row}"') for path in index.equal]
    order = [field_of(index.order_by, f'"{row}"')] if index.order_by else []
    present = "".join(f" AND {field} IS NOT NULL" for field in (*equal, *order))
    columns = ", ".join((*equal, "atom", *order, f'"{row}".id'))
    elements = f"""{source}json_each("{row}".body, '$.{index.has}')"""
    return f"SELECT DISTINCT {columns} FROM {elements} WHERE atom IS NOT NULL{present}"


def _is_of_old(index: Index) -> str:
    values: Iterator[str] = iter(
        [f"= {field_of(path, 'OLD')}" for path in index.equal]
        + [f"IN (SELECT atom FROM json_each(OLD.body, '$.{index.has}'))"]
        + ([f"= {field_of(index.order_by, 'OLD')}"] if index.order_by else [])
        + ["= OLD.id"]
    )
    return " AND ".join(f"{column} {value}" for column, value in zip(element_columns(index), values, strict=True))

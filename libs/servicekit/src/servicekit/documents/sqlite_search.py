"""Text search in a SQLite file: an entry for each document, written with it, and FTS5's index of the entries.

An entry says of which version of its document it is. One of another version, or of none, was left by a release that
knows no search: it finds nothing, and is made anew.
"""

# ruff: noqa: S608 - names in SQL are checked by the port, values are always parameters

from asyncio import gather
from collections.abc import Sequence
from typing import Any

import orjson
from domainkit.pages import Cursor

from servicekit.documents.declared import Collection, Document, Scalar, Search
from servicekit.documents.searching import ANYWHERE, Part, Question, Searched, entry_of
from servicekit.documents.sqlite_erasing import merging
from servicekit.documents.sqlite_readers import Readers
from servicekit.documents.sqlite_rows import Row, document_of_row
from servicekit.documents.sqlite_search_schema import INSTANT, digest, entries_of, index_of
from servicekit.documents.sqlite_writer import Statement, Writer

_LAST = 2**53 - 1
_UNBOUND = 2**63 - 1
_AT_ONCE = 100  # documents that get their entries


class SqliteSearch:
    """The search of one collection."""

    def __init__(
        self, collection: Collection, search: Search, readers: Readers, writer: Writer, page_reads: int
    ) -> None:
        self._search = search
        self.page = Searched(collection, self._read, document_of_row, page_reads).page
        self._readers = readers
        self._writer = writer
        self._after = 0
        self.name = collection.name
        self._index = index_of(collection.name)
        documents, entries, index = f'"{collection.name}"', entries_of(collection.name), index_of(collection.name)
        taken = f"SELECT 1 FROM {entries} AS other WHERE other.s ="
        free = (
            f"coalesce((SELECT one.s + 1 FROM {entries} AS one WHERE one.s >= ?1 AND EXISTS ({taken} ?1)"
            f" AND NOT EXISTS ({taken} one.s + 1) ORDER BY one.s LIMIT 1), ?1)"
        )
        self._remember = (
            f"INSERT INTO {entries} (s, id, version, newest, scope, first, further)"
            f" SELECT {free}, ?2, ?3, ?4, ?5, ?6, ?7"
            f" WHERE EXISTS (SELECT 1 FROM {documents} WHERE id = ?2 AND version = ?3)"
            " ON CONFLICT (id) DO UPDATE SET s = CASE WHEN newest = excluded.newest THEN s ELSE excluded.s END,"
            " version = excluded.version, newest = excluded.newest, scope = excluded.scope, first = excluded.first,"
            " further = excluded.further"
        )
        self._forget = f"DELETE FROM {entries} WHERE id = ?1"
        self._forget_gone = (
            f"DELETE FROM {entries} WHERE id IN (SELECT value FROM json_each(?1))"
            f" AND NOT EXISTS (SELECT 1 FROM {documents} AS d WHERE d.id = {entries}.id)"
        )
        self._matching = f"SELECT rowid FROM {index} WHERE {index} MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3"
        self._shown = (
            "SELECT e.s, d.id, d.body FROM json_each(?1) AS each"
            f" CROSS JOIN {entries} AS e ON e.s = each.value CROSS JOIN {documents} AS d ON d.id = e.id"
            " WHERE d.version = e.version AND e.scope IN (SELECT value FROM json_each(?2)) ORDER BY each.key"
        )
        self._without = (
            f"SELECT d.n, d.body FROM {documents} AS d LEFT JOIN {entries} AS e ON e.id = d.id"
            " WHERE d.n > ?1 AND e.version IS NOT d.version ORDER BY d.n LIMIT ?2"
        )
        self._gone = (
            f"SELECT e.id FROM {entries} AS e WHERE NOT EXISTS (SELECT 1 FROM {documents} AS d WHERE d.id = e.id)"
            " LIMIT ?1"
        )

    def remember(self, document: Document) -> Statement:
        """Brings the entry to the document as it is stored by now, if that is this version."""
        entry = entry_of(self._search, document)
        if entry is None:
            return self._remember, (0, document["id"], document["version"], 0, "", "", "")
        scope = _text(entry.scope)
        begin = digest(scope)
        first, further = (" ".join(begin + term for term in terms) for terms in (entry.first, entry.further))
        newest = min(max(entry.newest, 0), _LAST)
        values = (newest * INSTANT, document["id"], document["version"], newest, scope, first, further)
        return self._remember, values

    def forget(self, id: str) -> Statement:
        return self._forget, (id,)

    async def forget_deleted(self) -> None:
        """Takes the terms of former entries out of the index, in steps between which others write."""
        more = await self._writer.maintain(merging(self._index, begins=True))
        while more:
            more = await self._writer.maintain(merging(self._index, begins=False))

    async def _read(self, question: Question, rank: int, after: Cursor | None, limit: int, *, alone: bool) -> Part[Row]:
        before = int(after.id) if after else _UNBOUND
        matching = (_expression(question, rank, alone=alone), before, limit)
        numbers = [number for (number,) in await self._readers.read_apart(self._matching, matching)]
        shown = (_text(numbers), _text([_text(scope) for scope in question.scopes]))
        rows: Sequence[Row] = await self._readers.read_apart(self._shown, shown) if numbers else []
        rest = _cursor(numbers[-1]) if len(numbers) == limit else None
        return Part([(_cursor(row[0]), row) for row in rows], rest, len(numbers))

    async def index_some(self) -> int:
        """Make entries for some documents that have none of their version; returns how many were looked for."""
        rows = await self._readers.read_apart(self._without, (self._after, _AT_ONCE))
        if rows:
            statements = [self.remember(orjson.loads(body)) for _, body in rows]
            await gather(*(self._writer.execute(*statement, patient=True) for statement in statements))
            self._after = rows[-1][0]
            return len(rows)
        self._after = 0
        gone = [id.decode() for (id,) in await self._readers.read_apart(self._gone, (_AT_ONCE,))]
        if gone:
            await self._writer.execute(self._forget_gone, (_text(gone),), patient=True)
        return len(gone)


def _text(values: Sequence[Scalar]) -> str:
    return orjson.dumps(list(values)).decode()


def _cursor(number: Any) -> Cursor:
    return Cursor(number // INSTANT, str(number))


def _expression(question: Question, rank: int, *, alone: bool) -> str:
    """What FTS5 looks for: quoted letters and digits, and operators of ours around them."""
    found = _in_scopes(question, rank)
    return f"({found}) NOT ({_in_scopes(question, rank - 1)})" if alone else found


def _in_scopes(question: Question, rank: int) -> str:
    where = "" if rank == ANYWHERE else "{first} : "
    sought = [(word, "*" if begins else "") for word, begins in question.sought(rank)]
    scopes = (digest(_text(scope)) for scope in question.scopes)
    words = (" AND ".join(f'"{scope}{word}"{begins}' for word, begins in sought) for scope in scopes)
    return " OR ".join(f"({where}({each}))" for each in words)

"""Text search, as every backend promises it.

A document is found if each word of the query begins one of its terms (see `terms`). A query without a word finds
nothing. The documents are ranked:

1. WHOLE: each word is a whole term of the fields `first`;
2. FIRST: each word begins a term of the fields `first`;
3. ANYWHERE: each word begins a term of any field;

and within a rank the newest come first; in which order those of the same instant do is the backend's own, and always
the same. Of two pages the second goes on after the first, whatever is written in between; what is changed in between
so that it ranks elsewhere may be on both of them or on none.

A query of more than MOST_BEGINNINGS words is found by them as whole terms of any field, but for the last, which may
still be being typed; all that is found has one rank. Ten beginnings would take all that they begin, three times.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from math import prod
from typing import Any, Generic, Protocol, TypeVar

import orjson
from domainkit.pages import Cursor

from servicekit.documents.declared import (
    LARGEST_CHOICE,
    Collection,
    Document,
    Scalar,
    Search,
    Where,
    distinct,
    value_at,
)
from servicekit.documents.filters import Filter, Fits, narrowed
from servicekit.documents.narrowing import Narrowed, observe
from servicekit.documents.refusals import UndeclaredSearch
from servicekit.documents.terms import FORM, MOST_TERMS, terms_of, words_of

WHOLE, FIRST, ANYWHERE = 1, 2, 3
MOST_BEGINNINGS = 3  # words of a query that may all be beginnings

_MOST_AT_ONCE = 500  # documents that one part of a page reads

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of a document."""

    scope: tuple[Scalar, ...]
    newest: int
    first: tuple[str, ...]
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for: these words, in documents with these values."""

    words: tuple[str, ...]
    scope: dict[str, list[Scalar]]
    ranks: tuple[int, ...]

    def sought(self, rank: int) -> list[tuple[str, bool]]:
        """Each word, and whether it is enough that a term begins with it."""
        whole = rank == WHOLE
        last = len(self.words) - 1
        long = _is_long(self.words)
        return [(word, not whole and (not long or place == last)) for place, word in enumerate(self.words)]

    @property
    def scopes(self) -> list[tuple[Scalar, ...]]:
        """Every combination of the values."""
        return list(product(*self.scope.values()))


def signature(search: Search) -> str:
    """Names all that decides which terms a document gets."""
    said = orjson.dumps([FORM, MOST_TERMS, search.scope, search.first, search.further, search.newest])
    return blake2b(said, digest_size=6).hexdigest()


def entry_of(search: Search, document: Document) -> Entry | None:
    """The document's entry in the index, or None where it is not to be found."""
    scope = tuple(value_at(document, path) for path in search.scope)
    newest = value_at(document, search.newest)
    if not all(isinstance(each, str | int) for each in scope) or not isinstance(newest, int):
        return None
    first = terms_of(_texts(document, search.first))
    known = set(first)
    further = terms_of(_texts(document, search.further), MOST_TERMS - len(first))
    return Entry(scope, newest, first, tuple(term for term in further if term not in known))


def question(collection: Collection, text: str, where: Where) -> Question | None:
    """What is asked for, or None where nothing can be found. Raises UndeclaredSearch, and ValueError for too much."""
    search = collection.search
    if search is None or where.keys() != set(search.scope):
        asked = ", ".join(search.scope) if search else "nothing"
        raise UndeclaredSearch(f"{collection.name} is searched by {asked}, not by {', '.join(where)}")
    words = words_of(text)
    scope = {path: distinct(where[path]) for path in search.scope}
    if prod(map(len, scope.values())) > LARGEST_CHOICE:
        raise ValueError(f"{collection.name}: more than {LARGEST_CHOICE} combinations of values are searched")
    if not words or not all(scope.values()):
        return None
    ranks = (WHOLE, FIRST, ANYWHERE) if search.further else (WHOLE, FIRST)
    return Question(words, scope, ranks[-1:] if _is_long(words) else ranks)


def _is_long(words: Sequence[str]) -> bool:
    return len(words) > MOST_BEGINNINGS


def _texts(document: Document, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        yield from _texts_at(document, path.split("."))


def _texts_at(value: Any, names: Sequence[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts_at(each, names)
    elif names:
        if isinstance(value, dict):
            yield from _texts_at(value.get(names[0]), names[1:])
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


@dataclass(frozen=True, slots=True)
class Part(Generic[R_co]):
    """Some documents of one rank, each with its cursor, in their order.

    `rest`: where the rank goes on; None where it ends. `read`: how many entries of the index were looked at.
    """

    rows: Sequence[tuple[Cursor, R_co]]
    rest: Cursor | None
    read: int


class Reads(Protocol[R_co]):
    async def __call__(
        self, question: Question, rank: int, after: Cursor | None, limit: int, *, alone: bool
    ) -> Part[R_co]:
        """Up to `limit` documents of the rank, after the cursor. `alone`: those of the ranks before are left out."""


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Searched(Generic[R]):
    """Reads what is found in a collection; `document` is that of a row. A page comes short after `bound` entries."""

    collection: Collection
    read: Reads[R]
    document: Callable[[R], Document]
    bound: int

    async def page(
        self, text: str, where: Where, *, size: int, after: Cursor | None, filters: Sequence[Filter]
    ) -> tuple[list[R], Cursor | None]:
        """Up to `size` documents that fit the filters, and where the next page begins."""
        asked, fits = question(self.collection, text, where), narrowed(self.collection, filters)
        if asked is None or fits is None:
            return [], None
        found = await self._page(asked, fits if filters else None, size, after)
        if filters:
            observe(self.collection.name, found, size)
        return [row for _, row in found.rows], found.rest

    async def _page(
        self, asked: Question, fits: Fits | None, size: int, after: Cursor | None
    ) -> Narrowed[tuple[Cursor, R]]:
        found: list[tuple[Cursor, R]] = []
        begin, within = (asked.ranks[0], None) if after is None else _unpacked(after)
        limit, read = size + 1, 0
        others = after is not None  # whether ranks before have any: to leave them out costs as much as to find them
        for rank in (each for each in asked.ranks if each >= begin):
            alone = others and rank != asked.ranks[0]
            while True:
                part = await self.read(asked, rank, within, limit, alone=alone)
                others = others or bool(part.rows) or part.rest is not None
                fitting = (each for each in part.rows if fits is None or fits(self.document(each[1])))
                found += [(_packed(rank, cursor), row) for cursor, row in fitting]
                read += part.read
                if len(found) > size:
                    return Narrowed(found[:size], found[size - 1][0], read)
                within = part.rest
                if within is None:
                    break
                if read >= self.bound or len(found) == size:  # whether another one follows may take long to find out
                    return Narrowed(found, _packed(rank, within), read)
                limit = min(limit * 4, max(size + 1, self.bound - read), _MOST_AT_ONCE)
        return Narrowed(found, None, read)


def _packed(rank: int, cursor: Cursor) -> Cursor:
    """The rank is the last digit of the key: a page token holds one number and one id."""
    assert isinstance(cursor.key, int)  # noqa: S101 - for the type checker: `newest` is a number
    return Cursor(cursor.key * 10 + rank, cursor.id)


def _unpacked(cursor: Cursor) -> tuple[int, Cursor]:
    assert isinstance(cursor.key, int)  # noqa: S101
    return cursor.key % 10, Cursor(cursor.key // 10, cursor.id)

"""Indexes of a MongoDB collection, brought to what is declared each time a service starts, safe with N replicas.

What counts is what an index holds, its keys and options, not how it is called: one that an operator or another release
has made under another name serves as well, and the server refuses a second one. A start only makes what is missing:
while a release is rolled out, or back, the replicas of the other one need theirs. `settle` drops those afterwards.

"Unique, unless a field is missing or null" is a sparse index over one hidden field with all the values: a compound
index is sparse only where all its fields are missing. A unique index declared over a collection that has documents
fills that field first, and holds what an older replica wrote meanwhile only once `settle` has filled it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError, OperationFailure

from servicekit.documents.declared import Collection, Document, Index, Search, value_at
from servicekit.documents.refusals import StoreUnusable
from servicekit.telemetry.logs import logger

UNIQUE = "_unique"  # besides the document's own fields, which do not begin with an underscore
SINCE_NAME = "_outbox_since"  # no index has a name like it
SINCE = f"{UNIQUE}.{SINCE_NAME}"  # when the oldest event in the outbox was recorded
SEARCH_NAME = "_search"  # nor like it
SEARCH = f"{UNIQUE}.{SEARCH_NAME}"
SEARCHED_AS, TERMS = f"{SEARCH}.as", f"{SEARCH}.terms"  # by which declaration, and what a search looks for
RECORDED_AT = "outbox.recorded_at"  # of every pending event
PENDING: Document = {RECORDED_AT: {"$gte": 0}}
_OURS = "aftersales_"  # indexes with this prefix are reconciled, an operator's own are left alone
_UNIQUE_PREFIX = f"{_OURS}unique_"
_INDEX_NOT_FOUND = 27
_CONFLICTS = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """An index that is there, or is to be. `odd`: it is hidden from queries, or compares texts in a way of its own."""

    name: str
    keys: tuple[tuple[str, Any], ...]
    unique: bool = False
    sparse: bool = False
    only: Document | None = None  # of which documents it holds
    odd: bool = False
    declared: Index | None = None

    def serves_as(self, wanted: "_Made") -> bool:
        """Whether it finds and holds what the wanted one would; that it refuses more is its maker's wish."""
        same = (self.keys, self.sparse, self.only) == (wanted.keys, wanted.sparse, wanted.only)
        return same and not self.odd and (self.unique or not wanted.unique)

    def model(self) -> IndexModel:
        options: dict[str, Any] = {"unique": True, "sparse": True} if self.unique else {}
        if self.only:
            options["partialFilterExpression"] = self.only
        return IndexModel(list(self.keys), name=self.name, **options)


async def reconcile(collection: Any, declared: Collection, *, replicated: bool = False) -> None:
    """Create what is declared and missing. Raises ValueError if documents break uniqueness."""
    existing = await _existing(collection)
    for wanted in _wanted(declared):
        if not any(each.serves_as(wanted) for each in existing):
            await _create(collection, declared, wanted, replicated=replicated)
            existing.append(wanted)


async def undeclared(collection: Any, declared: Collection) -> list[str]:
    """Indexes of ours that another release has made, and that serve as none of this one."""
    existing = await _existing(collection)
    used = {_chosen(existing, wanted) for wanted in _wanted(declared)}
    return sorted({each.name for each in existing if each.name.startswith(_OURS)} - used)


async def settle(collection: Any, declared: Collection) -> list[str]:
    """Drop and name them, and let each unique index hold all documents. Raises ValueError if documents break one."""
    for wanted in _wanted(declared):
        if wanted.unique:
            await _remember_unique(collection, declared, wanted)
    others = await undeclared(collection, declared)
    for name in others:
        try:
            await collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:  # somebody else was first
                raise
    return others


async def _create(collection: Any, declared: Collection, wanted: _Made, *, replicated: bool) -> None:
    if wanted.unique:
        await _remember_unique(collection, declared, wanted)
    # By default a build waits for every member that votes, also for one that is down.
    quorum = {"commitQuorum": "majority"} if replicated else {}
    try:
        await collection.create_indexes([wanted.model()], **quorum)
    except DuplicateKeyError as error:
        raise _broken(declared, wanted) from error
    except OperationFailure as error:
        if error.code not in _CONFLICTS:
            raise
        if not any(each.serves_as(wanted) for each in await _existing(collection)):  # nobody was faster
            _cannot_have(declared, wanted)


def _cannot_have(declared: Collection, wanted: _Made) -> None:
    """An operator's index on the same fields is in the way of ours. Without uniqueness a service must not run."""
    wrong = f"another index on the fields of {declared.name}.{wanted.name} has other options"
    remedy = f"drop it and start the service, which makes its own on {', '.join(field for field, _ in wanted.keys)}"
    if wanted.unique:
        raise StoreUnusable(wrong, remedy)
    _log.warning("an index cannot be made: its questions are slow", why=wrong, remedy=remedy)


async def _existing(collection: Any) -> list[_Made]:
    return [_made(each) async for each in collection.list_indexes()]


def _made(listed: Mapping[str, Any]) -> _Made:
    """An index as the server lists it."""
    return _Made(
        name=listed["name"],
        keys=tuple(listed["key"].items()),
        unique=bool(listed.get("unique")),
        sparse=bool(listed.get("sparse")),
        only=dict(listed["partialFilterExpression"]) if listed.get("partialFilterExpression") else None,
        odd=bool(listed.get("hidden") or listed.get("collation")),
    )


def _wanted(declared: Collection) -> list[_Made]:
    """Every index that the collection needs: for queries, outboxes and search, and for uniqueness."""
    answering = [_Made(f"{_OURS}{_signature(index)}", _keys(index)) for index in declared.indexes]
    unique = [
        _Made(f"{_UNIQUE_PREFIX}{_signature(index)}", ((_hidden_field(index), 1),), True, True, declared=index)
        for index in declared.indexes
        if index.unique
    ]
    waiting = _Made(f"{_OURS}waiting", ((SINCE, 1), ("_id", 1)), only=PENDING)
    return [*answering, waiting, *(_searching(declared.search) if declared.search else ()), *unique]


def _searching(search: Search) -> tuple[_Made, _Made]:
    """For its questions, and for the documents that lack their terms."""
    fields = tuple((stored_field(path), 1) for path in (*search.scope, TERMS, search.newest, "id"))
    name = "-".join((*search.scope, search.newest)).replace(".", "/")
    return _Made(f"{_OURS}search-{name}", fields), _Made(f"{_OURS}searched", ((SEARCHED_AS, 1), ("_id", 1)))


def _chosen(existing: Sequence[_Made], wanted: _Made) -> str | None:
    """The index that serves as the wanted one: ours under its own name, or the first that does."""
    serving = sorted((each.name != wanted.name, each.name) for each in existing if each.serves_as(wanted))
    return serving[0][1] if serving else None


async def _remember_unique(collection: Any, declared: Collection, wanted: _Made) -> None:
    [(field, _)] = wanted.keys
    assert wanted.declared is not None  # noqa: S101 - for the type checker: a unique index is declared
    async for document in collection.find({field: {"$exists": False}}):
        for value in unique_values((wanted.declared,), document).values():
            seen = {"_id": document["_id"], "version": document["version"]}
            try:
                await collection.update_one(seen, {"$set": {field: value}})
            except DuplicateKeyError as error:
                raise _broken(declared, wanted) from error


def _broken(declared: Collection, wanted: _Made) -> ValueError:
    name = wanted.declared.name if wanted.declared else wanted.name
    return ValueError(f"documents break the unique index {declared.name}.{name}")


def _hidden_field(index: Index) -> str:
    return f"{UNIQUE}.{_signature(index)}"


def _keys(index: Index) -> tuple[tuple[str, int], ...]:
    fields = (*index.equal, *([index.has] if index.has else []), *([index.order_by] if index.order_by else []))
    return tuple((path, 1) for path in dict.fromkeys(stored_field(path) for path in (*fields, "id")))


def stored_field(path: str) -> str:
    """The field as MongoDB has it."""
    return "_id" if path == "id" else path


def _signature(index: Index) -> str:
    """The index's name and all that decides what it holds."""
    has = f"has:{index.has}" if index.has else None
    parts = (index.name, *index.equal, has, index.order_by)
    return "-".join(part for part in parts if part).replace(".", "/")


def unique_values(indexes: Sequence[Index], document: Document) -> dict[str, str]:
    """What UNIQUE holds: the values of each unique index of which the document has them all."""
    values = {_signature(index): [value_at(document, path) for path in index.fields] for index in indexes}
    return {name: orjson.dumps(each).decode() for name, each in values.items() if None not in each}


def index_named_in(message: str) -> str:
    """The declared index that a duplicate key error is about: "… index: aftersales_unique_by_ref-ref dup key: …"."""
    name = message.partition(" index: ")[2].split(" ", 1)[0]
    return name.removeprefix(_UNIQUE_PREFIX).partition("-")[0] if name.startswith(_UNIQUE_PREFIX) else "id"

"""Indexes of a MongoDB collection, brought to what is declared each time a service starts, safe with N replicas.

An index is named after what it is, so one whose fields change is another one. A start only makes what is missing: while
a release is rolled out, or back, the replicas of the other one need theirs. `settle` drops them, once they are gone.

"Unique, unless a field is missing or null" is a sparse index over one hidden field with all the values: a compound
index is sparse only where all its fields are missing. A unique index declared over a collection that has documents
fills that field first, and holds what an older replica wrote beside it only once `settle` has filled it again.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from pymongo.errors import DuplicateKeyError, OperationFailure

from servicekit.documents.port import Collection, Document, Index, value_at

UNIQUE = "_unique"  # beside the document's own fields, which do not begin with an underscore
RECORDED_AT = "outbox.recorded_at"  # of every pending event; compared and sorted by the oldest, which is the least
_OURS = "aftersales_"  # indexes with this prefix are reconciled, an operator's own are left alone
_UNIQUE_PREFIX = f"{_OURS}unique_"
_INDEX_NOT_FOUND = 27


async def reconcile(collection: Any, declared: Collection) -> None:
    """Create what is declared and missing. Raises ValueError if documents break uniqueness."""
    existing = await _ours(collection)
    for name, keys in _plain(declared).items():
        if name not in existing:
            await collection.create_index(list(keys.items()), name=name)
    for name, index in _unique(declared).items():
        if name not in existing:
            await _remember_unique(collection, declared, index)
            try:
                await collection.create_index(_hidden_field(index), name=name, unique=True, sparse=True)
            except DuplicateKeyError as error:
                raise ValueError(f"documents break the unique index {declared.name}.{index.name}") from error


async def undeclared(collection: Any, declared: Collection) -> list[str]:
    """Indexes of ours that another release has made."""
    return sorted(await _ours(collection) - _plain(declared).keys() - _unique(declared).keys())


async def settle(collection: Any, declared: Collection) -> list[str]:
    """Drop and name them, and let each unique index hold all documents. Raises ValueError if documents break one."""
    for index in _unique(declared).values():
        await _remember_unique(collection, declared, index)
    others = await undeclared(collection, declared)
    for name in others:
        try:
            await collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:  # somebody else was first
                raise
    return others


async def _ours(collection: Any) -> set[str]:
    return {each["name"] async for each in collection.list_indexes() if each["name"].startswith(_OURS)}


def _plain(declared: Collection) -> dict[str, dict[str, int]]:
    """The fields of each index that answers a question, by its name."""
    answering = {f"{_OURS}{_signature(index)}": _keys(index) for index in declared.indexes}
    return answering | {f"{_OURS}pending": {RECORDED_AT: 1, "_id": 1}}


def _unique(declared: Collection) -> dict[str, Index]:
    return {f"{_UNIQUE_PREFIX}{_signature(index)}": index for index in declared.indexes if index.unique}


async def _remember_unique(collection: Any, declared: Collection, index: Index) -> None:
    field = _hidden_field(index)
    async for document in collection.find({field: {"$exists": False}}):
        for value in unique_values((index,), document).values():
            seen = {"_id": document["_id"], "version": document["version"]}
            try:
                await collection.update_one(seen, {"$set": {field: value}})
            except DuplicateKeyError as error:
                raise ValueError(f"documents break the unique index {declared.name}.{index.name}") from error


def _hidden_field(index: Index) -> str:
    return f"{UNIQUE}.{_signature(index)}"


def _keys(index: Index) -> dict[str, int]:
    fields = (*index.equal, *([index.has] if index.has else []), *([index.order_by] if index.order_by else []))
    return {stored_field(path): 1 for path in (*fields, "id")}


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

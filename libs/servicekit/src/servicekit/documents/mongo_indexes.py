"""Indexes of a MongoDB collection, brought to what is declared each time a service starts, safe with N replicas.

"Unique, unless a field is missing or null" is a sparse index over one hidden field with all the values: a compound
index is sparse only where all its fields are missing. A unique index declared over a collection that has documents
fills that field first, and holds what an older replica still writes only once that replica is gone.
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
    """Create what is declared and drop ours that no longer is. Raises ValueError if documents break uniqueness."""
    keys = {f"{_OURS}{index.name}": _keys(index) for index in declared.indexes}
    unique = {f"{_UNIQUE_PREFIX}{index.name}": index for index in declared.indexes if index.unique}
    keys |= {name: {f"{UNIQUE}.{_signature(index)}": 1} for name, index in unique.items()}
    keys |= {f"{_OURS}pending": {RECORDED_AT: 1, "_id": 1}}
    existing = {each["name"]: dict(each["key"]) async for each in collection.list_indexes()}
    for name in existing.keys() - keys.keys():
        if name.startswith(_OURS):
            await _drop(collection, name)
    for name, key in keys.items():
        if existing.get(name) == key:
            continue
        if name in existing:
            await _drop(collection, name)
        if name in unique:
            await _remember_unique(collection, unique[name])
        try:
            await collection.create_index(list(key.items()), name=name, unique=name in unique, sparse=name in unique)
        except DuplicateKeyError as error:
            raise ValueError(f"documents break the unique index {declared.name}.{name}") from error


async def _drop(collection: Any, name: str) -> None:
    try:
        await collection.drop_index(name)
    except OperationFailure as error:
        if error.code != _INDEX_NOT_FOUND:  # another replica was first
            raise


async def _remember_unique(collection: Any, index: Index) -> None:
    async for document in collection.find({f"{UNIQUE}.{_signature(index)}": {"$exists": False}}):
        key = unique_values((index,), document)
        if key:
            [(signature, value)] = key.items()
            seen = {"_id": document["_id"], "version": document["version"]}
            await collection.update_one(seen, {"$set": {f"{UNIQUE}.{signature}": value}})


def _keys(index: Index) -> dict[str, int]:
    fields = (*index.equal, *([index.has] if index.has else []), *([index.order_by] if index.order_by else []))
    return {stored_field(path): 1 for path in (*fields, "id")}


def stored_field(path: str) -> str:
    """The field as MongoDB has it."""
    return "_id" if path == "id" else path


def _signature(index: Index) -> str:
    # Bound to the fields, so that a unique index whose fields were changed is filled anew.
    return "-".join((index.name, *index.fields)).replace(".", "/")


def unique_values(indexes: Sequence[Index], document: Document) -> dict[str, str]:
    """What UNIQUE holds: the values of each unique index of which the document has them all."""
    values = {_signature(index): [value_at(document, path) for path in index.fields] for index in indexes}
    return {name: orjson.dumps(each).decode() for name, each in values.items() if None not in each}


def index_named_in(message: str) -> str:
    """The declared index that a duplicate key error is about: "… index: aftersales_unique_by_ref dup key: …"."""
    name = message.partition(" index: ")[2].split(" ", 1)[0]
    return name.removeprefix(_UNIQUE_PREFIX) if name.startswith(_UNIQUE_PREFIX) else "id"

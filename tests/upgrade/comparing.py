"""What differs between two documents, and which fields and JSON types the documents of a collection have."""

from collections.abc import Iterable, Iterator
from typing import Any

from servicekit.documents import Index

Json = dict[str, Any]
KEYED_BY_DATA = {"requests", "numbers"}
"""Objects whose keys are not field names."""


def changes(before: Json, after: Json) -> dict[str, str]:
    """What became of each field that is not as it was, by its dotted path; [] is any element of a list."""
    return dict(_changes("", before, after))


def _changes(path: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            below = f"{path}.{name}" if path else name
            if name not in after:
                yield below, f"{below} is gone: it was {before[name]!r}"
            elif name not in before:
                yield below, f"{below} is new: {after[name]!r}"
            else:
                yield from _changes(below, before[name], after[name])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _changes(f"{path}[]", one, other)
    elif before != after or type(before) is not type(after):
        yield path, f"{path} was {before!r} and is {after!r}"


def shapes(documents: Iterable[Json]) -> dict[str, set[str]]:
    """The JSON types of every field of the documents, by its dotted path."""
    found: dict[str, set[str]] = {}
    for document in documents:
        for path, kind in _shapes("", document):
            found.setdefault(path, set()).add(kind)
    return found


def _shapes(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if path:
        yield path, "null" if value is None else type(value).__name__
    if isinstance(value, dict):
        for name, each in value.items():
            below = "*" if path in KEYED_BY_DATA else name
            yield from _shapes(f"{path}.{below}" if path else below, each)
    if isinstance(value, list):
        for each in value:
            yield from _shapes(f"{path}[]", each)


def lost_fields(before: Iterable[Json], after: Iterable[Json]) -> list[str]:
    """Fields that documents had and no document has now, and those whose values are of other JSON types now."""
    today, lost = shapes(after), []
    for path, kinds in shapes(before).items():
        if path not in today:
            lost.append(f"{path} is gone")
        elif (known := kinds - {"null"}) and (now := today[path] - {"null"}) and not known >= now:
            lost.append(f"{path} was {known} and is {now}")
    return sorted(lost)


def found_by(index: Index, document: Json) -> tuple[Any, ...] | None:
    """The values that an index finds the document by; None where it is not found."""
    values = tuple(_value_at(document, field) for field in index.fields)
    return None if None in values or () in values else values


def _value_at(document: Json, path: str) -> Any:
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return tuple(value) if isinstance(value, list) else value

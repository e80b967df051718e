"""What a collection declares: its documents' indexes, and what may be asked by them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from domainkit.pages import Cursor
from domainkit.privacy import Declaration

from servicekit.documents.refusals import UndeclaredIndex

Document = dict[str, Any]
Scalar = str | int | bool
Where = Mapping[str, Scalar | Sequence[Scalar]]

LARGEST_CHOICE = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Index:
    """One query that a collection serves.

    Equality on every field of `equal`, membership in the array field `has`, then range and order on `order_by`, ties
    by id. Fields are dotted paths. `unique`: no two documents share the values of `equal` and `order_by`; it cannot
    be combined with `has`. Changing the fields of an index, or renaming it (on MongoDB only a unique one), makes a
    new one when the store is next opened.
    """

    name: str
    equal: tuple[str, ...] = ()
    order_by: str | None = None
    has: str | None = None
    unique: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or not all(_PATH.fullmatch(path) for path in self.fields):
            raise ValueError(f"index {self.name}: not a plain name or not plain dotted paths")
        if self.unique and self.has:
            raise ValueError(f"index {self.name}: an index on array elements cannot be unique")
        if any(path.partition(".")[0] == "outbox" for path in self.fields):
            raise ValueError(f"index {self.name}: the outbox is not part of what can be asked")

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field the index needs, in the order of its keys."""
        return tuple(field for field in (self.has, *self.equal, self.order_by) if field is not None)


@dataclass(frozen=True, slots=True)
class Search:
    """The text search that a collection serves. What it promises is in `documents.searching`.

    `scope`: fields of equality that every search names, such as the tenant's. `first` and `further`: where words are
    looked for, and what is found in `first` comes first. `newest`: a whole number, the order of what ranks the same,
    the largest first. Fields are dotted paths, those of words through arrays too; whole numbers are words. A document
    without its scope or `newest` is not found. Documents that are stored get their terms anew after a change of this
    declaration, in the background.
    """

    scope: tuple[str, ...]
    first: tuple[str, ...]
    newest: str
    further: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        paths = (*self.scope, *self.first, *self.further, self.newest)
        if not self.scope or not self.first:
            raise ValueError("a search has a scope and fields")
        if not all(_PATH.fullmatch(path) and path.partition(".")[0] != "outbox" for path in paths):
            raise ValueError(f"search in {', '.join(paths)}: not plain dotted paths to what can be asked")


@dataclass(frozen=True, slots=True)
class Filterable:
    """A field by its dotted path that may narrow a question: it has a value of this kind, or an array of them.

    No index holds it and no document is changed to declare it.
    """

    path: str
    kind: type[str] | type[int] | type[bool]
    array: bool = False

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path) or self.path.partition(".")[0] == "outbox":
            raise ValueError(f"filter by {self.path}: not a plain dotted path to what can be asked")


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents of one kind, and every question that may be asked about them.

    A service declares its collections in the order in which it writes them: what refers to another comes after it.
    `kept`: backups hold them; a restored store generates anew what is not kept. `personal`: the personal data in its
    documents, or that there is none; every collection of a service declares it.
    """

    name: str
    indexes: tuple[Index, ...] = ()
    kept: bool = True
    search: Search | None = None
    filters: tuple[Filterable, ...] = ()
    personal: Declaration | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"collection {self.name}: not a plain name")
        if len({index.name for index in self.indexes}) < len(self.indexes):
            raise ValueError(f"collection {self.name}: two indexes have one name")
        if len({each.path for each in self.filters}) < len(self.filters):
            raise ValueError(f"collection {self.name}: two filters have one path")


def cursor_of(index: Index, document: Document) -> Cursor:
    """The cursor right after `document` in the order of `index`."""
    return Cursor(value_at(document, index.order_by) if index.order_by else None, document["id"])


def value_at(document: Document, path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def wanted(
    collection: Collection, index: Index, where: Where, *bounds: Scalar | None
) -> dict[str, list[Scalar]] | None:
    """The values asked for, by field, or None where nothing can match. For the backends.

    Raises UndeclaredIndex, and ValueError if `where` or the bounds do not fit the index.
    """
    if not any(declared is index or declared == index for declared in collection.indexes):
        raise UndeclaredIndex(f"{collection.name} declares no index like {index.name}")
    asked = (*index.equal, index.has) if index.has else index.equal
    if where.keys() != set(asked):
        raise ValueError(f"{collection.name}.{index.name} asks for {', '.join(asked)}, not {', '.join(where)}")
    if index.order_by is None and any(bound is not None for bound in bounds):
        raise ValueError(f"{collection.name}.{index.name} has no order to bound")
    values = {field: distinct(where[field]) for field in asked}
    if prod(map(len, values.values())) > LARGEST_CHOICE:
        raise ValueError(f"{collection.name}.{index.name}: more than {LARGEST_CHOICE} combinations of values")
    return values if all(values.values()) else None


def distinct(value: Scalar | Iterable[Scalar] | None) -> list[Scalar]:
    """The values of a question, each once: a missing one (None) finds nothing, never everything."""
    if isinstance(value, str | int):
        return [value]
    return [each for each in dict.fromkeys(value or ()) if each is not None]

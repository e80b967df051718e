"""A domain's frozen dataclass and its document: the same names and values, converted by msgspec.

For who writes domains. A document may hold str, int, float, bool and None, StrEnum, NewTypes of these, `X | None`,
tuples, frozensets (stored sorted), mappings and other frozen dataclasses. There can be no union of two dataclasses or
of two enums, no class of your own, no datetime or Decimal, and no renaming: a field is stored under its name. Fields
that are stored and not declared are ignored, so a field that a stored document may lack needs a default (`kw_only`
helps); None and "" are stored like other values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any, Generic, NoReturn, TypeVar

from msgspec import MsgspecError, convert, inspect, to_builtins
from msgspec.json import Decoder

from servicekit.documents.declared import Document
from servicekit.documents.refusals import DocumentUnreadable

_RESERVED = frozenset({"outbox", "events", "requests"})
_MOST_CACHED = 1_024
_LARGEST_CACHED = 3_072  # bytes of JSON: with its value, the cache of a collection stays within some 8 MB
_SAID_IN_FULL = ("Expected ", "Object missing ", "JSON is malformed", "Input data was truncated")

_STORABLE = (
    *(inspect.NoneType, inspect.BoolType, inspect.IntType, inspect.FloatType, inspect.StrType, inspect.EnumType),
    *(inspect.LiteralType, inspect.AnyType, inspect.UnionType, inspect.DataclassType),
    *(inspect.TupleType, inspect.CollectionType, inspect.DictType),
)

T = TypeVar("T")


class DocumentCodec(Generic[T]):
    """Documents of one dataclass, for the collection named.

    `index_fields` returns the top-level fields that only an index needs. `omit_when_empty` names fields that the
    document leaves out where they have their default, None or "", so that no index finds them: dotted paths
    through dataclasses. Raises TypeError if the dataclass cannot be stored.
    """

    def __init__(
        self,
        kind: type[T],
        collection: str,
        *,
        index_fields: Callable[[T], Mapping[str, Any]] | None = None,
        omit_when_empty: Sequence[str] = (),
    ) -> None:
        self._kind = kind
        self._collection = collection
        self._index_fields = index_fields
        try:
            fields = _fields_of(kind)
            self._omitted = [_omitted(fields, path) for path in omit_when_empty]
            self._decoder = Decoder(kind)
            shared = 0 if _can_change(kind) else _MOST_CACHED
            self._decode_once = lru_cache(shared)(self._decoder.decode)
        except TypeError as error:
            raise TypeError(f"{kind.__name__} cannot be stored in {collection}: {error}") from error

    def encode(self, value: T) -> Document:
        document: Document = to_builtins(value, order="deterministic", enc_hook=_plain)
        for parents, name, default in self._omitted:
            part: Document | None = document
            for parent in parents:
                part = part.get(parent) if part else None
            if part and part.get(name) == default:
                part.pop(name, None)
        if self._index_fields:
            for name, field in self._index_fields(value).items():
                if name in document:
                    raise ValueError(f"{self._collection}: the index field {name} is a field of {self._kind.__name__}")
                document[name] = field
        return document

    def decode(self, document: Document) -> T:
        """Raises DocumentUnreadable."""
        try:
            return convert(document, self._kind)
        except MsgspecError as error:
            self._refuse(document["id"], error)

    def decode_json(self, id: str, body: bytes) -> T:
        """Raises DocumentUnreadable. Frozen values may be shared by those who read the same JSON."""
        decode = self._decode_once if len(body) <= _LARGEST_CACHED else self._decoder.decode
        try:
            return decode(body)
        except MsgspecError as error:
            self._refuse(id, error)

    def _refuse(self, id: str, error: MsgspecError) -> NoReturn:
        """Without the value: it may be personal, and messages are logged."""
        problem, at, path = str(error).rpartition(" - at ")
        problem, path = (problem, path.replace("`", "")) if at else (path, "$")
        said = problem if problem.startswith(_SAID_IN_FULL) else "Not one of the values of its type"
        raise DocumentUnreadable(self._collection, id, path, said) from None


def _fields_of(kind: type[Any]) -> dict[str, inspect.Field]:
    """The fields of a dataclass that can be stored. Raises TypeError."""
    if not is_dataclass(kind):
        raise TypeError("it is not a dataclass")
    described = inspect.type_info(kind)
    for path, each in _walk(described, "$"):
        if not isinstance(each, _STORABLE):
            raise TypeError(f"{path} has a type for which documents have no form")
        if isinstance(each, inspect.DictType) and not isinstance(each.key_type, (inspect.StrType, inspect.EnumType)):
            raise TypeError(f"{path} has keys that are not texts")
    fields = _by_name(described)
    if missing := {"id", "version"} - fields.keys():
        raise TypeError(f"it has no {min(missing)}")
    if taken := _RESERVED & fields.keys():
        raise TypeError(f"documents use the name {min(taken)} themselves")
    return fields


def _can_change(kind: type[Any]) -> bool:
    """Whether a value has mappings, lists or sets, which whoever reads it could change for all others."""
    changeable = (inspect.DictType, inspect.ListType, inspect.SetType, inspect.AnyType)
    return any(isinstance(each, changeable) for _, each in _walk(inspect.type_info(kind), "$"))


def _by_name(described: inspect.Type) -> dict[str, inspect.Field]:
    """The fields of a dataclass, or of the one in an optional."""
    return {
        field.name: field
        for each in (described.types if isinstance(described, inspect.UnionType) else (described,))
        if isinstance(each, inspect.DataclassType)
        for field in each.fields
    }


def _walk(
    described: inspect.Type, path: str, seen: frozenset[type] = frozenset()
) -> Iterator[tuple[str, inspect.Type]]:
    """Every type within, with the path to it; a dataclass that contains itself once."""
    yield path, described
    parts: Iterable[tuple[str, inspect.Type]] = ()
    match described:
        case inspect.DataclassType(cls=cls, fields=fields) if cls not in seen:
            seen, parts = seen | {cls}, [(f"{path}.{field.name}", field.type) for field in fields]
        case inspect.UnionType(types=types):
            parts = [(path, each) for each in types]
        case inspect.TupleType(item_types=types):
            parts = [(f"{path}[]", each) for each in types]
        case inspect.DictType(key_type=key, value_type=value):
            parts = [(f"{path}[]", key), (f"{path}[]", value)]
        case inspect.CollectionType(item_type=item):
            parts = [(f"{path}[]", item)]
    for where, each in parts:
        yield from _walk(each, where, seen)


def _omitted(fields: Mapping[str, inspect.Field], path: str) -> tuple[tuple[str, ...], str, str | None]:
    """The names before the last one, the last one, and the value with which it is left out. Raises TypeError."""
    *parents, name = path.split(".")
    for parent in parents:
        fields = _by_name(fields[parent].type) if parent in fields else {}
    if name not in fields:
        raise TypeError(f"there is no field {path}")
    default = fields[name].default
    if default is not None and default != "":
        raise TypeError(f"{path} is left out when it is empty, so None or an empty text has to be its default")
    return tuple(parents), name, default


def _plain(value: Any) -> int:
    """Large integers from MongoDB are of a subclass of int, and stay so in a mapping of anything."""
    if isinstance(value, int):
        return int(value)
    raise NotImplementedError  # how an `enc_hook` of msgspec says that it has no answer for a type

"""Personal data: which fields of a record say who somebody is or what they said, and the record without them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field: `subject: Annotated[str, Personal("what the customer wrote")]`.

    `held`: an identifier, such as an order number, without which a record that a law obliges to keep would mean
    nothing. It stays as long as that lasts, and in events as long as their stream has them.
    """

    what: str
    held: bool = False


class Whose(StrEnum):
    """Whose data a record holds."""

    CUSTOMER = "customers"
    """Emptied or deleted when the customer is erased."""
    STAFF = "staff"
    """Of the retailer's people: kept, because tickets name them."""
    CALLER = "callers"
    """Of customers and staff alike, who called: kept as evidence, for a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What a collection, a stream or a log declares of the personal data that it holds.

    `purpose` says what it is for, `retention` how long it stays, each as a sentence. `kind` is the dataclass of a
    collection's records, whose marked fields are found by `personal_fields`. The fields of a stream are marked in the
    protos. `members` are those of a log's lines, and what each of them is.
    """

    purpose: str
    retention: str
    kind: type[Any] | None = None
    members: Mapping[str, str] = field(default_factory=dict, hash=False)
    whose: Whose = Whose.CUSTOMER


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """What a collection, a stream or a log without any declares instead: `holds` says what it has."""

    holds: str


Declaration = PersonalData | NoPersonalData


def personal_fields(kind: type[Any]) -> Mapping[str, Personal]:
    """The marks of a dataclass by the dotted paths of their fields, those of nested dataclasses too."""
    found: dict[str, Personal] = {}
    marks = _marks(kind)
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name in marks:
            found[name] = marks[name]
            continue
        for nested in {each for each in _parts(hint) if is_dataclass(each) and isinstance(each, type)}:
            found |= {f"{name}.{path}": mark for path, mark in personal_fields(nested).items()}
    return found


def emptied(value: T, *, but_held: bool = False) -> T:
    """The record with every marked field empty: "", 0, False, an empty collection, or None where it was None.

    `but_held`: a law still obliges to keep the record, so that the fields marked `held` stay. A class that decides by
    itself has a method `emptied`, as Actor does.
    """
    if not is_dataclass(value) or isinstance(value, type):
        emptied_parts: T = _each_emptied(value, but_held)
        return emptied_parts
    if own := getattr(value, "emptied", None):
        return own()  # type: ignore[no-any-return]
    marks = _marks(type(value))
    changes = {}
    for each in fields(value):
        known, mark = getattr(value, each.name), marks.get(each.name)
        if mark is None:
            changes[each.name] = emptied(known, but_held=but_held)
        elif not (mark.held and but_held):
            changes[each.name] = _nothing(known)
    return replace(value, **changes)


def _each_emptied(value: Any, but_held: bool) -> Any:
    if isinstance(value, tuple):
        return tuple(emptied(each, but_held=but_held) for each in value)
    if isinstance(value, Mapping):
        return {key: emptied(each, but_held=but_held) for key, each in value.items()}
    return value


def _marks(kind: type[Any]) -> dict[str, Personal]:
    """Its own marked fields."""
    hints = get_type_hints(kind, include_extras=True).items()
    return {name: mark for name, hint in hints for mark in _parts(hint) if isinstance(mark, Personal)}


def _nothing(value: Any) -> Any:
    return value if value is None else type(value)()


def _parts(hint: Any) -> list[Any]:
    """A type hint and all that it is made of: of `Annotated[tuple[Message, ...], x]` also Message and x."""
    return [hint, *(part for argument in get_args(hint) for part in _parts(argument))]

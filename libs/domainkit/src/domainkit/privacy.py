"""Personal data: which fields of a record say who somebody is or what they said, and the record without them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field: `subject: Annotated[str, Personal("what the customer wrote")]`."""

    what: str


class Whose(StrEnum):
    """Whose data a record holds."""

    CUSTOMER = "customer"
    """Emptied when the customer is erased."""
    STAFF = "staff"
    """Of the retailer's people: kept as long as they work there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What a collection or a stream declares of the personal data that it holds.

    `kind` is the dataclass of its records, whose marked fields are found by `personal_fields`; None for a stream, whose
    fields are marked in the protos. `purpose` says what it is for, `retention` how long it stays, each as a sentence.
    """

    purpose: str
    retention: str
    kind: type[Any] | None = None
    whose: Whose = Whose.CUSTOMER


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """What a collection or a stream without any declares instead: `holds` says what it has."""

    holds: str


Declaration = PersonalData | NoPersonalData


def personal_fields(kind: type[Any]) -> Mapping[str, str]:
    """The marked fields of a dataclass by their dotted paths, those of nested dataclasses too: what each of them is."""
    found: dict[str, str] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = [each for each in _parts(hint) if isinstance(each, Personal)]
        if marks:
            found[name] = marks[0].what
            continue
        for nested in {each for each in _parts(hint) if is_dataclass(each) and isinstance(each, type)}:
            found |= {f"{name}.{path}": what for path, what in personal_fields(nested).items()}
    return found


def emptied(value: T) -> T:
    """The record with every marked field empty: "", 0, False, an empty collection, or None where it was None.

    A class that decides by itself has a method `emptied`, as Actor does.
    """
    if not is_dataclass(value) or isinstance(value, type):
        emptied_parts: T = _each_emptied(value)
        return emptied_parts
    if own := getattr(value, "emptied", None):
        return own()  # type: ignore[no-any-return]
    hints = get_type_hints(type(value), include_extras=True)
    changes = {
        field.name: _nothing(getattr(value, field.name))
        if any(isinstance(each, Personal) for each in _parts(hints[field.name]))
        else emptied(getattr(value, field.name))
        for field in fields(value)
    }
    return replace(value, **changes)


def _each_emptied(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(emptied, value))
    if isinstance(value, Mapping):
        return {key: emptied(each) for key, each in value.items()}
    return value


def _nothing(value: Any) -> Any:
    return value if value is None else type(value)()


def _parts(hint: Any) -> list[Any]:
    """A type hint and all that it is made of: of `Annotated[tuple[Message, ...], x]` also Message and x."""
    return [hint, *(part for argument in get_args(hint) for part in _parts(argument))]

"""What is personal in a record, found apart from what empties it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from domainkit.actors import Actor, ActorKind
from domainkit.privacy import Personal


def personal_in(value: Any, path: str = "") -> Iterator[str]:
    """The paths of marked fields that have something in them."""
    if isinstance(value, tuple):
        for each in value:
            yield from personal_in(each, f"{path}[]")
    if not is_dataclass(value) or (isinstance(value, Actor) and value.kind is not ActorKind.CUSTOMER):
        return
    hints = get_type_hints(type(value), include_extras=True)
    for field in fields(value):
        held, at = getattr(value, field.name), f"{path}.{field.name}".lstrip(".")
        if not any(isinstance(each, Personal) for each in get_args(hints[field.name])):
            yield from personal_in(held, at)
        elif held:
            yield at

"""Readers: one function per field, from the value to what its message takes. None leaves the field unset.

They say nearly the same thing several times so that no field costs a call that it could do without: these few lines are
what a list of tickets spends its time in.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

Read = Callable[[Any], Any]

_SECOND = 1_000_000


def instant_reader(get: Read) -> Read:
    """An Instant as the fields of a Timestamp."""

    def read(value: Any) -> Any:
        instant = get(value)
        if instant is None:
            return None
        seconds, micros = divmod(instant, _SECOND)
        return {"seconds": seconds, "nanos": micros * 1_000}

    return read


def member_reader(get: Read, numbers: Mapping[Enum, int]) -> Read:
    """An enum member as the number of its value."""
    known: dict[Any, Any] = {**numbers, None: None}
    return lambda value: known[get(value)]


def part_reader(get: Read, write: Read) -> Read:
    """A dataclass as the fields of its message."""

    def read(value: Any) -> Any:
        part = get(value)
        return None if part is None else write(part)

    return read


def several_reader(get: Read, convert: Read | None, *, ordered: bool) -> Read:
    """Several of them. What has no order is sorted, so that two replicas write the same."""
    if convert is None:
        return get if ordered else lambda value: sorted(get(value))
    if ordered:
        return lambda value: [convert(one) for one in get(value)]
    return lambda value: sorted(convert(one) for one in get(value))


def itself(value: Any) -> Any:
    """For readers of values that are at hand already."""
    return value

"""How large a body may be, per operation: what the largest valid one needs, found from the schema of the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

_LONGEST_CHARACTER = 12  # bytes of `\ud83d\ude00`, as clients write it that escape what is not ASCII
_LONGEST_ASCII = 2  # bytes of `\\/`, for texts whose pattern names all characters that they may have: a URL, hours
_LONGEST_SCALAR = 100  # bytes of a number, an instant, or a text of which the pattern alone says how long it is
_INDENT = 40  # bytes of white space before a value, where a client writes each on a line of its own
_SMALLEST = 4_096  # bytes: room for mistakes, which are answered better than a body that is too large
_FEWEST_VALUES = 100


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """At most so many bytes, in which there are at most so many values: objects, arrays, and what they hold."""

    bytes: int
    values: int

    def __add__(self, other: "BodyLimit") -> "BodyLimit":
        return BodyLimit(self.bytes + other.bytes, self.values + other.values)

    def __mul__(self, times: int) -> "BodyLimit":
        return BodyLimit(self.bytes * times, self.values * times)

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> "BodyLimit":
        """For bodies of this JSON schema, with room for a field or two that are wrong."""
        largest = _largest(schema, schema.get("$defs", {}))
        kilobytes = -(-largest.bytes // 1_024)
        return cls(max(kilobytes * 1_024, _SMALLEST), max(largest.values * 5 // 4, _FEWEST_VALUES))


def _largest(schema: Mapping[str, Any], models: Mapping[str, Any]) -> BodyLimit:
    if "$ref" in schema:
        return _largest(models[schema["$ref"].rpartition("/")[2]], models)
    if "anyOf" in schema:
        every = [_largest(each, models) for each in schema["anyOf"]]
        return BodyLimit(max(each.bytes for each in every), max(each.values for each in every))
    if schema.get("type") == "array":
        most: int = schema["maxItems"]
        return _VALUE + _largest(schema["items"], models) * most
    if "x-max-characters" in schema:  # an object of JSON as it is
        return _VALUE + BodyLimit(schema["x-max-characters"] * _LONGEST_CHARACTER, schema["x-max-values"])
    if schema.get("type") == "object":
        fields = schema.get("properties", {}).items()
        return reduce(BodyLimit.__add__, [_named(name, field, models) for name, field in fields], _VALUE)
    if "maxLength" not in schema:
        return _VALUE + BodyLimit(_LONGEST_SCALAR, 0)
    names_all = "pattern" in schema and "[^" not in schema["pattern"]
    return _VALUE + BodyLimit(schema["maxLength"] * (_LONGEST_ASCII if names_all else _LONGEST_CHARACTER), 0)


def _named(name: str, schema: Mapping[str, Any], models: Mapping[str, Any]) -> BodyLimit:
    return BodyLimit(len(name) + 4, 0) + _largest(schema, models)  # in quotes, with a colon and a comma


_VALUE = BodyLimit(_INDENT, 1)

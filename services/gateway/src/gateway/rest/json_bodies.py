"""Reads JSON (RFC 8259). Too many values are refused before they are created, which would cost more."""

import json
from collections.abc import Iterator, Set
from decimal import Context, Decimal
from itertools import islice
from typing import Any, Never

from gateway.edge.body_limits import BodyLimit
from gateway.edge.problems import MOST_ERRORS, Problem

_LARGEST = 10**20  # larger than any field takes; the digits of more are not read, which costs their square
_DIGITS = len(str(_LARGEST)) - 1
_EXACT = Context(prec=50, traps=[])  # what is out of its range is _NONE, which equals nothing
_NONE = Decimal("NaN")


def read_json(body: bytes, limit: BodyLimit, names: Set[str]) -> Any:
    """The value that a body is. Raises Problem for what is no JSON, or has more values than `limit`.

    `names` are those of the fields there are: a field that is there twice is named only if it is one of them.
    """
    if _values(body, limit.values) > limit.values:
        raise Problem("VALIDATION_FAILED", errors=[("body", f"must have at most {limit.values} values in all")])
    try:
        return _decoded(_READ, body)
    except _Repeated:
        places = _repeated(_decoded(_PAIRS, body), names)
        raise Problem("MALFORMED_JSON", errors=list(islice(places, MOST_ERRORS + 1))) from None


def _decoded(decoder: json.JSONDecoder, body: bytes) -> Any:
    try:
        return decoder.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Problem("MALFORMED_JSON", f"At byte {error.start}: no UTF-8") from None
    except json.JSONDecodeError as error:
        raise Problem("MALFORMED_JSON", f"At character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise Problem("MALFORMED_JSON", "It is nested too deeply") from None


def _values(body: bytes, most: int) -> int:
    """How many values JSON has, at least: each follows a comma or a bracket. More than `most` are not counted.

    Only by what runs at the speed of memory: a pattern would take longer than reading the JSON.
    """
    if _separators(body) <= most:
        return 0
    parts = body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"', 4 * most)  # every other one is within quotes
    return most + 1 if len(parts) > 4 * most else _separators(b"".join(parts[::2]))


def _separators(text: bytes) -> int:
    return text.count(b",") + text.count(b"[") + text.count(b"{")


class _Repeated(Exception):
    """An object has a field twice."""


class _Pairs(list[tuple[str, Any]]):
    """An object's fields in the order and number in which they were sent."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Repeated
    return fields


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= _DIGITS else -_LARGEST if digits[0] == "-" else _LARGEST


def _number(text: str) -> int | float:
    """1.0 and 1e2 are integers, as JSON Schema has it; 0.99999999999999999999 is none, though a float reads 1."""
    number = float(text)
    exact = _EXACT.create_decimal(text) if number.is_integer() and len(text) <= _EXACT.prec else _NONE
    return _whole(f"{number:.0f}") if exact == exact.to_integral_value() else number


def _refuse(constant: str) -> Never:
    raise Problem("MALFORMED_JSON", f"{constant} is no number of JSON")


_HOOKS: dict[str, Any] = {"parse_int": _whole, "parse_float": _number, "parse_constant": _refuse}
_READ = json.JSONDecoder(object_pairs_hook=_object, **_HOOKS)
_PAIRS = json.JSONDecoder(object_pairs_hook=_Pairs, **_HOOKS)


def _repeated(value: Any, names: Set[str]) -> Iterator[tuple[str, str]]:
    """Where an object has a field twice, by names that are fields; others are text of the caller and not repeated."""
    waiting = [("", value)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, _Pairs):
            seen: set[str] = set()
            for name, each in value:
                path = (f"{at}.{name}" if at else name) if name in names else at
                if name in seen:
                    yield path or "body", "is there twice; send it once" if name in names else "has a field twice"
                seen.add(name)
                waiting.append((path, each))
        elif isinstance(value, list):
            waiting += [(f"{at}[{number}]", each) for number, each in enumerate(value)]

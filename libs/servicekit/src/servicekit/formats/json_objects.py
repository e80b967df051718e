"""Objects of JSON (RFC 8259) that a field holds as they are: text in messages, objects in REST."""

import json
from collections.abc import Iterator
from typing import Any

DEEPEST = 20
REMEDY = f"must be a JSON object, with objects and lists at most {DEEPEST} deep"


def json_object(text: str) -> dict[str, Any]:
    """The object that a text is. Raises ValueError."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError(REMEDY) from None
    if not isinstance(found, dict) or max(depth for depth, _ in values_of(found)) > DEEPEST:
        raise ValueError(REMEDY)
    return found


def json_text(value: Any) -> str:
    """The one way to write it: names in order, no blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def values_of(value: Any) -> Iterator[tuple[int, Any]]:
    """The value and all that it holds, each with its depth from 1."""
    waiting = [(1, value)]
    while waiting:
        depth, each = waiting.pop()
        yield depth, each
        if isinstance(each, dict):
            waiting += [(depth + 1, inner) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(depth + 1, inner) for inner in each]


def _refuse(constant: str) -> None:
    raise ValueError(constant)

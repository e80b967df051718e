"""How fields of bodies are declared: each with its meaning and an example, and text with its limits."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from servicekit.instants import from_rfc3339, to_rfc3339

REQUEST = ConfigDict(extra="forbid", strict=True)
"""Requests are taken by the letter: an unknown field or a number in quotes is a mistake that we name."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROLS_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_EARLIEST, _LATEST = from_rfc3339("1970-01-01T00:00:00Z"), from_rfc3339("2200-01-01T00:00:00Z")


def doc(description: str, example: Any = None, **constraints: Any) -> Any:
    """A required field. An example is left out where the field's own type has one."""
    return Field(description=description, examples=None if example is None else [example], **constraints)


def may(description: str, example: Any = None, **constraints: Any) -> Any:
    """A field that may be left out; null is not a value. Reads None where it is left out."""
    return doc(description, example, default_factory=lambda: None, **constraints)


def _one_line(text: str) -> str:
    if _CONTROLS.search(text):
        raise ValueError("must be one line without control characters")
    return text


def _lines(text: str) -> str:
    if _CONTROLS_BUT_BREAKS.search(text):
        raise ValueError("must have no control characters but line breaks and tabs")
    return text


def _instant(text: str) -> str:
    instant = from_rfc3339(text)
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError("must be between the years 1970 and 2199")
    return to_rfc3339(instant)


Line = Annotated[str, AfterValidator(_one_line)]
"""Text of one line."""
Text = Annotated[str, AfterValidator(_lines)]
"""Text of several lines."""
Id = Annotated[Line, StringConstraints(min_length=1, max_length=64)]
"""An id of ours: opaque."""
RetailerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
InstantIn = Annotated[
    str, AfterValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time", "minLength": 1})
]
"""An instant in RFC 3339 with its zone, as the dialect takes it."""
Instant = datetime
"""An instant in RFC 3339 in UTC, as we answer it."""

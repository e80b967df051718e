"""How fields of bodies are declared: each with its meaning and an example, and text with its limits."""

import re
import warnings
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.warnings import UnsupportedFieldAttributeWarning
from servicekit.mapping.timestamps import from_rfc3339, to_rfc3339


class Schema(BaseModel):
    """A body, a query, or a part of one. How it is read is worked out when it is first needed.

    There are hundreds: for all of them it takes half a second, and a process serves only some.
    """

    model_config = ConfigDict(defer_build=True)


REQUEST = ConfigDict(extra="forbid", strict=True)
"""Requests are validated strictly: an unknown field or a number in quotes is refused by its name."""

# Of an alias that FastAPI gives to bodies. It ignores this, too, but only while it reads a signature.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EARLIEST, _LATEST = from_rfc3339("1970-01-01T00:00:00Z"), from_rfc3339("2200-01-01T00:00:00Z")


def doc(description: str, example: Any = None, **constraints: Any) -> Any:
    """A required field. An example is left out where the field's own type has one.

    `examples=[None]`: the field is left out of the example of its object.
    """
    constraints.setdefault("examples", None if example is None else [example])
    return Field(description=description, **constraints)


def may(description: str, example: Any = None, **constraints: Any) -> Any:
    """A field that may be left out; null is not a value. Reads None where it is left out."""
    return doc(description, example, default_factory=lambda: None, **constraints)


def _instant(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        raise ValueError("must be an instant with its zone, such as 2026-11-05T14:30:00Z (in a URL, + is written %2B)")
    try:
        instant = from_rfc3339(text.upper())
    except ValueError:
        raise ValueError(
            "must be a day of the calendar, a time up to 23:59:59 and an offset below 24 hours, "
            "such as 2026-11-05T14:30:00Z"
        ) from None
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError("must be between the years 1970 and 2199")
    return to_rfc3339(instant)


_INSTANT_SCHEMA = {"type": "string", "format": "date-time", "minLength": 1, "examples": ["2026-11-05T14:30:00Z"]}
InstantIn = Annotated[str, AfterValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
"""An instant in RFC 3339 with its zone, as requests have it."""
Instant = datetime
"""An instant in RFC 3339 in UTC, as we answer it."""

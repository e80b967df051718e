"""How fields of bodies are declared: each with its meaning and an example, and text with its limits."""

import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.warnings import UnsupportedFieldAttributeWarning
from pydantic_core import CoreSchema, core_schema
from servicekit.formats.json_objects import DEEPEST, json_text, values_of
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


_CHARACTERS_PER_VALUE = 30


@dataclass(frozen=True, slots=True)
class JsonWithin:
    """An object of JSON as it is, of at most so many characters when it is written without blanks."""

    characters: int

    @property
    def values(self) -> int:
        return self.characters // _CHARACTERS_PER_VALUE

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "x-max-characters": self.characters, "x-max-values": self.values}

    def _checked(self, value: dict[str, Any]) -> dict[str, Any]:
        for number, (depth, each) in enumerate(values_of(value), 1):
            if depth > DEEPEST:
                raise ValueError(f"must have objects and lists at most {DEEPEST} deep")
            if number > self.values:
                raise ValueError(f"must have at most {self.values} values in all")
            if isinstance(each, float) and each - each != 0:
                raise ValueError("must have no number that is too large to be read")
        try:
            text = json_text(value)
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("must have no half of a surrogate pair") from None
        if len(text) > self.characters:
            raise ValueError(f"must have at most {self.characters} characters")
        return value

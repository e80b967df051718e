"""How fields of bodies are declared: each with its meaning and an example, and text with its limits."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from servicekit.formats.addresses import email_address
from servicekit.formats.currencies import currency
from servicekit.formats.languages import LONGEST as LONGEST_LANGUAGE
from servicekit.formats.languages import language
from servicekit.formats.phones import phone_number
from servicekit.formats.text import LONGEST as LONGEST_IDENTITY
from servicekit.formats.text import identity, lines, one_line, visible
from servicekit.formats.zones import time_zone
from servicekit.mapping.timestamps import from_rfc3339, to_rfc3339

REQUEST = ConfigDict(extra="forbid", strict=True)
"""Requests are validated strictly: an unknown field or a number in quotes is refused by its name."""

RETAILER_ID = r"^[a-z0-9-]{1,40}$"
ZONE = r"^[A-Za-z0-9_+/-]{1,64}$"
LOCALE = r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]+$"
PHONE = r"^\+[1-9][0-9]{5,14}$"
CURRENCY = r"^[A-Z]{3}$"
LINK_BASE = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$"
KEY = r"^[\x21-\x7e]*$"

SHAPES: Mapping[str, str] = {
    RETAILER_ID: "1 to 40 of a-z, 0-9 and hyphen, such as nordic-home",
    ZONE: "an IANA time zone, such as Europe/Helsinki",
    LOCALE: "a BCP 47 language, such as en or de-AT",
    EMAIL: "an e-mail address, such as mikko@laine.example",
    PHONE: "a number in E.164 form, such as +358401234567",
    CURRENCY: "an ISO 4217 code, such as EUR",
    LINK_BASE: "an http or https URL without query, such as https://care.nordic-home.example",
    KEY: "of printable ASCII characters without blanks, such as a UUID",
}
"""Each pattern in words, for the caller whose text does not match it."""

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


def _is(read: Callable[[str], str]) -> AfterValidator:
    """Refuses what `read` (of servicekit.formats) refuses. The text goes on as it came: its owner gives it its form."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


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


Line = Annotated[str, AfterValidator(one_line)]
"""Text of one line."""
Text = Annotated[str, AfterValidator(lines)]
"""Text of several lines."""
VISIBLE = _is(visible)
"""For a text that people are shown where it is required."""
Name = Annotated[Line, StringConstraints(min_length=1, max_length=200), VISIBLE]
Id = Annotated[Line, StringConstraints(min_length=1, max_length=64)]
"""An id of ours: opaque."""
RetailerId = Annotated[str, StringConstraints(pattern=RETAILER_ID)]
_INSTANT_SCHEMA = {"type": "string", "format": "date-time", "minLength": 1, "examples": ["2026-11-05T14:30:00Z"]}
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=254), _is(email_address)]
_IDENTITY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_IDENTITY}
Identity = Annotated[Line, _is(identity), WithJsonSchema(_IDENTITY_SCHEMA)]
"""What people call something, in any spelling: its characters are counted in its normal form."""
TimeZone = Annotated[str, StringConstraints(pattern=ZONE), _is(time_zone)]
Language = Annotated[str, StringConstraints(pattern=LOCALE, max_length=LONGEST_LANGUAGE), _is(language)]
Phone = Annotated[str, StringConstraints(pattern=PHONE), _is(phone_number)]
Currency = Annotated[str, StringConstraints(pattern=CURRENCY), _is(currency)]
InstantIn = Annotated[str, AfterValidator(_instant), WithJsonSchema(_INSTANT_SCHEMA)]
"""An instant in RFC 3339 with its zone, as requests have it."""
Instant = datetime
"""An instant in RFC 3339 in UTC, as we answer it."""

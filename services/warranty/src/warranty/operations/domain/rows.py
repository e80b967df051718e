"""Rows of a file, and what becomes of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domainkit.refusals import Refused

Value = str | int


@dataclass(frozen=True, slots=True)
class Row:
    """Its place in the file, from 1, and its values by the names of fields; what is empty is left out."""

    number: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Accepted:
    """It made something new."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It names what is there already, as it is."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row was not carried out, by the field at fault."""

    number: int
    reason: str
    detail: str
    field: str = ""

    @classmethod
    def of(cls, number: int, refused: Refused) -> "Rejection":
        return cls(number, refused.reason, refused.message, refused.field)


Outcome = Accepted | Unchanged | Rejection

ACCEPTED, UNCHANGED = Accepted(), Unchanged()

_FIELD = re.compile(r"[a-z][a-z0-9_]{0,59}")


def field_name(written: str) -> str:
    """A name that a row gives to a value, where it could be that of a field: nothing else of a row is repeated."""
    return written if _FIELD.fullmatch(written) else ""


def malformed(number: int, detail: str, field: str = "") -> Rejection:
    return Rejection.of(number, Refused("invalid", "ROW_MALFORMED", detail, field=field))

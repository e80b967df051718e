"""Request headers with a meaning, and parameters that many routes take."""

import re
from typing import Annotated, Any

from fastapi import Header, Query
from pydantic import BeforeValidator, ConfigDict, ValidationInfo, field_validator
from servicekit.formats.named import FORMATS

from gateway.rest.generated.formats import REQUEST_ID
from gateway.rest.schemas.fields import Schema

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Your name for this request. Repeated with it, the request is carried out once (kept for 24 h).",
        examples=["0b9d8f5e-7c1a-4f5e-9a55-3f0c6a3f9b11"],
        max_length=FORMATS["request_id"].longest,
        pattern=REQUEST_ID,
    ),
]

_DIGITS = re.compile(r"-?[0-9]+", re.ASCII)


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_digits)]
"""A whole number in a query: digits, and nothing else that Python reads as one (`5_0`, `+5`, other scripts' digits)."""


def _true_or_false(value: Any) -> Any:
    if value not in (True, False, "true", "false"):
        raise ValueError("must be true or false")
    return value


Flag = Annotated[bool, BeforeValidator(_true_or_false)]
"""True or false in a query, and nothing else that Python reads as one (`1`, `yes`)."""


def at_most_one_of(*filters: str) -> Any:
    """A validator for a query of which only one of these filters can be honoured; it refuses the second by its name."""

    def refuse(value: str, info: ValidationInfo) -> str:
        if any(info.data.get(other) for other in filters if other != info.field_name):
            raise ValueError(f"use at most one of {', '.join(filters)}")
        return value

    return field_validator(*filters)(refuse)


class StrictQuery(Schema):
    """A parameter that an operation does not have is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class TokenQuery(StrictQuery):
    """What every list takes; page sizes differ."""

    page_token: str = Query("", max_length=2000, description="next_page_token of the page before.", examples=[""])


class PageQuery(TokenQuery):
    """What most lists take."""

    page_size: Whole = Query(20, ge=1, le=100, description="Items per page.", examples=[20])

"""Preconditions of requests (RFC 9110, 13.1): If-Match and If-None-Match."""

import re
from collections.abc import Sequence
from typing import Annotated, TypedDict

from fastapi import Header
from pydantic import AfterValidator, WithJsonSchema

from gateway.edge.problems import Problem

MOST_CHARACTERS = 1_000

_ETAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_ETAGS = re.compile(_ETAG)
_LIST = re.compile(rf"[ \t,]*{_ETAG}(?:[ \t]*,[ \t,]*{_ETAG})*[ \t,]*")


class Precondition(TypedDict):
    """Fields of an RPC's request message."""

    etag: str
    if_match: list[str]


def _within_bounds(lines: list[str] | None) -> list[str] | None:
    if lines and len(_text(lines)) > MOST_CHARACTERS:
        raise ValueError(f"must have at most {MOST_CHARACTERS} characters")
    return lines


# Callers write one text, which HTTP lets them spread over several field lines.
_AS_TEXT = WithJsonSchema(
    {"anyOf": [{"type": "string", "maxLength": MOST_CHARACTERS}, {"type": "null"}], "examples": ['"3-5d1f0a9c"']}
)

IfNoneMatch = Annotated[
    list[str] | None,
    AfterValidator(_within_bounds),
    _AS_TEXT,
    Header(
        alias="If-None-Match",
        description="The ETag that you have, or several: 304 if it is still one of these.",
    ),
]

IfMatch = Annotated[
    list[str] | None,
    AfterValidator(_within_bounds),
    _AS_TEXT,
    Header(
        alias="If-Match",
        description="The ETag of the version that you are changing, or several: 412 if it is none of these by now. "
        "What changed with time alone, such as a missed deadline, is no obstacle. `*` changes any version.",
    ),
]


def required(if_match: list[str] | None) -> Precondition:
    """As `optional`. Raises Problem where the header is missing."""
    if if_match is None:
        raise Problem("PRECONDITION_REQUIRED")
    return optional(if_match)


def optional(if_match: list[str] | None) -> Precondition:
    """The etags that a service compares, unchanged; none without the header and for `*`. Raises Problem.

    If-Match compares strongly (RFC 9110, 8.8.3.2): etags that are all weak match nothing, whatever the version.
    """
    if if_match is None or _text(if_match) == "*":
        return Precondition(etag="", if_match=[])
    etags = [etag if etag.startswith("W/") else etag[1:-1] for etag in _listed(if_match)]
    if not etags:
        detail = 'must be ETags as they came, in quotes and separated by commas: "7", or `*`'
        raise Problem("HEADER_INVALID", errors=[("If-Match", detail)])
    if all(etag.startswith("W/") for etag in etags):
        remedy = "Send the ETag as this API returned it, without `W/`; a proxy may have added that."
        raise Problem("ETAG_MISMATCH", "A weak ETag (`W/…`) never matches in If-Match.", remedy=remedy)
    # A replica of a service from before if_match compares the first one's version, and never none at all.
    return Precondition(etag=etags[0].partition("-")[0] or '""', if_match=etags)


def has_current(if_none_match: list[str] | None, etag: str) -> bool:
    """Whether the caller has this representation already; what is malformed names none."""
    if not if_none_match:
        return False
    return _text(if_none_match) == "*" or etag in [each.removeprefix("W/") for each in _listed(if_none_match)]


def _listed(lines: Sequence[str]) -> list[str]:
    """The etags of a header; none if it is malformed. Several field lines are one list."""
    text = ",".join(lines)
    return _ETAGS.findall(text) if _LIST.fullmatch(text) else []


def _text(lines: Sequence[str]) -> str:
    return ",".join(lines).strip()

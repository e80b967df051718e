"""Request headers with a meaning, and parameters that many routes take."""

import re
from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from gateway.bodies.common import CUSTOMER_ID, TICKET_ID
from gateway.bodies.fields import RetailerId, may
from gateway.problems import Problem

_ETAG = re.compile(r'"([\x21\x23-\x7e]*)"')

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Your name for this request. Repeated with it, the request is carried out once (kept for 24 h).",
        examples=["0b9d8f5e-7c1a-4f5e-9a55-3f0c6a3f9b11"],
        max_length=128,
        pattern=r"^[\x21-\x7e]*$",
    ),
]

IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="The ETag that you have: 304 if it is still that.",
        examples=['"3"'],
        max_length=1000,
    ),
]

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the version that you are changing: 412 if it changed since. `*` changes any version.",
        examples=['"3"'],
        max_length=1000,
    ),
]

ResourceId = Annotated[str, Path(description="The resource's id.", examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])]
Filter = Annotated[str, StringConstraints(min_length=1, max_length=254)]
"""A filter that is there and empty would find everything: it is refused."""


class PageQuery(BaseModel):
    """What every list takes. A parameter that a list does not have is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")

    page_size: int = Query(20, ge=1, le=100, description="Items per page.", examples=[20])
    page_token: str = Query("", max_length=2000, description="next_page_token of the page before.", examples=[""])


class RetailerQuery(PageQuery):
    """A list of one retailer's records."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class TicketOrCustomerQuery(RetailerQuery):
    """At most one of ticket and customer."""

    ticket: Filter = may("About this ticket.", TICKET_ID)
    customer: Filter = may("About this customer.", CUSTOMER_ID)


def etag_to_match(if_match: str | None) -> str:
    """The version that If-Match names; empty for none and for `*`. Raises Problem for what is no strong ETag."""
    if not if_match or if_match.strip() == "*":
        return ""
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise Problem("HEADER_INVALID", errors=[("If-Match", 'must be one ETag as it came, in quotes: "7"')])
    return match[1]


def etag_required(if_match: str | None) -> str:
    """As `etag_to_match`. Raises Problem where the header is missing."""
    if not if_match:
        raise Problem("PRECONDITION_REQUIRED")
    return etag_to_match(if_match)

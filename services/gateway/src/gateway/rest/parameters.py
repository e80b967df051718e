"""Request headers with a meaning, and parameters that many routes take."""

import re
from typing import Annotated, Any

from fastapi import Header, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationInfo, field_validator
from servicekit.rpc.idempotency_key import LONGEST as LONGEST_KEY

from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID, MODEL_ID, PURCHASE_ID, TICKET_ID
from gateway.rest.schemas.fields import KEY, RetailerId, may

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Your name for this request. Repeated with it, the request is carried out once (kept for 24 h).",
        examples=["0b9d8f5e-7c1a-4f5e-9a55-3f0c6a3f9b11"],
        max_length=LONGEST_KEY,
        pattern=KEY,
    ),
]

RetailerPath = Annotated[str, Path(description="The retailer's id.", min_length=1, examples=["nordic-home"])]
CustomerId = Annotated[str, Path(description="The customer's id.", min_length=1, examples=[CUSTOMER_ID])]
PurchaseId = Annotated[str, Path(description="The purchase's id.", min_length=1, examples=[PURCHASE_ID])]
ModelId = Annotated[str, Path(description="The product model's id.", min_length=1, examples=[MODEL_ID])]
AssetId = Annotated[str, Path(description="The asset's id.", min_length=1, examples=[ASSET_ID])]
TicketId = Annotated[str, Path(description="The ticket's id.", min_length=1, examples=[TICKET_ID])]
DeliveryId = Annotated[
    str, Path(description="The delivery's id.", min_length=1, examples=["dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn"])
]
AnswerId = Annotated[
    str, Path(description="The answer's id.", min_length=1, examples=["ans_yaq4tq2mzn7xw3k6v5jrb2ohc7"])
]

Filter = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""A filter that is there and empty would find everything: it is refused."""


_DIGITS = re.compile(r"-?[0-9]+", re.ASCII)


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_digits)]
"""A whole number in a query: digits, and nothing else that Python reads as one (`5_0`, `+5`, other scripts' digits)."""


def at_most_one_of(*filters: str) -> Any:
    """A validator for a query of which only one of these filters can be honoured; it refuses the second by its name."""

    def refuse(value: str, info: ValidationInfo) -> str:
        if any(info.data.get(other) for other in filters if other != info.field_name):
            raise ValueError(f"use at most one of {', '.join(filters)}")
        return value

    return field_validator(*filters)(refuse)


class StrictQuery(BaseModel):
    """A parameter that an operation does not have is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class TokenQuery(StrictQuery):
    """What every list takes; page sizes differ."""

    page_token: str = Query("", max_length=2000, description="next_page_token of the page before.", examples=[""])


class PageQuery(TokenQuery):
    """What most lists take."""

    page_size: Whole = Query(20, ge=1, le=100, description="Items per page.", examples=[20])


class RetailerQuery(PageQuery):
    """A list of one retailer's records."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")


class TicketOrCustomerQuery(RetailerQuery):
    """At most one of ticket and customer."""

    ticket: Filter = may("About this ticket.", TICKET_ID)
    customer: Filter = may("About this customer.", CUSTOMER_ID)

    _narrow = at_most_one_of("ticket", "customer")

# Generated from aftersales/warranty/v1/claim_policy.proto: `make protos`.
"""Models of aftersales/warranty/v1/claim_policy.proto."""

from typing import Annotated

from pydantic import Field

from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class ClaimPolicy(Schema):
    """What a retailer promises about claims, in minutes of business time. A version never changes: claims that
    are submitted get the newest, and keep it.
    """

    id: str = doc("Its id.", "cpo_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant. Left out in a request: your only retailer.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Claims 2026")
    calendar_id: str = doc(
        "The calendar in whose hours time is counted. A claim keeps the version that it was submitted under. "
        "Left out: the retailer's default calendar.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    first_answer_minutes: int = may(
        "From its submission until somebody looks at it, asks or decides. Left out: not promised.", 480
    )
    decision_minutes: int = may(
        "From its submission, or an appeal, until no line of it is open. Left out: not promised.", 2400
    )
    settlement_minutes: int = may(
        "From an approval until the remedy of every approved line is done. Left out: not promised.", 4800
    )
    warn_at: list[int] = doc(
        "Shares of each budget, in percent, at which a warning is published. Left out: no warnings.", [80]
    )
    created_at: Instant = doc("From when it counts.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class ClaimPolicyInput(Schema):
    """What a retailer promises about claims, in minutes of business time. A version never changes: claims that
    are submitted get the newest, and keep it.
    """

    model_config = REQUEST

    retailer: RetailerId = may("The tenant. Left out in a request: your only retailer.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Claims 2026")
    calendar_id: Id = may(
        "The calendar in whose hours time is counted. A claim keeps the version that it was submitted under. "
        "Left out: the retailer's default calendar.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    first_answer_minutes: int = may(
        "From its submission until somebody looks at it, asks or decides. Left out: not promised.", 480, ge=1, le=525600
    )
    decision_minutes: int = may(
        "From its submission, or an appeal, until no line of it is open. Left out: not promised.", 2400, ge=1, le=525600
    )
    settlement_minutes: int = may(
        "From an approval until the remedy of every approved line is done. Left out: not promised.",
        4800,
        ge=1,
        le=525600,
    )
    warn_at: list[Annotated[int, Field(ge=1, le=99)]] = may(
        "Shares of each budget, in percent, at which a warning is published. Left out: no warnings.", [80], max_length=5
    )

# Generated from aftersales/tickets/v1/support_plan.proto: `make protos`.
"""Models of aftersales/tickets/v1/support_plan.proto."""

from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class SupportPlan(Schema):
    """Support that a retailer bundles with what it sells, or sells. Who has it: entitlements."""

    id: str = doc("Its id.", "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer calls it.", "Gold")
    calendar_id: str = may(
        "The calendar by which the deadlines of tickets under it are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )
    deactivated: bool = doc("True: nobody gets it any more. Entitlements to it go on.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class SupportPlanInput(Schema):
    """Support that a retailer bundles with what it sells, or sells. Who has it: entitlements."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer calls it.", "Gold")
    calendar_id: Id = may(
        "The calendar by which the deadlines of tickets under it are counted. Left out: none of its own.",
        "cal_6v5jrb2ohc7yaq4tq2mzn7xw3k",
    )

# Generated from aftersales/tickets/v1/consent.proto: `make protos`.
"""Models of aftersales/tickets/v1/consent.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

ConsentPurpose = Literal["marketing", "surveys"]


ConsentSource = Literal["order", "customer", "staff", "unsubscribe", "unknown"]


class ConsentStatement(Schema):
    """One statement about a consent of a customer. It never changes: a later one takes its place, and of two at
    the same instant the one that does not consent.
    """

    id: str = doc("Its id.", "cns_6r2b4qmzn3xw7k5vtj2ohc7yaq")
    customer_id: str = doc("The customer's id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    purpose: ConsentPurpose = doc("What it is about.", "surveys")
    given: bool = doc("Whether the customer agrees.", True)
    source: ConsentSource = doc("Where it was made.", "customer")
    stated_at: Instant = doc("When it was made: that of an order when it was sold.", "2026-11-03T10:00:00Z")
    recorded_at: Instant = doc("When it was stored here.", "2026-11-05T15:00:00Z")
    by: Actor = may("Who made it; left out of an order's and of a mail's link.")

# Generated from aftersales/tickets/v1/erasure.proto: `make protos`.
"""Models of aftersales/tickets/v1/erasure.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.common.erasure import KeptRecords
from gateway.rest.schemas.fields import Instant, Schema, doc, may

ErasureState = Literal["running", "completed"]


class ErasurePart(Schema):
    """What one service does of an erasure."""

    service: str = doc("The service: feedback, notifications, tickets or warranty.", "tickets")
    state: ErasureState = doc("Whether it has erased its part.", "completed")
    completed_at: Instant = may("When it had erased its part. Left out: not yet.", "2026-11-20T08:01:30Z")
    kept: list[KeptRecords] = doc(
        "What it must still keep, by kind; fewer as their time is over. Empty until its part is completed."
    )


class Erasure(Schema):
    """The erasure of a customer's personal data in all services: one per customer."""

    id: str = doc("Its id, the same for every request to erase the customer.", "ers_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Whose personal data.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    state: ErasureState = doc("running until every service has erased its part.", "completed")
    requested_at: Instant = doc("When it was requested first.", "2026-11-20T08:00:00Z")
    requested_by: Actor = may(
        "Who requested it first. Left out where the request was lost with a store and the erasure was "
        "repeated after its restore.",
        {"kind": "admin", "id": "admin-1", "display_name": "Aino"},
    )
    completed_at: Instant = may("When the last service had erased its part. Left out: not yet.", "2026-11-20T08:01:30Z")
    parts: list[ErasurePart] = doc("One per service that holds personal data, by name.")
    etag: str = doc("Its version; the ETag header has it in quotes.", "5")

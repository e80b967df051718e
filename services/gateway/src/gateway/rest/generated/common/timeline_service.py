# Generated from aftersales/common/v1/timeline_service.proto: `make protos`.
"""One part of a customer's timeline, implemented alike by every service that knows something of a customer. The
gateway asks all of them at once and merges what they say.
"""

from typing import Literal

from gateway.rest.schemas.fields import Instant, Schema, doc

TimelineEntryKind = Literal["purchase", "asset", "ticket", "delivery", "answer"]


class TimelineEntry(Schema):
    """One thing that happened with a customer."""

    kind: TimelineEntryKind = doc("What it is about.", "ticket")
    id: str = doc("Id of the resource; GET it for the whole.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    occurred_at: Instant = doc("When it happened.", "2026-11-12T09:30:00Z")
    title: str = doc(
        "One line for people: a ticket's subject, an order's id, a mail's template.", "The dishwasher does not drain"
    )
    status: str = doc("The resource's state as it is now, in its own words.", "open")

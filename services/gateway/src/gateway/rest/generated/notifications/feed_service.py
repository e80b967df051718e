# Generated from aftersales/notifications/v1/feed_service.proto: `make protos`.
"""The partner feed: every event of a retailer that partners may know, in one gap-free sequence."""

from gateway.rest.generated.formats import Cursor, RetailerId
from gateway.rest.parameters import StrictQuery, Whole
from gateway.rest.schemas.fields import Schema, doc, may


class FeedEvent(Schema):
    """One event of the feed."""

    position: int = doc("1, 2, 3 … within the retailer, without gaps.", 3)
    envelope: str = doc("The CloudEvent as published on NATS: JSON in UTF-8.")


class ListFeedEventsQuery(StrictQuery):
    """Where to go on."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    after: Cursor = may("next_cursor of the response before. Left out: from the beginning.", "MS4z")
    limit: Whole = doc("Events at most.", 100, default=100, ge=1, le=1000)

"""What this service stores, and every question it asks about it: one index each."""

from servicekit.documents import Collection, Index

DELIVERIES_DUE = Index("due", order_by="next_attempt_at")  # one that is over has no next attempt: it is not found
DELIVERIES_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")
DELIVERIES_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="created_at")
DELIVERIES_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")

FEED_BY_POSITION = Index("by_position", equal=("retailer",), order_by="position")
FEED_BY_EVENT = Index("by_event", equal=("event_id",), unique=True)
PUBLISHERS_DUE = Index("due", order_by="due_at")

DELIVERIES = Collection("deliveries", (DELIVERIES_DUE, DELIVERIES_BY_AGE, DELIVERIES_BY_TICKET, DELIVERIES_BY_CUSTOMER))
TEMPLATE_VERSIONS = Collection("template_versions")
CONTACTS = Collection("contacts")
SENDERS = Collection("senders")
FEED_EVENTS = Collection("feed_events", (FEED_BY_POSITION, FEED_BY_EVENT))
FEED_CURSORS = Collection("feed_cursors")
FEED_PARKED = Collection("feed_parked")
FEED_PUBLISHERS = Collection("feed_publishers", (PUBLISHERS_DUE,))
FEED_META = Collection("feed_meta", kept=False)  # a restored feed is another one: its cursors begin anew

COLLECTIONS = (
    TEMPLATE_VERSIONS,
    CONTACTS,
    SENDERS,
    DELIVERIES,
    FEED_META,
    FEED_PARKED,
    FEED_EVENTS,
    FEED_CURSORS,
    FEED_PUBLISHERS,
)

"""What this service stores, and every question it asks about it: one index each."""

from servicekit.documents import Collection, Index

from tickets.use_cases.ports import TicketFilter, TicketOrder

RETAILERS_BY_ID = Index("by_id")

CUSTOMERS_BY_MATCH_KEY = Index("by_match_key", equal=("retailer", "match_key"), unique=True)
CUSTOMERS_BY_EMAIL = Index("by_email", equal=("retailer", "facts.email"), order_by="created_at")
CUSTOMERS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")

PURCHASES_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="reported_at")
PURCHASES_BY_AGE = Index("by_age", equal=("retailer",), order_by="reported_at")
PURCHASES_BY_ORDER = Index("by_order", equal=("retailer", "order_key"))
PURCHASES_BY_ASSET = Index("by_asset", equal=("retailer", "customer_id"), has="asset_ids")

COVERAGE_RETRIES = Index("coverage_retries", order_by="coverage.retry_at")

REQUESTS_FORGOTTEN = Index("forgotten", order_by="forget_at")

FILTERS = {
    None: None,
    TicketFilter.ASSIGNEE: "assignee.id",
    TicketFilter.CUSTOMER: "customer_id",
    TicketFilter.ASSET: "asset_id",
}
"""The field behind each filter of a list of tickets."""

ORDERS = {TicketOrder.CREATED_AT: "created_at", TicketOrder.DUE_AT: "queue_key"}


def _ticket_index(filter: TicketFilter | None, order: TicketOrder) -> Index:
    field = FILTERS[filter]
    equal = ("retailer", field, "status") if field else ("retailer", "status")
    return Index(f"by_{filter or 'status'}_and_{order}", equal=equal, order_by=ORDERS[order])


TICKET_LISTS = {(filter, order): _ticket_index(filter, order) for filter in FILTERS for order in ORDERS}
"""One index for each filter in each order; the status is part of all of them."""

RETAILERS = Collection("retailers", (RETAILERS_BY_ID,))
CUSTOMERS = Collection("customers", (CUSTOMERS_BY_MATCH_KEY, CUSTOMERS_BY_EMAIL, CUSTOMERS_BY_AGE))
PURCHASES = Collection("purchases", (PURCHASES_BY_CUSTOMER, PURCHASES_BY_AGE, PURCHASES_BY_ASSET, PURCHASES_BY_ORDER))
TICKETS = Collection("tickets", (*TICKET_LISTS.values(), COVERAGE_RETRIES))
MESSAGES = Collection("messages")
REQUESTS = Collection("requests", (REQUESTS_FORGOTTEN,))

COLLECTIONS = (REQUESTS, RETAILERS, CUSTOMERS, PURCHASES, MESSAGES, TICKETS)

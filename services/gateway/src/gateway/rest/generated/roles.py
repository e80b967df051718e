# Generated from the access tables of the services: `make protos`.
"""The roles that may call an operation, by its operationId. For documentation: the services decide."""

from collections.abc import Mapping

ROLES: Mapping[str, tuple[str, ...]] = {
    "add_message": ("customer", "agent", "supervisor"),
    "assign_ticket": ("agent", "supervisor"),
    "close_ticket": ("customer", "agent", "supervisor"),
    "count_tickets": ("customer", "agent", "supervisor", "admin"),
    "create_product_model": ("admin",),
    "create_retailer": ("admin",),
    "create_ticket": ("customer", "agent", "supervisor"),
    "get_answer": ("customer", "agent", "supervisor", "admin", "service"),
    "get_asset": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "get_customer": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "get_customer_timeline": ("customer", "agent", "supervisor", "admin"),
    "get_delivery": ("customer", "agent", "supervisor", "admin", "service"),
    "get_product_model": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "get_purchase": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "get_retailer": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "get_score": ("agent", "supervisor", "partner", "admin"),
    "get_ticket": ("customer", "agent", "supervisor", "admin", "service"),
    "list_answers": ("customer", "agent", "supervisor", "admin"),
    "list_assets": ("customer", "agent", "supervisor", "partner", "admin"),
    "list_customers": ("agent", "supervisor", "partner", "admin"),
    "list_deliveries": ("customer", "agent", "supervisor", "admin", "service"),
    "list_events": ("supervisor", "partner", "admin", "service"),
    "list_messages": ("customer", "agent", "supervisor", "admin"),
    "list_product_models": ("customer", "agent", "supervisor", "partner", "admin", "service"),
    "list_purchases": ("customer", "agent", "supervisor", "partner", "admin"),
    "list_retailers": ("agent", "supervisor", "partner", "admin"),
    "list_tickets": ("customer", "agent", "supervisor", "admin"),
    "reopen_ticket": ("customer", "agent", "supervisor"),
    "report_purchase": ("partner",),
    "resolve_ticket": ("agent", "supervisor"),
    "update_ticket": ("agent", "supervisor"),
    "wait_ticket": ("agent", "supervisor"),
}

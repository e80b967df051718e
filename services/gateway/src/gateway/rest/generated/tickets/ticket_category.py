# Generated from aftersales/tickets/v1/ticket_category.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_category.proto."""

from gateway.rest.generated.formats import Id, Name, RetailerId
from gateway.rest.generated.tickets.ticket import TicketPriority
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class TicketCategory(Schema):
    """What tickets of a retailer are about. Categories form trees: one may lie under another, five levels deep."""

    id: str = doc("Its id.", "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc(
        "What the retailer's people call it; empty for customers. Empty for all but agents, supervisors, admins.",
        "Dishwashers: water",
    )
    customer_label: str = doc("What customers read.", "My dishwasher leaks or does not drain")
    parent_id: str = doc(
        "The category under which it lies. Left out or empty: under none.", "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb"
    )
    customers_may_choose: bool = doc(
        "Whether customers may choose it when they open a ticket. Customers list only those. Empty for all "
        "but agents, supervisors, admins.",
        True,
    )
    default_team_id: str = doc(
        "The team into whose queue a new ticket of this category comes. Left out or empty: into none. A team "
        "that is deactivated by then gets no tickets. Empty for all but agents, supervisors, admins.",
        "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v",
    )
    default_priority: TicketPriority = may(
        "The priority of a new ticket of this category, unless another is given with it. Left out: normal. "
        "Left out for all but agents, supervisors, admins.",
        "high",
    )
    deactivated: bool = doc(
        "True: no ticket gets it any longer, nor one of those under it; tickets that have it keep it.", False
    )
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class TicketCategoryInput(Schema):
    """What tickets of a retailer are about. Categories form trees: one may lie under another, five levels deep."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it; empty for customers.", "Dishwashers: water")
    customer_label: Name = doc("What customers read.", "My dishwasher leaks or does not drain")
    parent_id: Id = may(
        "The category under which it lies. Left out or empty: under none.", "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb"
    )
    customers_may_choose: bool = may(
        "Whether customers may choose it when they open a ticket. Customers list only those.", True
    )
    default_team_id: Id = may(
        "The team into whose queue a new ticket of this category comes. Left out or empty: into none. A team "
        "that is deactivated by then gets no tickets.",
        "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v",
    )
    default_priority: TicketPriority = may(
        "The priority of a new ticket of this category, unless another is given with it. Left out: normal.", "high"
    )

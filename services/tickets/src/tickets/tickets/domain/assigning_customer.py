"""An unverified ticket is assigned to a customer, once people have made sure who wrote it.

It changes hands for good: what was published before stays under the record of its sender, which the ticket names, so
that an erasure of the customer finds it.
"""

from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.refusals import Refused

from tickets.customers.domain.customer import Customer
from tickets.tickets.domain.events import TicketUpdated
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status


def assign_customer(
    ticket: Ticket, former: Customer | None, to: Customer | None, by: Actor, rules: Rules, now: Instant
) -> Outcome:
    """The ticket as one of this customer's; unchanged if it was assigned to them before. `former`: whose it is by then.

    Its clock, its messages and who wrote them stay. Raises Refused: TRANSITION_NOT_ALLOWED, TICKET_ERASED,
    CUSTOMER_UNKNOWN, TICKET_NOT_UNVERIFIED, TICKET_HAS_MERGED_TICKETS.
    """
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    if to is None or to.retailer != ticket.retailer or to.erased_at is not None or to.unproven:
        detail = "Name a customer of this retailer who is not erased, and no record of an unverified sender."
        raise Refused("invalid", "CUSTOMER_UNKNOWN", detail, field="customer_id")
    if ticket.customer_id == to.id and ticket.former_customer_id:
        return ticket, []
    if not ticket.unverified or former is None or former.id != ticket.customer_id or not former.unproven:
        raise Refused("conflict", "TICKET_NOT_UNVERIFIED", "The ticket is a customer's already.")
    if ticket.merged:
        raise Refused("conflict", "TICKET_HAS_MERGED_TICKETS", "Other tickets are merged into it.")
    assigned = replace(
        ticket,
        customer_id=to.id,
        former_customer_id=ticket.customer_id,
        unverified=False,
        found_by="\n".join(filter(None, (to.facts.name, to.facts.customer_ref))),
        updated_at=now,
    )
    before = (ticket.priority, ticket.subject, by, ticket.kind, ticket.category_id, ticket.custom_fields)
    return assigned, [TicketUpdated(assigned, *before, previous_customer_id=ticket.customer_id)]

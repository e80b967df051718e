"""Every domain event as the fact that other services receive: its subject on the bus, and its message.

Subjects are internal.<retailer>.tickets.v1.<aggregate>.<event>. Of retailers and contacts only the last is kept, so
each of them has a subject of its own.
"""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.documents.aggregates import Fact
from servicekit.events.outbox import StoredText
from servicekit.rpc.etags import etag_of

from tickets.adapters import collections
from tickets.contract.common import actor_part
from tickets.contract.customers import retailer_message
from tickets.contract.purchases import purchase_message
from tickets.contract.tickets import PRIORITIES, message_part, ticket_message
from tickets.domain.events import (
    ContactChanged,
    CoverageDetermined,
    MessageAdded,
    PurchaseEvent,
    PurchaseRegistered,
    PurchaseReported,
    RetailerChanged,
    TicketAssigned,
    TicketClosed,
    TicketEvent,
    TicketOpened,
    TicketReopened,
    TicketResolved,
    TicketResumed,
    TicketUpdated,
    TicketWaiting,
)
from tickets.domain.purchase import Purchase
from tickets.domain.retailer import Retailer
from tickets.domain.ticket import Ticket

_BODY = "message.body"  # long, and stored in the ticket or the message already: the outbox refers to it


def ticket_fact(event: TicketEvent) -> Fact:
    ticket = ticket_message(event.ticket)
    ticket.etag = _etag_with(event.ticket)
    subject = f"internal.{ticket.retailer}.tickets.v1.ticket"
    match event:
        case TicketOpened(message=message):
            opened = pb.TicketOpened(ticket=ticket, message=message_part(message))
            in_ticket = StoredText(collections.TICKETS.name, event.ticket.id, "opening.body")
            return Fact(f"{subject}.opened", opened, {_BODY: in_ticket})
        case MessageAdded(message=message):
            added = pb.TicketMessageAdded(ticket=ticket, message=message_part(message))
            in_message = StoredText(collections.MESSAGES.name, message.id, "body")
            return Fact(f"{subject}.message_added", added, {_BODY: in_message})
        case TicketAssigned(assigned_by=by):
            return Fact(f"{subject}.assigned", pb.TicketAssigned(ticket=ticket, assigned_by=actor_part(by)))
        case TicketUpdated(previous_priority=previous):
            return Fact(f"{subject}.updated", pb.TicketUpdated(ticket=ticket, previous_priority=PRIORITIES[previous]))
        case CoverageDetermined():
            return Fact(f"{subject}.coverage_determined", pb.TicketCoverageDetermined(ticket=ticket))
        case TicketWaiting():
            return Fact(f"{subject}.waiting", pb.TicketWaiting(ticket=ticket))
        case TicketResumed():
            return Fact(f"{subject}.resumed", pb.TicketResumed(ticket=ticket))
        case TicketResolved(surveys_consent=consent):
            return Fact(f"{subject}.resolved", pb.TicketResolved(ticket=ticket, surveys_consent=consent))
        case TicketReopened(reopened_by=by):
            return Fact(f"{subject}.reopened", pb.TicketReopened(ticket=ticket, reopened_by=actor_part(by)))
        case TicketClosed():
            return Fact(f"{subject}.closed", pb.TicketClosed(ticket=ticket))


def purchase_fact(event: PurchaseEvent) -> Fact:
    purchase = purchase_message(event.purchase)
    purchase.etag = _etag_with(event.purchase)
    subject = f"internal.{purchase.retailer}.tickets.v1.purchase"
    match event:
        case PurchaseReported(time_zone=time_zone):
            return Fact(f"{subject}.reported", pb.PurchaseReported(purchase=purchase, time_zone=time_zone))
        case PurchaseRegistered():
            return Fact(f"{subject}.registered", pb.PurchaseRegistered(purchase=purchase))


def contact_fact(event: ContactChanged) -> Fact:
    customer = event.customer
    facts = customer.facts
    changed = pb.ContactChanged(
        customer_id=customer.id,
        retailer=customer.retailer,
        name=facts.name,
        email=facts.email,
        phone=facts.phone,
        locale=facts.locale,
        time_zone=facts.time_zone,
        marketing_consent=bool(facts.marketing),
        surveys_consent=bool(facts.surveys),
    )
    return Fact(f"contacts.{customer.retailer}.{customer.id}", changed)


def retailer_fact(event: RetailerChanged) -> Fact:
    retailer = retailer_message(event.retailer)
    retailer.etag = _etag_with(event.retailer)
    return Fact(f"retailers.{retailer.id}", pb.RetailerChanged(retailer=retailer))


def _etag_with(aggregate: Ticket | Purchase | Retailer) -> str:
    """The aggregate's etag once the event is stored: both are one write, which makes the next version."""
    return etag_of(aggregate.version + 1)

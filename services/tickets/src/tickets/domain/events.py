"""What happened: the facts that other services act on. Each holds the aggregate as it is afterwards."""

from dataclasses import dataclass

from tickets.domain.actor import Actor
from tickets.domain.customer import Customer
from tickets.domain.purchase import Purchase
from tickets.domain.retailer import Retailer
from tickets.domain.sla import Priority
from tickets.domain.ticket import Message, Ticket


@dataclass(frozen=True, slots=True)
class TicketOpened:
    ticket: Ticket
    message: Message


@dataclass(frozen=True, slots=True)
class MessageAdded:
    ticket: Ticket
    message: Message


@dataclass(frozen=True, slots=True)
class TicketAssigned:
    ticket: Ticket
    assigned_by: Actor


@dataclass(frozen=True, slots=True)
class TicketUpdated:
    ticket: Ticket
    previous_priority: Priority


@dataclass(frozen=True, slots=True)
class CoverageDetermined:
    """What was unknown is known."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketWaiting:
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketResumed:
    """The customer answered while we waited."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketResolved:
    """The end of an episode, and whether the customer agrees to be asked how it went."""

    ticket: Ticket
    surveys_consent: bool = False


@dataclass(frozen=True, slots=True)
class TicketReopened:
    """The start of the next episode."""

    ticket: Ticket
    reopened_by: Actor


@dataclass(frozen=True, slots=True)
class TicketClosed:
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class PurchaseReported:
    """`time_zone` is where the customer's coverage days begin and end."""

    purchase: Purchase
    time_zone: str


@dataclass(frozen=True, slots=True)
class PurchaseRegistered:
    """Warranty has decided on every unit."""

    purchase: Purchase


@dataclass(frozen=True, slots=True)
class ContactChanged:
    customer: Customer


@dataclass(frozen=True, slots=True)
class RetailerChanged:
    retailer: Retailer


TicketEvent = (
    TicketOpened
    | MessageAdded
    | TicketAssigned
    | TicketUpdated
    | CoverageDetermined
    | TicketWaiting
    | TicketResumed
    | TicketResolved
    | TicketReopened
    | TicketClosed
)
PurchaseEvent = PurchaseReported | PurchaseRegistered
Event = TicketEvent | PurchaseEvent | ContactChanged | RetailerChanged

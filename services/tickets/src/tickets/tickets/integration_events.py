"""Every event of a ticket as other services receive it: its subject on the bus, and its message."""

from aftersales.tickets.v1 import events_pb2 as pb
from servicekit.documents.aggregates import IntegrationEvent
from servicekit.events.outbox import StoredText

from tickets.contract.common import actor_part, etag_with
from tickets.tickets.domain.events import (
    CoverageDetermined,
    MessageAdded,
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
from tickets.tickets.messages import PRIORITIES, message_part, ticket_message
from tickets.tickets.repository import MESSAGES, TICKETS

_BODY = "message.body"  # long, and stored in the ticket or the message already: the outbox refers to it


def ticket_fact(event: TicketEvent) -> IntegrationEvent:
    ticket = ticket_message(event.ticket)
    ticket.etag = etag_with(event.ticket.version)
    subject = f"internal.{ticket.retailer}.tickets.v1.ticket"
    match event:
        case TicketOpened(message=message):
            opened = pb.TicketOpened(ticket=ticket, message=message_part(message))
            in_ticket = StoredText(TICKETS.name, event.ticket.id, "opening.body")
            return IntegrationEvent(f"{subject}.opened", opened, {_BODY: in_ticket})
        case MessageAdded(message=message):
            added = pb.TicketMessageAdded(ticket=ticket, message=message_part(message))
            in_message = StoredText(MESSAGES.name, message.id, "body")
            return IntegrationEvent(f"{subject}.message_added", added, {_BODY: in_message})
        case TicketAssigned(assigned_by=by):
            return IntegrationEvent(f"{subject}.assigned", pb.TicketAssigned(ticket=ticket, assigned_by=actor_part(by)))
        case TicketUpdated(previous_priority=previous):
            return IntegrationEvent(
                f"{subject}.updated", pb.TicketUpdated(ticket=ticket, previous_priority=PRIORITIES[previous])
            )
        case CoverageDetermined():
            return IntegrationEvent(f"{subject}.coverage_determined", pb.TicketCoverageDetermined(ticket=ticket))
        case TicketWaiting():
            return IntegrationEvent(f"{subject}.waiting", pb.TicketWaiting(ticket=ticket))
        case TicketResumed():
            return IntegrationEvent(f"{subject}.resumed", pb.TicketResumed(ticket=ticket))
        case TicketResolved(surveys_consent=consent):
            return IntegrationEvent(f"{subject}.resolved", pb.TicketResolved(ticket=ticket, surveys_consent=consent))
        case TicketReopened(reopened_by=by):
            return IntegrationEvent(f"{subject}.reopened", pb.TicketReopened(ticket=ticket, reopened_by=actor_part(by)))
        case TicketClosed():
            return IntegrationEvent(f"{subject}.closed", pb.TicketClosed(ticket=ticket))

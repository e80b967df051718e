"""What happens to tickets that are merged. Each event holds the ticket as it is afterwards."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketMerged:
    """It goes on in another ticket: the last one of a chain."""

    ticket: Ticket
    into_ticket_id: str
    merged_by: Actor


@dataclass(frozen=True, slots=True)
class TicketUnmerged:
    """It is a ticket of its own again. `unmerged_by` is the service where the other one could not take it in."""

    ticket: Ticket
    from_ticket_id: str
    unmerged_by: Actor


@dataclass(frozen=True, slots=True)
class TicketAbsorbed:
    """Another ticket goes on in this one."""

    ticket: Ticket
    merged_ticket_id: str
    merged_by: Actor


@dataclass(frozen=True, slots=True)
class TicketReleased:
    """A ticket that was merged into this one goes on by itself again."""

    ticket: Ticket
    merged_ticket_id: str
    unmerged_by: Actor


MergeEvent = TicketMerged | TicketUnmerged | TicketAbsorbed | TicketReleased

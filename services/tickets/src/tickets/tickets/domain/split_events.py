"""What happens to tickets that are split. The event holds the ticket as it is afterwards."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketSplit:
    """A message of it has a ticket of its own, too."""

    ticket: Ticket
    split_ticket_id: str
    message_id: str
    split_by: Actor

"""What happens to hand-overs. Each event holds the ticket as it is afterwards."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.tickets.domain.hand_over import HandOver
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketHandedOver:
    ticket: Ticket
    hand_over: HandOver
    handed_over_by: Actor


@dataclass(frozen=True, slots=True)
class HandOverAnswered:
    ticket: Ticket
    hand_over: HandOver
    answered_by: Actor


@dataclass(frozen=True, slots=True)
class HandOverWithdrawn:
    ticket: Ticket
    hand_over: HandOver
    withdrawn_by: Actor


HandOverEvent = TicketHandedOver | HandOverAnswered | HandOverWithdrawn

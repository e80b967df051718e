"""What happens to approvals. Each event holds the ticket as it is afterwards."""

from dataclasses import dataclass

from domainkit.actors import Actor

from tickets.tickets.domain.approval import Approval
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    ticket: Ticket
    approval: Approval
    requested_by: Actor


@dataclass(frozen=True, slots=True)
class ApprovalAnswered:
    ticket: Ticket
    approval: Approval
    answered_by: Actor


@dataclass(frozen=True, slots=True)
class ApprovalWithdrawn:
    ticket: Ticket
    approval: Approval
    withdrawn_by: Actor


ApprovalEvent = ApprovalRequested | ApprovalAnswered | ApprovalWithdrawn

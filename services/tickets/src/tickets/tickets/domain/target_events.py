"""What happens to the targets of a ticket, and what its policy does about it."""

from dataclasses import dataclass

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.tickets.domain.clock.sla import Cause
from tickets.tickets.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaWarning:
    """`share` percent of a target's budget were used `at` an instant, and the target was not met."""

    ticket: Ticket
    target: TargetKind
    cycle: int
    share: int
    at: Instant
    due_at: Instant
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlaBreached:
    """A target was missed `at` an instant, whose deadline was `due_at`."""

    ticket: Ticket
    target: TargetKind
    cycle: int
    share: int
    at: Instant
    due_at: Instant
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSkip:
    """A part of a rule that cannot be carried out any more. `reason`: of the refusal, AGENT_UNKNOWN and the like."""

    agent_id: str = ""
    team_id: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEscalated:
    """A rule of the policy acted. What was there before is as the ticket has it where nothing changed."""

    ticket: Ticket
    target: TargetKind
    cycle: int
    share: int
    policy_id: str
    policy_version: int
    previous_priority: Priority
    previous_assignee: Actor | None
    previous_team_id: str
    notified_agent_ids: tuple[str, ...]
    skipped: tuple[EscalationSkip, ...]
    escalated_by: Actor


TargetEvent = TicketSlaWarning | TicketSlaBreached | TicketEscalated

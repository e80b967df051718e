"""What is done with a ticket between its opening and its end. Each returns the new ticket and its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from domainkit.text import line

from tickets.custom_fields.domain.values import Values
from tickets.policies.domain.kinds import Priority, ResolutionCode
from tickets.tickets.domain.approval import WithdrawalCause, require_answers
from tickets.tickets.domain.approval_endings import without_pending
from tickets.tickets.domain.checklist import require_done
from tickets.tickets.domain.clock import changes as clock
from tickets.tickets.domain.coverage import Coverage, CoverageState
from tickets.tickets.domain.events import (
    CoverageDetermined,
    TicketAssigned,
    TicketClosed,
    TicketEvent,
    TicketReopened,
    TicketResolved,
    TicketUnassigned,
    TicketUpdated,
)
from tickets.tickets.domain.opening import LONGEST_SUBJECT
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Resolution, Status, Ticket, TicketKind
from tickets.tickets.domain.transitions import Action, Rules, next_status

Outcome = tuple[Ticket, Sequence[TicketEvent]]


@dataclass(frozen=True, slots=True)
class Edits:
    """What people edit of a ticket. None: stays as it is. An empty `category_id`: it has none any more."""

    priority: Priority | None = None
    subject: str | None = None
    kind: TicketKind | None = None
    category_id: str | None = None
    custom_fields: Values | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a ticket is given: an agent, a team, or both.

    An agent alone takes it out of no queue: the team stays. A team alone gets it into its queue without an agent.
    """

    agent: Actor | None = None
    team_id: str = ""


def assign(ticket: Ticket, to: Assignment, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """Only an agent makes a new ticket an open one. Giving it to who has it changes nothing."""
    status = next_status(ticket, Action.ASSIGN, by.kind, rules, now)
    assigned = replace(
        ticket,
        assignee=to.agent,
        team_id=to.team_id or ticket.team_id,
        status=status if to.agent else ticket.status,
    )
    if assigned == ticket:
        return ticket, []
    assigned = replace(assigned, updated_at=now)
    return assigned, [TicketAssigned(assigned, by)]


def unassign(ticket: Ticket, by: Actor, rules: Rules, now: Instant) -> Outcome:
    """Takes the ticket from its agent and its team."""
    status = next_status(ticket, Action.UNASSIGN, by.kind, rules, now)
    taken = replace(ticket, assignee=None, team_id="", status=status, updated_at=now)
    return taken, [TicketUnassigned(taken, by, ticket.assignee, ticket.team_id)]


def update(ticket: Ticket, edits: Edits, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """With another priority, open deadlines are computed anew and keep the pauses used so far.

    Edits that change nothing are not an event. Raises Refused: TRANSITION_NOT_ALLOWED, VALIDATION_FAILED.
    """
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    priority, subject, sla = edits.priority or ticket.priority, ticket.subject, ticket.sla
    if edits.subject is not None:
        subject = line(edits.subject, "subject", longest=LONGEST_SUBJECT)
    kind = edits.kind or ticket.kind
    category_id = ticket.category_id if edits.category_id is None else edits.category_id
    if priority is not ticket.priority:
        sla = clock.reprioritise(sla, terms, priority, now)
    values = ticket.custom_fields if edits.custom_fields is None else edits.custom_fields
    updated = replace(ticket, priority=priority, subject=subject, kind=kind, category_id=category_id, sla=sla)
    updated = replace(updated, custom_fields=values)
    if updated == ticket:
        return ticket, []
    updated = replace(updated, updated_at=now)
    before = (ticket.priority, ticket.subject, by, ticket.kind, ticket.category_id, ticket.custom_fields)
    return updated, [TicketUpdated(updated, *before)]


def resolve(
    ticket: Ticket,
    code: ResolutionCode,
    by: Actor,
    rules: Rules,
    terms: Terms,
    now: Instant,
    *,
    surveys_consent: bool = False,
    locale: str = "",
) -> Outcome:
    """Ends the episode. Raises Refused: TRANSITION_NOT_ALLOWED, CHECKLIST_INCOMPLETE, APPROVALS_PENDING."""
    status = next_status(ticket, Action.RESOLVE, by.kind, rules, now)
    require_done(ticket.checklist)
    require_answers(ticket.approvals)
    resolved = replace(
        ticket,
        status=status,
        resolution=Resolution(code, now, by),
        waiting=None,
        sla=clock.resolve(ticket.sla, terms, now),
        updated_at=now,
    )
    return resolved, [TicketResolved(resolved, surveys_consent, locale)]


def reopen(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    """Begins the next episode. Raises Refused: TRANSITION_NOT_ALLOWED; TICKET_FULL, but for a customer."""
    next_status(ticket, Action.REOPEN, by.kind, rules, now)
    if by.kind is not ActorKind.CUSTOMER:
        clock.require_room(ticket.sla)
    reopened = reopened_at(ticket, terms, now)
    return reopened, [TicketReopened(reopened, by)]


def close(ticket: Ticket, by: Actor, rules: Rules, terms: Terms, now: Instant) -> Outcome:
    status = next_status(ticket, Action.CLOSE, by.kind, rules, now)
    ended = replace(ticket, status=status, closed_at=now, sla=clock.close(ticket.sla, terms, now), updated_at=now)
    closed, withdrawals = without_pending(ended, WithdrawalCause.TICKET_CLOSED, by, now)
    return closed, [TicketClosed(closed, by), *withdrawals]


def reopened_at(ticket: Ticket, terms: Terms, now: Instant) -> Ticket:
    """The ticket in its next episode. Missed targets stay missed."""
    return replace(
        ticket,
        status=Status.OPEN,
        episode=ticket.episode + 1,
        resolution=None,
        closed_at=None,
        sla=clock.reopen(ticket.sla, terms, now),
        updated_at=now,
    )


def determine_coverage(ticket: Ticket, coverage: Coverage) -> Outcome:
    """Sets the coverage of a ticket that awaits it; a known one is not replaced."""
    if not awaits_coverage(ticket):
        return ticket, []
    determined = replace(ticket, coverage=coverage)
    return determined, [CoverageDetermined(determined)] if coverage.state is not CoverageState.UNKNOWN else []


def awaits_coverage(ticket: Ticket) -> bool:
    """Whether its coverage is unknown and somebody may still want to know it."""
    return ticket.coverage.state is CoverageState.UNKNOWN and ticket.erased_at is None

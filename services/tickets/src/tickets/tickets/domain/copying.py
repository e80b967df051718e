"""Who gets copies of a ticket's messages changes."""

from collections.abc import Sequence, Set
from dataclasses import replace

from domainkit.actors import Actor
from domainkit.instants import Instant

from tickets.tickets.domain.events import TicketParticipantsChanged
from tickets.tickets.domain.lifecycle import Outcome
from tickets.tickets.domain.participants import Participant, ParticipantChanges, Participants, changed, joined
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Action, Rules, next_status, require_not_erased


def change_participants(
    ticket: Ticket,
    changes: ParticipantChanges,
    by: Actor,
    rules: Rules,
    now: Instant,
    *,
    ours: Set[str] = frozenset(),
    customers: Set[str] = frozenset(),
) -> Outcome:
    """What staff asked for. It moves no clock.

    Raises Refused: TICKET_ERASED, TRANSITION_NOT_ALLOWED, VALIDATION_FAILED, TOO_MANY_PARTICIPANTS.
    """
    next_status(ticket, Action.UPDATE, by.kind, rules, now)
    return _outcome(ticket, changed(ticket.cc, changes, ours=ours, customers=customers), by, now)


def join_participants(
    ticket: Ticket, found: Sequence[Participant], by: Actor, now: Instant, *, unwanted: Set[str]
) -> Outcome:
    """The ticket with those whom a mail on it names in its Cc, in whatever status. Raises Refused: TICKET_ERASED."""
    require_not_erased(ticket)
    return _outcome(ticket, joined(ticket.cc, found, unwanted=unwanted), by, now)


def _outcome(ticket: Ticket, cc: Participants, by: Actor, now: Instant) -> Outcome:
    """Nothing happened where nobody came, left or got another name."""
    if cc == ticket.cc:
        return ticket, []
    before, after = ({each.address: each for each in participants} for participants in (ticket.cc, cc))
    copying = replace(ticket, cc=cc, updated_at=now)
    event = TicketParticipantsChanged(
        copying,
        added=tuple(each for each in cc if each.address not in before),
        removed=tuple(each for each in ticket.cc if each.address not in after),
        changed_by=by,
        previous=tuple(each for each in ticket.cc if after.get(each.address, each) != each),
    )
    return copying, [event]

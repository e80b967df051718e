"""The state machine of a ticket, as data: who may do what in which status, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from domainkit.actors import ActorKind
from domainkit.instants import Duration, Instant
from domainkit.refusals import Refused

from tickets.tickets.domain.ticket import Status, Ticket


class Action(StrEnum):
    """What can be done with a ticket, in the words of the contract."""

    ASSIGN = "assign"
    UNASSIGN = "unassign"
    MESSAGE = "message"
    UPDATE = "update"
    WAIT = "wait"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


class Side(Enum):
    """Who acts: the customer or the retailer's people."""

    CUSTOMER = auto()
    STAFF = auto()


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the state machine. A closed ticket can be reopened for `reopen_window`."""

    reopen_window: Duration


SIDES: Mapping[str, Side] = {
    ActorKind.CUSTOMER: Side.CUSTOMER,
    ActorKind.AGENT: Side.STAFF,
    ActorKind.SUPERVISOR: Side.STAFF,
}

TRANSITIONS: Mapping[Status, Mapping[Action, Mapping[Side, Status]]] = {
    Status.NEW: {
        Action.ASSIGN: {Side.STAFF: Status.OPEN},
        Action.UNASSIGN: {Side.STAFF: Status.NEW},
        Action.MESSAGE: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.NEW},
        Action.UPDATE: {Side.STAFF: Status.NEW},
        Action.WAIT: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
    },
    Status.OPEN: {
        Action.ASSIGN: {Side.STAFF: Status.OPEN},
        Action.UNASSIGN: {Side.STAFF: Status.OPEN},
        Action.MESSAGE: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
        Action.UPDATE: {Side.STAFF: Status.OPEN},
        Action.WAIT: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
    },
    Status.PENDING_CUSTOMER: {
        Action.ASSIGN: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.UNASSIGN: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.MESSAGE: {Side.STAFF: Status.PENDING_CUSTOMER, Side.CUSTOMER: Status.OPEN},
        Action.UPDATE: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
    },
    Status.RESOLVED: {
        Action.MESSAGE: {Side.STAFF: Status.RESOLVED, Side.CUSTOMER: Status.OPEN},
        Action.REOPEN: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
        Action.CLOSE: {Side.STAFF: Status.CLOSED, Side.CUSTOMER: Status.CLOSED},
    },
    Status.CLOSED: {
        Action.REOPEN: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
    },
}

ERASED: Mapping[Status, Status] = dict.fromkeys(Status, Status.CLOSED)
"""Where the erasure of its customer leads, from every status. Nobody asks for it, so that it is no action."""

_ALLOWED = {
    (status, side, assigned): tuple(
        action for action, to in actions.items() if side in to and (assigned or action is not Action.UNASSIGN)
    )
    for status, actions in TRANSITIONS.items()
    for side in Side
    for assigned in (True, False)
}


def allowed_actions(ticket: Ticket, role: str, rules: Rules, now: Instant) -> tuple[Action, ...]:
    """What this role may do with the ticket now, in the order of the table."""
    side = SIDES.get(role)
    if side is None or not _changeable(ticket, rules, now):
        return ()
    return _ALLOWED[ticket.status, side, ticket.assigned]


def next_status(ticket: Ticket, action: Action, role: str, rules: Rules, now: Instant) -> Status:
    """Where the action leads.

    Raises Refused: TICKET_ERASED, and TRANSITION_NOT_ALLOWED, which names what this role may do instead.
    """
    require_not_erased(ticket)
    allowed = allowed_actions(ticket, role, rules, now)
    if action not in allowed:
        raise Refused(
            "conflict",
            "TRANSITION_NOT_ALLOWED",
            f"A ticket that is {ticket.status} does not take '{action}' from this caller now.",
            metadata={"allowed_actions": ",".join(allowed)},
        )
    return TRANSITIONS[ticket.status][action][SIDES[role]]


def require_not_erased(ticket: Ticket) -> None:
    """Raises Refused: TICKET_ERASED."""
    if ticket.erased_at is not None:
        raise Refused("conflict", "TICKET_ERASED", "The ticket was erased with its customer.")


def _changeable(ticket: Ticket, rules: Rules, now: Instant) -> bool:
    """False for a ticket that was erased, or was closed too long ago to be reopened."""
    if ticket.erased_at is not None:
        return False
    return ticket.closed_at is None or now < ticket.closed_at + rules.reopen_window

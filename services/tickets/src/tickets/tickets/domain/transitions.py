"""The state machine of a ticket, as data: who may do what in which status, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from domainkit.actors import ActorKind
from domainkit.instants import DAY, Duration, Instant
from domainkit.refusals import Refused

from tickets.policies.domain.kinds import Party
from tickets.tickets.domain.ticket import CATEGORIES, Status, StatusCategory, Ticket


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
    RESUME = "resume"
    SPAM = "spam"
    RESCUE = "rescue"
    CANCEL = "cancel"
    UNDO_REOPENING = "undo_reopening"
    MERGE = "merge"
    UNMERGE = "unmerge"


class Side(Enum):
    """Who acts: the customer, the retailer's people, or nobody but time, which nobody is asked about."""

    CUSTOMER = auto()
    STAFF = auto()
    TIME = auto()


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the state machine. A closed ticket can be reopened for `reopen_window`.

    A resolved ticket is closed after `auto_close_days` business days; 0: by people alone.
    """

    reopen_window: Duration
    auto_close_days: int = 0


SIDES: Mapping[str, Side] = {
    ActorKind.CUSTOMER: Side.CUSTOMER,
    ActorKind.AGENT: Side.STAFF,
    ActorKind.SUPERVISOR: Side.STAFF,
}

Transitions = Mapping[Action, Mapping[Side, Status]]


def _waiting(status: Status) -> Transitions:
    """What a ticket that waits takes. A customer's message, one of our people or time lets it go on."""
    return {
        Action.ASSIGN: {Side.STAFF: status},
        Action.UNASSIGN: {Side.STAFF: status},
        Action.MESSAGE: {Side.STAFF: status, Side.CUSTOMER: Status.OPEN},
        Action.UPDATE: {Side.STAFF: status},
        Action.RESUME: {Side.STAFF: Status.OPEN, Side.TIME: Status.OPEN},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
        Action.CANCEL: {Side.STAFF: Status.CANCELLED},
        Action.MERGE: {Side.STAFF: Status.MERGED},
    }


_BY_BOTH = {Side.STAFF: Status.CANCELLED, Side.CUSTOMER: Status.CANCELLED}

TRANSITIONS: Mapping[Status, Transitions] = {
    Status.NEW: {
        Action.ASSIGN: {Side.STAFF: Status.OPEN},
        Action.UNASSIGN: {Side.STAFF: Status.NEW},
        Action.MESSAGE: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.NEW},
        Action.UPDATE: {Side.STAFF: Status.NEW},
        Action.WAIT: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
        Action.SPAM: {Side.STAFF: Status.SPAM},
        Action.CANCEL: _BY_BOTH,
        Action.MERGE: {Side.STAFF: Status.MERGED},
    },
    Status.OPEN: {
        Action.ASSIGN: {Side.STAFF: Status.OPEN},
        Action.UNASSIGN: {Side.STAFF: Status.OPEN},
        Action.MESSAGE: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
        Action.UPDATE: {Side.STAFF: Status.OPEN},
        Action.WAIT: {Side.STAFF: Status.PENDING_CUSTOMER},
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED},
        Action.SPAM: {Side.STAFF: Status.SPAM},
        Action.CANCEL: _BY_BOTH,
        Action.UNDO_REOPENING: {Side.STAFF: Status.RESOLVED},
        Action.MERGE: {Side.STAFF: Status.MERGED},
    },
    Status.PENDING_CUSTOMER: {
        **_waiting(Status.PENDING_CUSTOMER),
        Action.RESOLVE: {Side.STAFF: Status.RESOLVED, Side.TIME: Status.RESOLVED},
        Action.CANCEL: _BY_BOTH,
    },
    Status.PENDING_PARTNER: _waiting(Status.PENDING_PARTNER),
    Status.PENDING_PARTS: _waiting(Status.PENDING_PARTS),
    Status.SCHEDULED: _waiting(Status.SCHEDULED),
    Status.RESOLVED: {
        Action.MESSAGE: {Side.STAFF: Status.RESOLVED, Side.CUSTOMER: Status.OPEN},
        Action.REOPEN: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
        Action.CLOSE: {Side.STAFF: Status.CLOSED, Side.CUSTOMER: Status.CLOSED, Side.TIME: Status.CLOSED},
    },
    Status.CLOSED: {
        Action.REOPEN: {Side.STAFF: Status.OPEN, Side.CUSTOMER: Status.OPEN},
    },
    Status.SPAM: {
        Action.RESCUE: {Side.STAFF: Status.OPEN},
    },
    Status.CANCELLED: {},
    Status.MERGED: {
        Action.MESSAGE: {Side.STAFF: Status.MERGED, Side.CUSTOMER: Status.MERGED},
        Action.UNMERGE: {Side.STAFF: Status.OPEN},
    },
}

UNMERGED_WITHIN = 30 * DAY
"""For so long a merge can be undone. It leads to the status before, of which the table names but one."""

WAITING_FOR: Mapping[Party, Status] = {
    Party.CUSTOMER: Status.PENDING_CUSTOMER,
    Party.PARTNER: Status.PENDING_PARTNER,
    Party.CARRIER: Status.PENDING_PARTNER,
    Party.SUPPLIER: Status.PENDING_PARTNER,
    Party.PARTS: Status.PENDING_PARTS,
    Party.US: Status.SCHEDULED,
}
"""The status of a ticket that waits, by whose turn it is."""

WAITS: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.PENDING_CUSTOMER}),
    Status.OPEN: frozenset(WAITING_FOR.values()),
}
"""Where `wait` may lead: a ticket on which nobody has begun to work waits for its customer alone."""

ERASED: Mapping[Status, Status] = {
    status: status if CATEGORIES[status] is StatusCategory.ENDED else Status.CLOSED for status in Status
}
"""Where the erasure of its customer leads, from every status. Nobody asks for it, so that it is no action."""

_ALLOWED = {
    (status, side, assigned, undoable): tuple(
        action
        for action, to in actions.items()
        if side in to
        and (assigned or action is not Action.UNASSIGN)
        and (undoable or action is not Action.UNDO_REOPENING)
    )
    for status, actions in TRANSITIONS.items()
    for side in Side
    for assigned in (True, False)
    for undoable in (True, False)
}


def allowed_actions(ticket: Ticket, role: str, rules: Rules, now: Instant) -> tuple[Action, ...]:
    """What this role may do with the ticket now, in the order of the table."""
    side = SIDES.get(role)
    if side is None or not _changeable(ticket, rules, now):
        return ()
    allowed = _ALLOWED[ticket.status, side, ticket.assigned, ticket.reopening_undoable]
    if ticket.merged_into is not None and now >= ticket.merged_into.at + UNMERGED_WITHIN:
        return tuple(action for action in allowed if action is not Action.UNMERGE)
    return allowed


def next_status(ticket: Ticket, action: Action, role: str, rules: Rules, now: Instant) -> Status:
    """Where the action leads.

    Raises Refused: TICKET_ERASED, and TRANSITION_NOT_ALLOWED, which names what this role may do instead.
    """
    require_not_erased(ticket)
    allowed = allowed_actions(ticket, role, rules, now)
    if action not in allowed:
        follow_up = " Another ticket may follow up on it: create one with follow_up_of." if _is_over(ticket) else ""
        raise Refused(
            "conflict",
            "TRANSITION_NOT_ALLOWED",
            f"A ticket that is {ticket.status} does not take '{action}' from this caller now.{follow_up}",
            metadata={"allowed_actions": ",".join(allowed)},
        )
    return TRANSITIONS[ticket.status][action][SIDES[role]]


def waiting_status(ticket: Ticket, party: Party, role: str, rules: Rules, now: Instant) -> Status:
    """Where waiting for the party leads. Raises Refused as `next_status`."""
    next_status(ticket, Action.WAIT, role, rules, now)
    status = WAITING_FOR[party]
    if status not in WAITS[ticket.status]:
        others = [action for action in allowed_actions(ticket, role, rules, now) if action is not Action.WAIT]
        raise Refused(
            "conflict",
            "TRANSITION_NOT_ALLOWED",
            f"A ticket that is {ticket.status} does not become {status}: assign or answer it first.",
            metadata={"allowed_actions": ",".join(others)},
        )
    return status


def status_by_time(ticket: Ticket, action: Action) -> Status | None:
    """Where time alone leads; None where it does nothing."""
    if ticket.erased_at is not None:
        return None
    return TRANSITIONS[ticket.status].get(action, {}).get(Side.TIME)


def require_not_erased(ticket: Ticket) -> None:
    """Raises Refused: TICKET_ERASED."""
    if ticket.erased_at is not None:
        raise Refused("conflict", "TICKET_ERASED", "The ticket was erased with its customer.")


def _is_over(ticket: Ticket) -> bool:
    return CATEGORIES[ticket.status] is StatusCategory.ENDED


def _changeable(ticket: Ticket, rules: Rules, now: Instant) -> bool:
    """False for a ticket that was erased, or was closed too long ago to be reopened."""
    if ticket.erased_at is not None:
        return False
    closed_at = ticket.closed_at if ticket.status is Status.CLOSED else None
    return closed_at is None or now < closed_at + rules.reopen_window

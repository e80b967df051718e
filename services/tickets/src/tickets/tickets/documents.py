"""Tickets and messages as documents, and back.

A field that an index asks for is left out where there is nothing to find: nobody assigned, no asset, nothing to retry.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from servicekit.documents import Document

from tickets.contract.actor_documents import actor_document, actor_from
from tickets.tickets.domain.coverage import Coverage, CoverageState
from tickets.tickets.domain.sla import Priority, Sla, Target, TargetKind
from tickets.tickets.domain.ticket import (
    Channel,
    Message,
    Resolution,
    ResolutionCode,
    Status,
    Ticket,
    Visibility,
    Waiting,
)

E = TypeVar("E", bound=StrEnum)


def _by_word(kind: type[E]) -> dict[str, E]:
    """An enum's members: a look-up takes a tenth of what calling the enum does, and a ticket has nine of them."""
    return {member.value: member for member in kind}


_CHANNELS = _by_word(Channel)
_COVERAGE_STATES = _by_word(CoverageState)
_PRIORITIES = _by_word(Priority)
_RESOLUTION_CODES = _by_word(ResolutionCode)
_STATUSES = _by_word(Status)
_TARGET_KINDS = _by_word(TargetKind)
_VISIBILITIES = _by_word(Visibility)

LAST = 5 * 10**15  # µs, the year 2128: later than any deadline, and the sum with an instant is below 2**53


def ticket_document(ticket: Ticket) -> Document:
    document: Document = {
        "id": ticket.id,
        "retailer": ticket.retailer,
        "customer_id": ticket.customer_id,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "opened_by": actor_document(ticket.opened_by),
        "channel": ticket.channel.value,
        "coverage": _coverage_document(ticket.coverage),
        "sla": _sla_document(ticket.sla),
        "queue_key": queue_key(ticket),
        "opening": message_document(ticket.opening),
        "message_ids": list(ticket.message_ids),
        "internal_ids": sorted(ticket.internal_ids),
        "episode": ticket.episode,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "follow_up_of": ticket.follow_up_of,
        "version": ticket.version,
    }
    if ticket.asset_id:
        document["asset_id"] = ticket.asset_id
    if ticket.assignee:
        document["assignee"] = actor_document(ticket.assignee)
    if ticket.resolution:
        resolution = ticket.resolution
        document["resolution"] = {
            "code": resolution.code.value,
            "resolved_at": resolution.resolved_at,
            "resolved_by": actor_document(resolution.resolved_by),
        }
    if ticket.waiting:
        document["waiting"] = {"since": ticket.waiting.since, "reason": ticket.waiting.reason}
    if ticket.closed_at is not None:
        document["closed_at"] = ticket.closed_at
    return document


def ticket_from(document: Document) -> Ticket:
    resolution, waiting, assignee = (document.get(name) for name in ("resolution", "waiting", "assignee"))
    return Ticket(
        id=document["id"],
        retailer=document["retailer"],
        customer_id=document["customer_id"],
        asset_id=document.get("asset_id", ""),
        subject=document["subject"],
        status=_STATUSES[document["status"]],
        priority=_PRIORITIES[document["priority"]],
        opened_by=actor_from(document["opened_by"]),
        channel=_CHANNELS[document["channel"]],
        coverage=_coverage_from(document["coverage"]),
        sla=_sla_from(document["sla"]),
        opening=message_from(document["opening"]),
        message_ids=tuple(document["message_ids"]),
        internal_ids=frozenset(document["internal_ids"]),
        assignee=actor_from(assignee) if assignee else None,
        episode=document["episode"],
        resolution=_resolution_from(resolution) if resolution else None,
        waiting=Waiting(waiting["since"], waiting["reason"]) if waiting else None,
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        closed_at=document.get("closed_at"),
        follow_up_of=document["follow_up_of"],
        version=document["version"],
    )


def ticket_reader(most: int = 2_000) -> Callable[[Document], Ticket]:
    """`ticket_from` that remembers the short tickets it read last: one of the same version is the same.

    Queues are looked at again and again, and little in them changes meanwhile.
    """
    known: dict[tuple[str, int], Ticket] = {}

    def read(document: Document) -> Ticket:
        key = (document["id"], document["version"])
        ticket = known.get(key)
        if ticket is None:
            ticket = ticket_from(document)
            if ticket.short:
                if len(known) >= most:
                    del known[next(iter(known))]
                known[key] = ticket
        return ticket

    return read


def queue_key(ticket: Ticket) -> int:
    """One number that sorts a queue: deadlines first; where the clock stands, after all of them by age."""
    due_at = ticket.sla.due_at
    return ticket.created_at + LAST if due_at is None else due_at


def message_document(message: Message) -> Document:
    return {
        "id": message.id,
        "ticket_id": message.ticket_id,
        "visibility": message.visibility.value,
        "body": message.body,
        "author": actor_document(message.author),
        "created_at": message.created_at,
        "version": 1,
    }


def message_from(document: Document) -> Message:
    return Message(
        id=document["id"],
        ticket_id=document["ticket_id"],
        visibility=_VISIBILITIES[document["visibility"]],
        body=document["body"],
        author=actor_from(document["author"]),
        created_at=document["created_at"],
    )


def _resolution_from(document: Document) -> Resolution:
    code, by = _RESOLUTION_CODES[document["code"]], actor_from(document["resolved_by"])
    return Resolution(code, document["resolved_at"], by)


def _coverage_document(coverage: Coverage) -> dict[str, Any]:
    document = {
        "state": coverage.state.value,
        "kind": coverage.kind,
        "ends_at": coverage.ends_at,
        "checked_at": coverage.checked_at,
        "reason": coverage.reason,
        "attempts": coverage.attempts,
    }
    return document if coverage.retry_at is None else {**document, "retry_at": coverage.retry_at}


def _coverage_from(document: Document) -> Coverage:
    return Coverage(
        state=_COVERAGE_STATES[document["state"]],
        kind=document["kind"],
        ends_at=document["ends_at"],
        checked_at=document["checked_at"],
        reason=document["reason"],
        attempts=document["attempts"],
        retry_at=document.get("retry_at"),
    )


def _sla_document(sla: Sla) -> dict[str, Any]:
    return {
        "policy": sla.policy,
        "started_at": sla.started_at,
        "stood_for": sla.stood_for,
        "stands_since": sla.stands_since,
        "targets": [_target_document(target) for target in sla.targets],
    }


def _sla_from(document: Document) -> Sla:
    return Sla(
        policy=document["policy"],
        started_at=document["started_at"],
        targets=tuple(_target_from(target) for target in document["targets"]),
        stood_for=document["stood_for"],
        stands_since=document["stands_since"],
    )


def _target_document(target: Target) -> dict[str, Any]:
    return {
        "kind": target.kind.value,
        "budget": target.budget,
        "due_at": target.due_at,
        "met_at": target.met_at,
        "breached": target.breached,
    }


def _target_from(document: Document) -> Target:
    return Target(
        kind=_TARGET_KINDS[document["kind"]],
        budget=document["budget"],
        due_at=document["due_at"],
        met_at=document["met_at"],
        breached=document["breached"],
    )

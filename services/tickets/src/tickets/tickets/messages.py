"""Tickets and their messages."""

from collections.abc import Iterable
from functools import lru_cache

from aftersales.tickets.v1 import ticket_pb2 as pb
from servicekit.rpc.etags import etag_of

from tickets.contract.common import Part, actor_part, optional_actor, optional_timestamp, timestamp_part
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
from tickets.tickets.domain.transitions import Action

STATUSES = {status: pb.TicketStatus.Value(f"TICKET_STATUS_{status.name}") for status in Status}
PRIORITIES = {priority: pb.TicketPriority.Value(f"TICKET_PRIORITY_{priority.name}") for priority in Priority}
RESOLUTION_CODES = {code: pb.ResolutionCode.Value(f"RESOLUTION_CODE_{code.name}") for code in ResolutionCode}
VISIBILITIES = {one: pb.MessageVisibility.Value(f"MESSAGE_VISIBILITY_{one.name}") for one in Visibility}
_CHANNELS = {channel: pb.TicketChannel.Value(f"TICKET_CHANNEL_{channel.name}") for channel in Channel}
_ACTIONS = {action: pb.TicketAction.Value(f"TICKET_ACTION_{action.name}") for action in Action}
_COVERAGES = {state: pb.CoverageState.Value(f"COVERAGE_STATE_{state.name}") for state in CoverageState}
_TARGETS = {kind: pb.SlaTargetKind.Value(f"SLA_TARGET_KIND_{kind.name}") for kind in TargetKind}


def ticket_message(
    ticket: Ticket,
    *,
    role: str = "",
    allowed_actions: tuple[Action, ...] = (),
    messages: Iterable[Message] = (),
) -> pb.Ticket:
    """The ticket as `role` may see it; without a role, as other services may."""
    return pb.Ticket(
        id=ticket.id,
        retailer=ticket.retailer,
        customer_id=ticket.customer_id,
        asset_id=ticket.asset_id,
        subject=ticket.subject,
        status=STATUSES[ticket.status],
        priority=PRIORITIES[ticket.priority],
        assignee=optional_actor(ticket.assignee),
        opened_by=actor_part(ticket.opened_by),
        channel=_CHANNELS[ticket.channel],
        coverage=_coverage(ticket.coverage),
        sla=_sla(ticket.sla),
        episode=ticket.episode,
        resolution=_resolution(ticket.resolution),
        waiting=_waiting(ticket.waiting),
        follow_up_of=ticket.follow_up_of,
        message_count=len(ticket.messages_shown_to(role)),
        created_at=timestamp_part(ticket.created_at),
        updated_at=timestamp_part(ticket.updated_at),
        closed_at=optional_timestamp(ticket.closed_at),
        etag=_etag(ticket, role, allowed_actions),
        allowed_actions=[_ACTIONS[action] for action in allowed_actions],
        messages=[message_part(message) for message in messages],
    )


def listed_ticket(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> bytes:
    """The ticket as `role` sees it in a list, on the wire: without allowed_actions, yet with the etag that covers them.

    A caller who lists tickets learns from their etags which ones GET would show otherwise by now.
    """
    return (_listed_and_kept if ticket.short else _listed)(ticket, role, allowed_actions)


def _listed(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> bytes:
    listed = ticket_message(ticket, role=role)
    listed.etag = _etag(ticket, role, allowed_actions)
    return listed.SerializeToString()


_listed_and_kept = lru_cache(2_000)(_listed)  # it depends on its arguments alone


def _etag(ticket: Ticket, role: str, allowed_actions: tuple[Action, ...]) -> str:
    """All that the representation depends on: the version; who sees it; what time allows and lets expire."""
    if not role:
        return etag_of(ticket.version)
    missed = (target.kind for target in ticket.sla.targets if target.breached)
    return etag_of(ticket.version, role, *allowed_actions, *missed)


def message_part(message: Message) -> Part:
    return {
        "id": message.id,
        "ticket_id": message.ticket_id,
        "visibility": VISIBILITIES[message.visibility],
        "body": message.body,
        "author": actor_part(message.author),
        "created_at": timestamp_part(message.created_at),
    }


def _coverage(coverage: Coverage) -> Part:
    return {
        "state": _COVERAGES[coverage.state],
        "kind": coverage.kind,
        "ends_at": optional_timestamp(coverage.ends_at),
        "checked_at": optional_timestamp(coverage.checked_at),
        "reason": coverage.reason,
    }


def _sla(sla: Sla) -> Part:
    return {
        "policy": sla.policy,
        "due_at": optional_timestamp(sla.due_at),
        "targets": [_target(target) for target in sla.targets],
        "paused": sla.paused,
    }


def _target(target: Target) -> Part:
    return {
        "kind": _TARGETS[target.kind],
        "due_at": timestamp_part(target.due_at),
        "met_at": optional_timestamp(target.met_at),
        "breached": target.breached,
    }


def _resolution(resolution: Resolution | None) -> Part | None:
    if resolution is None:
        return None
    return {
        "code": RESOLUTION_CODES[resolution.code],
        "resolved_at": timestamp_part(resolution.resolved_at),
        "resolved_by": actor_part(resolution.resolved_by),
    }


def _waiting(waiting: Waiting | None) -> Part | None:
    return {"since": timestamp_part(waiting.since), "reason": waiting.reason} if waiting else None

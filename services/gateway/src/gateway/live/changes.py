"""What a ticket event becomes on a live stream: ids, states and who acted, never text; one view for staff, one for its
customer.
"""

from dataclasses import dataclass
from typing import Any

from aftersales.tickets.v1 import events_pb2
from aftersales.tickets.v1.ticket_pb2 import Ticket
from domainkit.actors import is_agent_id, recorded_id, recorded_name
from nats.aio.msg import Msg
from servicekit.events.envelope import ERASED_HEADER, Poison, parse
from servicekit.mapping.options import declared_event, visible_to
from servicekit.mapping.timestamps import to_rfc3339

_AGGREGATE = "ticket"
_RESOLVED = "ticket.resolved"
_EDITED = "ticket.message_edited"
_IF_SET = ("assignee", "team_id")
"""Fields of a ticket that are left out while they have no value."""

_OF_A_MESSAGE = ("visibility", "author")
_OF_A_PROMISE = ("target", "share", "notified_agent_ids")
"""What a warning, a breach and an escalation have."""

_CONCERNED = {
    "ticket.approval_requested": ("approval", "approver"),
    "ticket.approval_answered": ("approval", "requested_by"),
    "ticket.approval_withdrawn": ("approval", "approver"),
    "ticket.hand_over_answered": ("hand_over", "handed_over_by"),
}
"""Where an event has the agent whom it is for."""
_STAFF_ONLY = (
    frozenset({"ticket.sla_warning", "ticket.escalated", "ticket.absorbed", "ticket.released", "ticket.split"})
    | {"ticket.handed_over", "ticket.hand_over_withdrawn"}
    | _CONCERNED.keys()
)
_PARTNERS_TARGET = "partner_response"
"""A promise that a partner made to us: its breach is not the customer's."""

_Json = dict[str, Any]


def _types() -> list[str]:
    declared = map(declared_event, events_pb2.DESCRIPTOR.message_types_by_name.values())
    return [f"{event.aggregate}.{event.name}" for event in declared if event and event.aggregate == _AGGREGATE]


CHANGE_TYPES = _types()
"""`ticket.opened` and the like, as the contract declares the events. A service that is newer may send more."""

_CUSTOMERS = [
    name
    for name in _IF_SET
    if (field := Ticket.DESCRIPTOR.fields_by_name.get(name)) and "customer" in visible_to(field)
]


@dataclass(frozen=True, slots=True)
class Change:
    """`data` is the LiveChange of staff; `internal`: the customer whose ticket it is may not know that it happened."""

    customer_id: str
    internal: bool
    data: _Json

    def for_customer(self) -> _Json:
        """The LiveChange of the customer whose ticket it is."""
        shown = {name: value for name, value in self.data.items() if name not in _IF_SET or name in _CUSTOMERS}
        return {name: _known_to_customers(value) if isinstance(value, dict) else value for name, value in shown.items()}


def of(message: Msg) -> Change | None:
    """None also for an event of long ago that was published again, without personal data: nothing happened."""
    return None if ERASED_HEADER in (message.headers or {}) else read(message.subject, message.data)


def read(subject: str, payload: bytes) -> Change | None:
    """None for an event without a ticket's state."""
    try:
        event = parse(payload)
        ticket = event.data["ticket"]
        data = {
            "type": ".".join(subject.split(".")[-2:]),
            "retailer": event.retailer,
            "ticket_id": event.subject,
            "status": ticket["status"],
            "priority": ticket["priority"],
            "occurred_at": to_rfc3339(event.time),
            "etag": ticket["etag"],
        }
    except (Poison, KeyError):
        return None
    message = event.data.get("message", {})
    data |= {name: ticket[name] for name in _IF_SET if ticket.get(name)}
    data |= {name: message[name] for name in _OF_A_MESSAGE if message.get(name)}
    data |= {name: event.data[name] for name in _OF_A_PROMISE if event.data.get(name)}
    if mentioned := event.data.get("added_mentions") if data["type"] == _EDITED else message.get("mentions"):
        data["mentioned_agent_ids"] = mentioned
    part, agent = _CONCERNED.get(data["type"], ("", ""))
    if concerned := event.data.get(part, {}).get(agent):
        data["mentioned_agent_ids"] = [concerned["id"]]
    if by := _who_acted(data["type"], event.data):
        data["by"] = by
    data |= {name: _shown(value) for name, value in data.items() if isinstance(value, dict)}
    return Change(ticket.get("customer_id", ""), _is_internal(data), data)


def _is_internal(data: _Json) -> bool:
    return data.get("visibility") == "internal" or data["type"] in _STAFF_ONLY or data.get("target") == _PARTNERS_TARGET


def _who_acted(type: str, data: _Json) -> _Json | None:
    """Whom the event names (`assigned_by` and the like); else who wrote its message, or who resolved the ticket."""
    named = [value for name, value in data.items() if name.endswith("_by") and isinstance(value, dict)]
    if "message" in data:
        named.append(data["message"].get("author"))
    if type == _RESOLVED:
        named.append(data["ticket"].get("resolution", {}).get("resolved_by"))
    return next(filter(None, named), None)


def _known_to_customers(actor: _Json) -> _Json:
    """The id of anyone else is the `sub` of a token."""
    known = actor["kind"] == "customer" or is_agent_id(actor["id"])
    return actor if known else {**actor, "id": ""}


def _shown(actor: _Json) -> _Json:
    """Events from before agents had ids hold the `sub` of a token, also as the name where the token had none."""
    kind, id, name = (actor.get(field, "") for field in ("kind", "id", "display_name"))
    return {"kind": kind, "id": recorded_id(kind, id), "display_name": recorded_name(kind, id, name)}

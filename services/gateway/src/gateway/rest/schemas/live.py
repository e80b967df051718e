"""Live sessions, and what a live stream says."""

from typing import Annotated, Literal

from pydantic import WithJsonSchema

from gateway.live.changes import CHANGE_TYPES
from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.tickets.presence import PresenceState
from gateway.rest.generated.tickets.ticket import MessageVisibility, SlaTargetKind, TicketPriority, TicketStatus
from gateway.rest.schemas.fields import Instant, Schema, doc, may

ChangeType = Annotated[str, WithJsonSchema({"type": "string", "enum": CHANGE_TYPES})]


class LiveSession(Schema):
    """A credential for browsers' EventSource, which cannot send headers. It is good for live updates alone."""

    session: str = doc("Open `GET /v1/live?session=…` with it.", "eyJhbGciOiJIUzI1NiJ9.e30.4bf92f35")
    expires_at: Instant = doc(
        "When your token expires, 12 h from now at most. Streams end then; get another session with a fresh token.",
        "2026-11-12T17:30:00Z",
    )


class LiveChange(Schema):
    """`data` of an event of the live stream: a ticket changed. Customers get no change that only staff sees."""

    type: ChangeType = doc(
        "What happened: an event of tickets. There may be others in future; read the ticket again after those too.",
        "ticket.message_added",
    )
    retailer: str = doc("Whose ticket.", "nordic-home")
    ticket_id: str = doc("GET it for the whole.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    status: TicketStatus = doc("Its status after it.", "open")
    priority: TicketPriority = doc("Its priority after it.", "normal")
    assignee: Actor = may("Who works on it; left out while nobody.")
    team_id: str = may(
        "The team that works on it; left out while none, and for customers.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"
    )
    visibility: MessageVisibility = may(
        "Of the message, where one was added or edited. Customers get public ones.", "public"
    )
    author: Actor = may("Who wrote the message, where one was added or edited.")
    target: SlaTargetKind = may("Of a warning, a breach or an escalation: which promise.", "resolution")
    share: int = may("Of the same: percent of the target's budget that is used; 100 when it is breached.", 80)
    notified_agent_ids: list[str] = may(
        "Of an escalation: the agents whom it is to be brought to, each shown it by their client.",
        ["agt_3k6v5jrb2ohc7yaq4tq2mzn7xw"],
        max_length=100,
    )
    mentioned_agent_ids: list[str] = may(
        "Of an internal message: the agents whom it names, each shown it by their client. Where it was edited, those "
        "whom it did not name before. Of an approval: its approver or, once it is answered, who requested it. Of the "
        "answer to a hand-over: who handed the ticket over.",
        ["agt_3k6v5jrb2ohc7yaq4tq2mzn7xw"],
        max_length=20,
    )
    by: Actor = may(
        "Who did it, where the event says. Customers see agents by the id and the name that they are shown with; an "
        "`id` may be empty."
    )
    occurred_at: Instant = doc("When.", "2026-11-12T09:35:00Z")
    etag: str = doc(
        "Its version after it: what the ticket's ETag begins with, before any `-`, for staff and for customers alike. "
        "If you hold a lower one, read the ticket again. For customers it is not contiguous.",
        "4",
    )


class LivePresence(Schema):
    """`data` of the event `presence`: what an agent does at a ticket. Customers get none."""

    retailer: str = doc("Whose ticket.", "nordic-home")
    ticket_id: str = doc("Which.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    agent: Actor = may("Who.")
    state: PresenceState = doc("`gone`: not there any more.", "typing")
    seen_at: Instant = doc(
        "When they reported. They are gone 30 seconds later unless they do again.", "2026-11-12T10:05:00Z"
    )


def _of(schema: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{schema}"}


EVENT_DATA = {
    "contentMediaType": "application/json",
    "contentSchema": {
        "anyOf": [_of("LiveChange"), _of("LivePresence"), _of("Problem"), {"type": "object", "maxProperties": 0}]
    },
}
"""What pydantic cannot say of LiveEvent.data."""


class LiveEvent(Schema):
    """An event of the live stream, as the HTML standard reads it (9.2.6)."""

    data: str = doc(
        "JSON: of a change a LiveChange, of `presence` a LivePresence, of `reset` an empty object, of `unavailable` a "
        "Problem.",
        '{"type":"ticket.closed","retailer":"nordic-home","ticket_id":"tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",'
        '"status":"closed","priority":"normal","occurred_at":"2026-11-12T09:35:00Z","etag":"5"}',
    )
    event: Literal["message", "reset", "unavailable", "presence"] = may(
        "`message`, which a change is without a name.", "message"
    )
    id: str = may("Where to resume: `Last-Event-ID`, or `after`. Not of `unavailable` and `presence`.", "18a3f0-42")
    retry: int = may("Milliseconds to wait before connecting again.", 2041)

# Generated from aftersales/tickets/v1/presence.proto: `make protos`.
"""Models of aftersales/tickets/v1/presence.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

PresenceState = Literal["viewing", "typing", "gone"]


class PresentAgent(Schema):
    """An agent at a ticket."""

    agent: Actor = may("Who.", {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"})
    state: PresenceState = doc("What they do.", "typing")
    seen_at: Instant = doc("When they reported last. They count as gone 30 seconds later.", "2026-11-12T10:05:00Z")


class TicketPresence(Schema):
    """Who is at a ticket now."""

    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    agents: list[PresentAgent] = doc("At most 50, in the order in which they came; you among them.")

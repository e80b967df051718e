# Generated from aftersales/tickets/v1/ticket_child_update.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_child_update.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.tickets.ticket import ResolutionCode
from gateway.rest.schemas.fields import Instant, Schema, doc, may

TicketChildSkipReason = Literal[
    "merged",
    "changed",
    "status",
    "checklist_incomplete",
    "approvals_pending",
    "custom_field_missing",
    "erased",
    "full",
    "failed",
]


TicketChildUpdateState = Literal["running", "completed"]


class SkippedTicketChild(Schema):
    """A child that was left as it was."""

    ticket_id: str = doc("The child.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    reason: TicketChildSkipReason = doc("Why.", "changed")


class TicketChildUpdate(Schema):
    """One reply, note and resolution for all children that a ticket had when it was requested."""

    id: str = doc("Its id.", "tcu_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    ticket_id: str = doc("The parent.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    state: TicketChildUpdateState = doc("running until each child was updated or skipped.", "completed")
    has_reply: bool = doc(
        "Whether the children get a public reply. Its text is in their conversations, and not kept here.", True
    )
    has_note: bool = doc("Whether the children get an internal note.", False)
    resolution_code: ResolutionCode = may("How the children are resolved. Left out: they are not.", "solved")
    created_by: Actor = doc("Whose messages and resolutions they are.")
    created_at: Instant = doc("When it was requested.", "2026-11-12T10:10:00Z")
    completed_at: Instant = may(
        "When the last child was updated or skipped. Left out: not yet.", "2026-11-12T10:10:05Z"
    )
    total_count: int = doc("How many children the ticket had.", 140)
    updated_count: int = doc("How many of them were updated so far.", 139)
    skipped_count: int = doc("How many of them were skipped so far.", 1)
    skipped: list[SkippedTicketChild] = doc(
        "The children that were skipped, in the order in which they were linked. Empty in lists: get the update."
    )

# Generated from aftersales/tickets/v1/ticket_link.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_link.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.tickets.ticket import TicketStatus
from gateway.rest.schemas.fields import Instant, Schema, doc, may

TicketLinkKind = Literal["duplicate_of", "related", "child_of", "duplicated_by", "parent_of"]


class TicketLink(Schema):
    """A link between two tickets of a retailer, read from one of them."""

    id: str = doc("Its id.", "lnk_w4tjr6b2ohcyaua7k2vq5mzn3x")
    kind: TicketLinkKind = doc("What the ticket whose links are read is to the other one.", "child_of")
    ticket_id: str = doc("The other ticket.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    subject: str = doc("Of the other ticket; empty where that was erased.", "Batch 17 of the A300 does not drain")
    status: TicketStatus = doc("Where the other ticket stands: one that was merged keeps its links.", "open")
    created_by: Actor = doc("Who linked them.")
    created_at: Instant = doc("When they were linked.", "2026-11-12T10:10:00Z")
    unlinked_at: Instant = may(
        "When the link was removed: in the response to its removal, and to a repeated request that made it. "
        "Lists have no such link.",
        examples=[None],
    )

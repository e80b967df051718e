"""Tickets as they are answered."""

from typing import Literal

from pydantic import BaseModel

from gateway.rest.schemas.common import ASSET_ID, CUSTOMER_ID, TICKET_ID, Actor
from gateway.rest.schemas.fields import Instant, doc, may

TicketStatus = Literal["new", "open", "pending_customer", "resolved", "closed"]
TicketPriority = Literal["low", "normal", "high", "urgent"]
TicketChannel = Literal["web", "agent", "feedback"]
TicketAction = Literal["assign", "message", "update", "wait", "resolve", "reopen", "close"]
TicketOrder = Literal["created_at", "due_at"]
CoverageState = Literal["not_applicable", "unknown", "covered", "not_covered"]
SlaTargetKind = Literal["first_response", "resolution"]
ResolutionCode = Literal["solved", "workaround", "no_fault_found", "not_covered", "duplicate"]
MessageVisibility = Literal["public", "internal"]


class TicketCoverage(BaseModel):
    """Whether the asset was covered when the ticket was opened."""

    state: CoverageState = doc("`unknown` becomes known by itself.", "covered")
    kind: str = doc("statutory or commercial; empty unless covered.", "statutory")
    ends_at: Instant = may("End of the coverage that applies.", "2028-11-05T23:00:00Z")
    checked_at: Instant = may("When warranty answered.", "2026-11-12T09:30:00Z")
    reason: str = doc("Why not covered, or why unknown; else empty.", "")


class SlaTarget(BaseModel):
    """One promise: something happens before an instant, counted in business time."""

    kind: SlaTargetKind = doc("What happens.", "first_response")
    due_at: Instant = may("Until when; left out while the clock is paused.", "2026-11-12T13:30:00Z")
    met_at: Instant = may("When it happened; left out while open.", "2026-11-12T10:10:00Z")
    breached: bool = doc("True once it was missed.", False)


class TicketSla(BaseModel):
    """The promises that the SLA policy makes for this ticket."""

    policy: str = doc("Name of the policy.", "standard")
    due_at: Instant = may("The earliest target still open; left out while paused or done.", "2026-11-13T09:30:00Z")
    targets: list[SlaTarget] = doc("The promises.")
    paused: bool = doc("True while the clock stands.", False)


class Resolution(BaseModel):
    """How an episode ended."""

    code: ResolutionCode = doc("How it was solved.", "solved")
    resolved_at: Instant = doc("When.", "2026-11-12T12:00:00Z")
    resolved_by: Actor = may("By whom.")


class Waiting(BaseModel):
    """Why the ticket waits."""

    since: Instant = doc("From when on.", "2026-11-12T10:15:00Z")
    reason: str = doc("In the agent's words; empty if not said.", "A photo of the filter is needed")


class Message(BaseModel):
    """One entry of a ticket's conversation."""

    id: str = doc("Its id.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    ticket_id: str = doc("The ticket.", TICKET_ID)
    visibility: MessageVisibility = doc("Internal ones only the retailer's own people see.", "public")
    body: str = doc("Plain text.", "Water stays in the tub after every programme.")
    author: Actor = may("Who wrote it.")
    created_at: Instant = doc("When.", "2026-11-12T09:30:00Z")


class MessagePage(BaseModel):
    """A page of a conversation."""

    items: list[Message] = doc("Oldest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class Ticket(BaseModel):
    """A customer's request, with its messages and its clock."""

    id: str = doc("Its id.", TICKET_ID)
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Whose request it is.", CUSTOMER_ID)
    asset_id: str = doc("The unit it is about; empty if about none.", ASSET_ID)
    subject: str = doc("In a line.", "The dishwasher does not drain")
    status: TicketStatus = doc("Where it stands.", "open")
    priority: TicketPriority = doc("How urgent it is.", "normal")
    assignee: Actor = may("Who works on it; left out while nobody.")
    opened_by: Actor = may("Who opened it.")
    channel: TicketChannel = doc("How it came in.", "web")
    coverage: TicketCoverage = may("Whether the asset was covered when it was opened.")
    sla: TicketSla = may("The promises made for it.")
    episode: int = doc("1 from the opening on, one more with every reopening.", 1)
    resolution: Resolution = may("The latest resolution; left out while unresolved.")
    waiting: Waiting = may("Set while it waits for the customer.")
    follow_up_of: str = doc("The ticket it follows up on; empty if none.", "")
    message_count: int = doc("Messages so far, internal ones included.", 1)
    created_at: Instant = doc("When it was opened.", "2026-11-12T09:30:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-12T09:30:00Z")
    closed_at: Instant = may("When it was closed.", "2026-11-20T09:00:00Z")
    etag: str = doc("Its version and what you see of it now; the ETag header has it in quotes.", "3-5d1f0a9c")
    allowed_actions: list[TicketAction] = doc(
        "What you may do with it now: POST …:assign and so on, `message` for POST …/messages, `update` for PATCH. "
        "Empty in lists.",
        ["assign", "message", "update", "wait", "resolve"],
    )
    messages: list[Message] = doc("The first 50 messages, in GET by id only; empty elsewhere.")


class TicketPage(BaseModel):
    """A page of tickets."""

    items: list[Ticket] = doc("In the order asked for; without allowed_actions and messages.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")

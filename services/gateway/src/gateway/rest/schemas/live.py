"""Live sessions, and what a live stream says."""

from pydantic import BaseModel

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, doc, may


class LiveSession(BaseModel):
    """A credential for browsers' EventSource, which cannot send headers. It is good for live updates alone."""

    session: str = doc("Open `GET /v1/live?session=…` with it.", "eyJhbGciOiJIUzI1NiJ9.e30.4bf92f35")
    expires_at: Instant = doc(
        "When your token expires, 12 h from now at most. Streams end then; get another session with a fresh token.",
        "2026-11-12T17:30:00Z",
    )


class LiveChange(BaseModel):
    """`data` of an event of the live stream: a ticket changed."""

    type: str = doc("What happened.", "ticket.assigned")
    retailer: str = doc("Whose ticket.", "nordic-home")
    ticket_id: str = doc("GET it for the whole.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    status: str = doc("Its status after it.", "open")
    priority: str = doc("Its priority after it.", "normal")
    assignee: Actor = may("Who works on it; left out while nobody.")
    occurred_at: Instant = doc("When.", "2026-11-12T09:35:00Z")
    etag: str = doc("Its version after it: what the ticket's ETag begins with.", "4")

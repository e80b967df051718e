"""Who calls, the partner feed, and live sessions."""

from typing import Any

from pydantic import BaseModel

from gateway.rest.schemas.common import Actor, ActorKind
from gateway.rest.schemas.fields import Instant, doc, may


class Me(BaseModel):
    """What your token says."""

    role: ActorKind = doc("Your role.", "agent")
    id: str = doc("The `sub` of your token.", "agent-1")
    display_name: str = doc("How you are shown to people; may be empty.", "Aino")
    retailers: list[str] = doc("Your retailers.", ["nordic-home"])
    customer_id: str = may("For customers: your customer id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")


class FeedEvent(BaseModel):
    """A CloudEvent 1.0, the same as on NATS."""

    specversion: str = doc("Of CloudEvents.", "1.0")
    id: str = doc("Unique; an event that you have seen may come again.", "evt_k6v5jrb2ohc7yaq4tq2mzn7xw3")
    source: str = doc("Who publishes it.", "/aftersales")
    type: str = doc("The message of aftersales.partner.v1 that `data` is.", "aftersales.partner.v1.TicketOpened")
    subject: str = doc("Id of what it is about.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    time: Instant = doc("When it happened.", "2026-11-12T09:30:00Z")
    datacontenttype: str = doc("Of data.", "application/json")
    retailer: str = doc("Whose event.", "nordic-home")
    sequence: int = doc("Orders the events of one subject.", 1)
    position: int = doc("1, 2, 3 … within the retailer, without gaps.", 3)
    traceparent: str = may(
        "Of the request that caused it (W3C).", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    )
    data: dict[str, Any] = doc(
        "What happened, as JSON of that message.", {"ticket": {"ticket_id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"}}
    )


class FeedPage(BaseModel):
    """Events after a cursor."""

    items: list[FeedEvent] = doc("Oldest first.")
    next_cursor: str = doc("Ask with it as `after` next; the same as before where nothing is new.", "MS4z")


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

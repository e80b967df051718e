# Generated from aftersales/tickets/v1/ticket_draft.proto: `make protos`.
"""Models of aftersales/tickets/v1/ticket_draft.proto."""

from gateway.rest.generated.tickets.ticket import MessageVisibility
from gateway.rest.schemas.fields import Instant, Schema, doc, may


class TicketDraft(Schema):
    """A message that you have begun to write on a ticket. Nobody else sees it. Where there is none, it is empty."""

    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    body: str = doc("As far as it is written.", "Please clean the filter and")
    visibility: MessageVisibility = doc("Who is to read it.", "public")
    attachment_ids: list[str] = doc("What is to be attached.", [])
    mentions: list[str] = doc("Agents whom it is to name.", [])
    answers: str = doc(
        "The message up to which it answers; empty if you have not said.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq"
    )
    saved_at: Instant = may("When it was saved last; left out where there is no draft.", "2026-11-12T10:05:00Z")
    etag: str = doc("Its version.", "1794564300000000")

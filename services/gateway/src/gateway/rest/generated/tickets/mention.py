# Generated from aftersales/tickets/v1/mention.proto: `make protos`.
"""Models of aftersales/tickets/v1/mention.proto."""

from gateway.rest.schemas.fields import Instant, Schema, doc, may


class Mention(Schema):
    """An internal message names you."""

    id: str = doc("Its id.", "mtn_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    retailer: str = doc("The tenant.", "nordic-home")
    agent_id: str = doc("You.", "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    message_id: str = doc("The message, one of the ticket's.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    created_at: Instant = doc("When it was written.", "2026-11-12T10:10:00Z")
    seen_at: Instant = may("When you said that you have looked at it; left out while you have not.", examples=[None])


class SeenMentions(Schema):
    """How many mentions were marked as seen."""

    mentions: int = doc("Those that were not seen before.", 1)

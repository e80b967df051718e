# Generated from aftersales/feedback/v1/answer.proto: `make protos`.
"""Models of aftersales/feedback/v1/answer.proto."""

from gateway.rest.generated.feedback.invitation import Metric
from gateway.rest.schemas.fields import Instant, Schema, doc


class Answer(Schema):
    """One opinion, given once."""

    id: str = doc("Its id, derived from the invitation.", "ans_yaq4tq2mzn7xw3k6v5jrb2ohc7")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("Whose opinion.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    ticket_id: str = doc("About which ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    invitation_id: str = doc("The invitation that was answered.", "inv_rb2ohc7yaq4tq2mzn7xw3k6v5j")
    episode: int = doc("About which resolution episode of the ticket, from 1.", 1)
    metric: Metric = doc("What was asked.", "csat")
    score: int = doc("1 (very dissatisfied) to 5 (very satisfied).", 5)
    comment: str = doc("In the customer's words; empty if none.", "Quick and kind.")
    answered_at: Instant = doc("When it was given.", "2026-11-12T18:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")

"""Messages that left, or try to."""

from typing import Literal

from pydantic import BaseModel

from gateway.rest.schemas.common import CUSTOMER_ID, TICKET_ID
from gateway.rest.schemas.fields import Instant, doc, may

DeliveryChannel = Literal["email"]
DeliveryTemplate = Literal["welcome", "ticket_acknowledged", "ticket_reply", "survey_invitation"]
DeliveryState = Literal["queued", "sent", "retrying", "failed"]


class Delivery(BaseModel):
    """One message to one person."""

    id: str = doc("Its id.", "dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn")
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("To whom.", CUSTOMER_ID)
    ticket_id: str = doc("The ticket it is about; empty if none.", TICKET_ID)
    purchase_id: str = doc("The purchase it is about; empty if none.", "")
    channel: DeliveryChannel = doc("How it goes out.", "email")
    template: DeliveryTemplate = doc("What it says.", "ticket_acknowledged")
    locale: str = doc("The language it was written in.", "de")
    state: DeliveryState = doc("Where it stands.", "sent")
    attempts: int = doc("Hand-overs tried so far.", 1)
    next_attempt_at: Instant = may("When it is tried next.", "2026-11-12T09:31:00Z")
    last_error: str = doc(
        "A code saying why it was not handed over; empty if nothing stood in the way. CONTACT_UNKNOWN, "
        "RETAILER_UNKNOWN, CONSENT_UNKNOWN: waits for data, no attempt was made. SMTP_CONNECTION, SMTP_TIMEOUT, "
        "SMTP_<reply code>: the mail server. ADDRESS_INVALID, SMTPUTF8_UNSUPPORTED, CONSENT_WITHDRAWN, "
        "TEMPLATE_UNWRITABLE: failed for good.",
        "",
    )
    message_id: str = doc("RFC 5322 Message-ID.", "<dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn@nordic-home.example>")
    created_at: Instant = doc("When it was decided.", "2026-11-12T09:30:01Z")
    sent_at: Instant = may("When the mail server accepted it.", "2026-11-12T09:30:02Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")


class DeliveryPage(BaseModel):
    """A page of deliveries."""

    items: list[Delivery] = doc("Newest first.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")

# Generated from aftersales/notifications/v1/delivery.proto: `make protos`.
"""Models of aftersales/notifications/v1/delivery.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

DeliveryFileState = Literal["linked", "pending", "attached"]


DeliveryChannel = Literal["email"]


DeliveryTemplate = Literal[
    "welcome",
    "ticket_acknowledged",
    "ticket_reply",
    "ticket_reminder",
    "survey_invitation",
    "claim_decided",
    "claim_question",
    "asset_received",
    "asset_handed_over",
    "coverage_expiring",
]


DeliveryState = Literal["queued", "sent", "retrying", "failed"]


DeliveryRecipient = Literal["customer", "participant"]


class DeliveryFile(Schema):
    """A file of the message, and how the mail has it."""

    attachment_id: str = doc("The attachment's id.", "att_3xw4tjr6b2ohcyaua7k2vq5mzn")
    state: DeliveryFileState = doc("How the mail has it.", "linked")
    reason: str = doc(
        "Why it is linked although the retailer has files attached; otherwise empty. TOO_LARGE: it does not "
        "fit with those before it. REFUSED_BY_SERVER: the mail server found the mail too large. NOT_FOUND, "
        "REJECTED: it was erased, or malware was found. NOT_SCANNED, UNAVAILABLE: still not scanned, or "
        "tickets or its object storage out of reach, when the mail had waited long enough.",
        "UNAVAILABLE",
    )


class Delivery(Schema):
    """One message to one person."""

    id: str = doc(
        "Its id, derived from the event and the template: the same event never sends the same message twice.",
        "dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn",
    )
    retailer: str = doc("The tenant.", "nordic-home")
    customer_id: str = doc("To whom; empty for a copy to a participant of a ticket.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    ticket_id: str = doc("The ticket it is about; empty if about none.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    purchase_id: str = doc("The purchase it is about; empty if about none.", "")
    channel: DeliveryChannel = doc("How it goes out.", "email")
    template: DeliveryTemplate = doc("What it says.", "ticket_acknowledged")
    locale: str = doc("BCP 47 language it was written in.", "de")
    state: DeliveryState = doc("Where it stands.", "sent")
    attempts: int = doc("Hand-overs to the mail server tried so far.", 1)
    next_attempt_at: Instant = may("When it is tried next; left out unless queued or retrying.", examples=[None])
    last_error: str = doc(
        "Why it was not handed over: a code, never an address; empty if nothing stood in the way. "
        "FILES_NOT_SCANNED, FILES_UNAVAILABLE, FILES_BUSY: waits a while for the files that it attaches. "
        "CONTACT_UNKNOWN, RETAILER_UNKNOWN, CONSENT_UNKNOWN: waits for what another service knows; no attempt "
        "was made. SMTP_CONNECTION, SMTP_TIMEOUT, SMTP_<reply code>: what the mail server said, or that it "
        "said nothing. ADDRESS_INVALID, SMTPUTF8_UNSUPPORTED (a local part outside ASCII, at a server that "
        "takes none), CONSENT_WITHDRAWN (a survey), CUSTOMER_ERASED, TEMPLATE_UNWRITABLE: failed for good.",
        "",
    )
    message_id: str = doc(
        "RFC 5322 Message-ID, the same on every attempt.", "<dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn@nordic-home.example>"
    )
    created_at: Instant = doc("When it was decided to send it.", "2026-11-12T09:30:01Z")
    sent_at: Instant = may("When the mail server accepted it; left out until then.", "2026-11-12T09:30:02Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")
    resend_of: str = doc(
        "The sent delivery that this one repeats; empty if none, or if that was old and is deleted.", ""
    )
    resent_at: Instant = may("When it was last queued by hand; left out if it was not.", examples=[None])
    resent_by: Actor = may(
        "Who queued it by hand. An agent or supervisor by role and name, without an id. Left out for all but "
        "agents, supervisors, admins.",
        examples=[None],
    )
    ticket_message_id: str = doc(
        "The message of the ticket that it mails or acknowledges; empty for other mails, and for those of "
        "earlier releases.",
        "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq",
    )
    recipient: DeliveryRecipient = doc("Whom it is for.", "customer")
    participant: int = doc(
        "Which of the ticket's participants it is for, from 1 on, as they were then; 0: the customer.", 0
    )
    files: list[DeliveryFile] = doc(
        "The files of its message, in the order of the message.",
        [{"attachment_id": "att_3xw4tjr6b2ohcyaua7k2vq5mzn", "state": "linked", "reason": "UNAVAILABLE"}],
    )


class DeliveryPreview(Schema):
    """A mail as it would be written now. Links that give access are shown without what gives it."""

    delivery_id: str = doc("The delivery.", "dlv_7xw3k6v5jrb2ohc7yaq4tq2mzn")
    locale: str = doc("BCP 47 language.", "de")
    from_name: str = doc("The retailer's name, in From.", "Nordic Home")
    from_address: str = doc("The address in From.", "care@nordic-home.example")
    to_name: str = doc("The customer's name, in To.", "Mikko Laine")
    to_address: str = doc("The customer's address as it is now.", "mikko@laine.example")
    reply_to: str = doc("Where answers are read; empty if nowhere.", "care@nordic-home.example")
    subject: str = doc("In a line.", "[Nordic Home] The dishwasher does not drain")
    text: str = doc("Plain text.", "Hallo Mikko Laine, …")
    html: str = doc(
        "The same as a page of its own; empty if there is none. It has no scripts. Show it in a sandboxed frame.", ""
    )

# Generated from aftersales/tickets/v1/incoming_mail.proto: `make protos`.
"""Models of aftersales/tickets/v1/incoming_mail.proto."""

from typing import Literal

from gateway.rest.schemas.fields import Instant, Schema, doc, may

IncomingMailState = Literal["received", "handled", "ignored", "quarantined", "discarded"]


class IncomingMail(Schema):
    """A mail that came in at one of a retailer's addresses, and what became of it. A mail to several of them is
    one for each.
    """

    id: str = doc("Its id; the same mail delivered again has the same.", "iml_5vjrb2ohc7yaq4tq2mzn7xw3k6")
    retailer: str = doc("The tenant.", "nordic-home")
    address_id: str = doc("The mail address that it came in at.", "mad_6k5vjrb2ohc7yaq4tq2mzn7xw3")
    state: IncomingMailState = doc("What became of it.", "quarantined")
    reason: str = doc(
        "Why it is in quarantine, or nothing came of it: a code such as `too_many_parts`, `handling_failed` "
        "or `auto_reply`.",
        "too_many_parts",
    )
    from_address: str = doc("Whom it says that it is from. Anybody can write that.", "mikko@laine.example")
    subject: str = doc("Its subject.", "Water stays in the tub")
    size: int = doc("Octets.", 48213)
    attempts: int = doc("How often it was tried to handle it.", 1)
    ticket_id: str = may("The ticket that it became or was added to.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    message_id: str = may("The message that it became.", "msg_2ohcyaua7k2vq5mzn3xw4tjr6b")
    customer_id: str = may("Whose it is, where that is known.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    received_at: Instant = doc("When it was received, durably: deadlines count from here.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")

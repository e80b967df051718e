# Generated from aftersales/tickets/v1/attachment.proto: `make protos`.
"""Models of aftersales/tickets/v1/attachment.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

AttachmentScan = Literal["off", "pending", "clean", "infected", "failed"]


class AttachmentRef(Schema):
    """A file of a message. GET /v1/attachments/{id} has more of it, POST /v1/attachments/{id}:link its bytes."""

    id: str = doc("The attachment's id.", "att_3xw4tjr6b2ohcyaua7k2vq5mzn")
    name: str = doc("What its uploader calls it.", "leak.jpg")
    media_type: str = doc("Its media type (RFC 6838).", "image/jpeg")
    size: int = doc("In bytes.", 48213)
    inline: bool = doc("Whether the mail that it came with shows it within its text.", False)
    content_id: str = doc("What that mail calls it (RFC 2392), without brackets; empty for all others.", "")


class Attachment(Schema):
    """A file: the uploader's own until a message takes it, then a part of that message."""

    id: str = doc("Its id.", "att_3xw4tjr6b2ohcyaua7k2vq5mzn")
    retailer: str = doc("The tenant.", "nordic-home")
    ticket_id: str = doc("The ticket of its message; empty before a message took it.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    message_id: str = doc("The message that took it; empty before.", "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    name: str = doc("What its uploader calls it.", "leak.jpg")
    media_type: str = doc(
        "As its uploader declared it (RFC 6838); of images and PDF, what its bytes are.", "image/jpeg"
    )
    size: int = doc("In bytes.", 48213)
    sha256: str = doc(
        "SHA-256 of its bytes in hexadecimal; the ETag of its content.",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    )
    scan: AttachmentScan = doc("What a scan for malware found.", "off")
    inline: bool = doc("Whether the mail that it came with shows it within its text.", False)
    content_id: str = doc("What that mail calls it (RFC 2392), without brackets; empty for all others.", "")
    uploaded_by: Actor = may("Who uploaded it.", {"kind": "customer", "id": "mikko", "display_name": "Mikko Laine"})
    created_at: Instant = doc("When.", "2026-11-12T09:29:00Z")
    customer_id: str = doc(
        "Whose it is: the customer who uploaded it, or whose ticket it is of. Empty for an upload of staff "
        "before a message took it, and for customers. Empty for all but agents, supervisors, admins.",
        "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq",
    )
    etag: str = doc("Its version; the ETag header has it in quotes.", "2")


class AttachmentLink(Schema):
    """Where the bytes of an attachment can be read for a while, without a token."""

    url: str = doc(
        "Relative to this API.",
        "/v1/attachments/att_3xw4tjr6b2ohcyaua7k2vq5mzn/content?token=1787310600.2mzn7xw3k6v5jrb2ohc7yaq4tq",
    )
    expires_at: Instant = doc("When it stops to work.", "2026-11-12T09:40:00Z")

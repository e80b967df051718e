"""An attachment: a file of a message. It is its uploader's own until a message takes it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, MINUTE, Instant, after
from domainkit.privacy import Personal, emptied
from domainkit.refusals import Refused, invalid, not_found
from domainkit.viewer import Viewer

SETTLED_AFTER = DAY
"""How long an upload may wait for its message; then what no message has goes."""
MOST_UNUSED = 50
"""Uploads of one person that no message has taken."""
SCAN_ATTEMPTS = 6


class Scan(StrEnum):
    OFF = "off"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRef:
    """An attachment as its message has it."""

    id: str
    name: Annotated[str, Personal("the name of a file")]
    media_type: str
    size: int
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """The aggregate. `key` is that of its bytes in the object storage.

    `customer_id`: who uploaded it, or whose ticket it is of; empty for an upload of staff. `settle_at`: when it is
    looked at whether a message has it; None once one does. `scan_at`: when it is to be scanned. `internal`: of a
    message that customers do not see.
    """

    id: str
    retailer: str
    key: str
    name: Annotated[str, Personal("the name of a file")]
    media_type: str
    size: int
    sha256: str
    uploaded_by: Actor
    created_at: Instant
    customer_id: str = ""
    ticket_id: str = ""
    message_id: str = ""
    internal: bool = False
    inline: bool = False
    content_id: str = ""
    scan: Scan = Scan.OFF
    scan_attempts: int = 0
    scan_at: Instant | None = None
    settle_at: Instant | None = None
    erased_at: Instant | None = None
    version: int = 0

    @property
    def ref(self) -> AttachmentRef:
        return AttachmentRef(
            id=self.id,
            name=self.name,
            media_type=self.media_type,
            size=self.size,
            inline=self.inline,
            content_id=self.content_id,
        )

    @property
    def unused_by(self) -> str | None:
        """Whose unused upload it is; None once a message has it."""
        return None if self.message_id or self.erased_at is not None else uploader(self.retailer, self.uploaded_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """The message that takes attachments, and whose it is."""

    retailer: str
    customer_id: str
    ticket_id: str
    message_id: str
    internal: bool
    by: Actor


def uploader(retailer: str, actor: Actor) -> str:
    """Names who has uploads at a retailer."""
    return f"{retailer}:{actor.kind}:{actor.id}"


def seen(attachment: Attachment | None, viewer: Viewer, acting: Actor) -> Attachment:
    """The attachment, as far as it exists for the viewer: an unused one for its uploader alone.

    Raises Refused: ATTACHMENT_NOT_FOUND.
    """
    if attachment is None or attachment.erased_at is not None:
        raise not_found("attachment")
    if attachment.unused_by is not None:
        own = attachment.unused_by == uploader(attachment.retailer, acting)
        exists = own and viewer.sees(attachment.retailer, viewer.only_customer)
    else:
        hidden = attachment.internal and viewer.role == ActorKind.CUSTOMER
        exists = not hidden and viewer.sees(attachment.retailer, attachment.customer_id)
    if not exists:
        raise not_found("attachment")
    return attachment


def take(attachment: Attachment, taker: Taker, now: Instant) -> Attachment:
    """The attachment as one of this message; the same object if it is so already.

    Raises Refused: ATTACHMENT_UNKNOWN, ATTACHMENT_REJECTED.
    """
    if attachment.message_id == taker.message_id and attachment.erased_at is None:
        return attachment
    own = attachment.unused_by == uploader(taker.retailer, taker.by)
    if not own or (attachment.customer_id and attachment.customer_id != taker.customer_id):
        raise unknown(attachment.id)
    if attachment.scan is Scan.INFECTED:
        raise Refused("conflict", "ATTACHMENT_REJECTED", f"Malware was found in {attachment.id}: leave it out.")
    return replace(
        attachment,
        customer_id=taker.customer_id,
        ticket_id=taker.ticket_id,
        message_id=taker.message_id,
        internal=taker.internal,
        settle_at=after(now, SETTLED_AFTER),
    )


def unknown(id: str) -> Refused:
    message = f"{id} is no unused upload of yours for this retailer."
    return Refused("invalid", "ATTACHMENT_UNKNOWN", message, field="attachment_ids")


def require_handed_out(attachment: Attachment, *, scanning: bool) -> Attachment:
    """Raises Refused: ATTACHMENT_REJECTED, and while scanning is on, ATTACHMENT_NOT_SCANNED."""
    if attachment.scan is Scan.INFECTED:
        raise Refused("conflict", "ATTACHMENT_REJECTED", "Malware was found in the attachment.")
    if scanning and attachment.scan in (Scan.PENDING, Scan.FAILED):
        message = "It is yet to be scanned." if attachment.scan is Scan.PENDING else "It could not be scanned."
        raise Refused("conflict", "ATTACHMENT_NOT_SCANNED", message)
    return attachment


def scanned(attachment: Attachment, found: Scan) -> Attachment:
    """With the result of a scan; what has one already stays."""
    if attachment.scan is not Scan.PENDING or attachment.erased_at is not None:
        return replace(attachment, scan_at=None)
    return replace(attachment, scan=found, scan_at=None, scan_attempts=attachment.scan_attempts + 1)


def scan_failed(attachment: Attachment, now: Instant) -> Attachment:
    """After a try that gave no result: one more, later each time, or none."""
    attempts = attachment.scan_attempts + 1
    if attachment.scan is not Scan.PENDING or attempts >= SCAN_ATTEMPTS:
        return scanned(attachment, Scan.FAILED)
    return replace(attachment, scan_attempts=attempts, scan_at=after(now, 2**attempts * MINUTE))


def settled(attachment: Attachment) -> Attachment:
    return replace(attachment, settle_at=None)


def erased(attachment: Attachment, now: Instant) -> Attachment:
    """Without its name and its uploader, if that was the customer. Its bytes are deleted before."""
    if attachment.erased_at is not None:
        return attachment
    return replace(emptied(attachment), content_id="", settle_at=None, scan_at=None, erased_at=now)


def require_few(ids: Collection[str], most: int) -> None:
    """Raises Refused: TOO_MANY_ATTACHMENTS, VALIDATION_FAILED."""
    if len(ids) > most:
        message = f"A message has at most {most} attachments, and this has {len(ids)}."
        raise Refused("conflict", "TOO_MANY_ATTACHMENTS", message, field="attachment_ids")
    if len(set(ids)) < len(ids):
        raise invalid("attachment_ids", "Names an attachment twice.")

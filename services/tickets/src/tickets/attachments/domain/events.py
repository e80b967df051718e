"""What happens to an attachment."""

from dataclasses import dataclass

from tickets.attachments.domain.attachment import Attachment


@dataclass(frozen=True, slots=True)
class AttachmentRejected:
    attachment: Attachment

"""The personal data in attachments: what a customer uploaded, and the files of their tickets."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.actors import ActorKind
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from servicekit.privacy.records import ExportedRecord, Kept, Person

from tickets.attachments.messages import attachment_message
from tickets.attachments.ports import Attachments
from tickets.attachments.use_cases.attaching import EraseAttachments


@dataclass(frozen=True, slots=True)
class AttachmentRecords:
    """Exports what is known of each file; its bytes are read by its link."""

    attachments: Attachments
    erasing: EraseAttachments
    kind: str = "attachments"

    async def export(self, person: Person, *, role: str, size: int, after: Cursor | None) -> Page[ExportedRecord]:
        page = await self.attachments.of_customer(person.retailer, person.customer_id, size=size, after=after)
        shown = [
            each for each in page.items if each.erased_at is None and not (each.internal and role == ActorKind.CUSTOMER)
        ]
        return Page(
            [ExportedRecord("attachment", each.id, attachment_message(each, role=role)) for each in shown], page.rest
        )

    async def erase(self, person: Person, *, now: Instant) -> Sequence[Kept]:
        await self.erasing.of_customer(person.retailer, person.customer_id, now=now)
        return ()

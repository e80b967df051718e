"""Stored attachments, and when the sweep of objects is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData, PersonalData
from servicekit.documents import Collection, Documents, Index, VersionConflict
from servicekit.documents.aggregates import Aggregates

from tickets.attachments.domain.attachment import Attachment
from tickets.attachments.domain.events import AttachmentRejected
from tickets.attachments.ports import Decide

BY_TICKET = Index("by_ticket", equal=("ticket_id",), order_by="created_at")
BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="created_at")
UNUSED = Index("unused", equal=("unused_by",), order_by="created_at")
BY_KEY = Index("by_key", equal=("key",))
SETTLING = Index("settling", order_by="settle_at")
SCANNING = Index("scanning", order_by="scan_at")
ATTACHMENTS = Collection(
    "attachments",
    (BY_TICKET, BY_CUSTOMER, UNUSED, BY_KEY, SETTLING, SCANNING),
    personal=PersonalData(
        kind=Attachment,
        purpose="The files of messages; their bytes are in the object storage",
        retention="As the message that they belong to; a day where no message took them",
    ),
)
SWEEPS_DUE = Index("due", order_by="due_at")
OBJECT_SWEEPS = Collection(
    "object_sweeps", (SWEEPS_DUE,), kept=False, personal=NoPersonalData("When objects without an owner are looked for")
)


def attachment_index_fields(attachment: Attachment) -> dict[str, str | None]:
    return {"unused_by": attachment.unused_by}


@dataclass(frozen=True, slots=True)
class AttachmentRepository:
    attachments: Aggregates[Attachment, AttachmentRejected]
    documents: Documents

    async def get(self, id: str) -> Attachment | None:
        return await self.attachments.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Attachment]:
        return await self.attachments.get_many(ids)

    async def add(self, attachment: Attachment, key: IdempotencyKey | None = None) -> Attachment:
        return await self.attachments.add(attachment, [], key)

    async def change(self, id: str, act: Decide) -> Attachment | None:
        return await self.attachments.change(id, act)

    async def erase(self, id: str, act: Decide) -> Attachment | None:
        return await self.attachments.erase(id, act)

    async def delete(self, attachment: Attachment) -> bool:
        try:
            await self.documents.delete(attachment.id, if_version=attachment.version)
        except VersionConflict:
            return False  # it is looked at again
        return True

    async def of_ticket(self, ticket_id: str, *, size: int, after: Cursor | None) -> Page[Attachment]:
        return Page(*await self.attachments.page(BY_TICKET, {"ticket_id": ticket_id}, size=size, after=after))

    async def of_customer(
        self, retailer: str, customer_id: str, *, size: int, after: Cursor | None
    ) -> Page[Attachment]:
        where = {"retailer": retailer, "customer_id": customer_id}
        return Page(*await self.attachments.page(BY_CUSTOMER, where, size=size, after=after))

    async def count_of_ticket(self, ticket_id: str, up_to: int) -> int:
        return (await self.attachments.count_up_to(BY_TICKET, {"ticket_id": ticket_id}, up_to)).n

    async def count_unused(self, uploader: str, up_to: int) -> int:
        return (await self.attachments.count_up_to(UNUSED, {"unused_by": uploader}, up_to)).n

    async def known_keys(self, keys: Sequence[str]) -> set[str]:
        known: set[str] = set()
        for at in range(0, len(keys), 50):
            some = keys[at : at + 50]
            known |= {each.key for each in await self.attachments.find(BY_KEY, {"key": some}, limit=len(some))}
        return known

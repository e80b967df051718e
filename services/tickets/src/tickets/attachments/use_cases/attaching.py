"""Messages take attachments, and people read them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import (
    Attachment,
    AttachmentRef,
    Taker,
    erased,
    require_few,
    require_handed_out,
    seen,
    take,
    unknown,
)
from tickets.attachments.domain.links import Links
from tickets.attachments.ports import Agents, Attachments, Storage
from tickets.attachments.use_cases.uploading import Limits

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Attaching:
    attachments: Attachments
    limits: Limits

    async def take(self, ids: Sequence[str], taker: Taker, now: Instant) -> tuple[AttachmentRef, ...]:
        """Makes the taker's own unused uploads attachments of its message, which is stored afterwards.

        After a crash in between nobody sees them, and they go in a day; a repetition for the same message takes them
        again. Raises Refused: ATTACHMENT_UNKNOWN, ATTACHMENT_REJECTED, TOO_MANY_ATTACHMENTS, VALIDATION_FAILED.
        """
        if not ids:
            return ()
        require_few(ids, self.limits.most_per_message)
        found = {each.id: each for each in await self.attachments.get_many(ids)}
        for id in ids:
            if id not in found:
                raise unknown(id)
            take(found[id], taker, now)  # all of them, before any is changed
        most, new = self.limits.most_per_ticket, [id for id in ids if found[id].message_id != taker.message_id]
        if new and await self.attachments.count_of_ticket(taker.ticket_id, most) + len(new) > most:
            message = f"A ticket has at most {most} attachments."
            raise Refused("conflict", "TOO_MANY_ATTACHMENTS", message, field="attachment_ids")
        taken = [await self.attachments.change(id, lambda each: (take(each, taker, now), [])) for id in ids]
        return tuple(each.ref for each in taken if each)


@dataclass(frozen=True, slots=True)
class ReadAttachments:
    attachments: Attachments
    storage: Storage | None
    agents: Agents
    links: Links
    scanning: bool

    async def get(self, id: str, viewer: Viewer) -> Attachment:
        """Raises Refused: ATTACHMENT_NOT_FOUND."""
        return seen(await self.attachments.get(id), viewer, await self.agents.acting(viewer))

    async def link(self, id: str, viewer: Viewer, now: Instant) -> tuple[str, Instant]:
        """The token of a link, and when it expires.

        Raises Refused: ATTACHMENT_NOT_FOUND, ATTACHMENT_NOT_SCANNED, ATTACHMENT_REJECTED.
        """
        require_handed_out(await self.get(id, viewer), scanning=self.scanning)
        return self.links.token(id, now)

    async def by_link(self, id: str, token: str, now: Instant) -> Attachment:
        """Raises Refused as `link` does, and LINK_EXPIRED."""
        self.links.require_valid(id, token, now)
        return await self._handed_out(id)

    async def for_service(self, id: str, viewer: Viewer) -> Attachment:
        """Raises Refused: ATTACHMENT_NOT_FOUND, ATTACHMENT_NOT_SCANNED, ATTACHMENT_REJECTED."""
        attachment = await self._handed_out(id)
        if not attachment.message_id or not viewer.sees(attachment.retailer, attachment.customer_id):
            raise not_found("attachment")
        return attachment

    def content(self, attachment: Attachment, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if self.storage is None:
            raise Refused("conflict", "ATTACHMENTS_OFF", "This installation has no object storage.")
        return self.storage.open(attachment.key, start=start, end=end)

    async def _handed_out(self, id: str) -> Attachment:
        attachment = await self.attachments.get(id)
        if attachment is None or attachment.erased_at is not None:
            raise not_found("attachment")
        return require_handed_out(attachment, scanning=self.scanning)


@dataclass(frozen=True, slots=True)
class EraseAttachments:
    attachments: Attachments
    storage: Storage | None
    clock: Callable[[], Instant]

    async def forget(self, ticket_id: str) -> None:
        """Deletes their bytes, then empties what is left. Can be repeated, and after a crash has to be."""
        after: Cursor | None = None
        while True:
            page = await self.attachments.of_ticket(ticket_id, size=_PAGE, after=after)
            after = await self._erase(page, self.clock())
            if after is None:
                return

    async def of_customer(self, retailer: str, customer_id: str, *, now: Instant) -> None:
        """As `forget`, also what the customer uploaded and no message took."""
        after: Cursor | None = None
        while True:
            page = await self.attachments.of_customer(retailer, customer_id, size=_PAGE, after=after)
            after = await self._erase(page, now)
            if after is None:
                return

    async def _erase(self, page: Page[Attachment], now: Instant) -> Cursor | None:
        for each in page.items:
            if each.erased_at is None:
                if self.storage is not None:
                    await self.storage.delete(each.key)
                await self.attachments.erase(each.id, lambda attachment: (erased(attachment, now), []))
        return page.rest

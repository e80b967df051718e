"""Files come in: uploaded for a message to be sent, or with a mail."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.ids import random_id
from domainkit.instants import Instant, after
from domainkit.refusals import Refused, invalid
from domainkit.text import line
from domainkit.viewer import Viewer

from tickets.attachments.domain.attachment import (
    MOST_UNUSED,
    SETTLED_AFTER,
    Attachment,
    AttachmentRef,
    Scan,
    Taker,
    uploader,
)
from tickets.attachments.domain.media_types import media_type_of, require_taken
from tickets.attachments.ports import Agents, Attachments, Retailers, Sniff, Storage

PREFIX = "attachments/"
"""Of the keys of objects: other topics keep theirs in the same storage."""
LONGEST_NAME = 200
_SNIFFED = 4_096
KeyOf = Callable[[str], IdempotencyKey | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken. `types` are media types, some ending in `*`."""

    most_bytes: int
    most_per_message: int
    most_per_ticket: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uploads:
    attachments: Attachments
    storage: Storage | None
    agents: Agents
    retailers: Retailers
    sniff: Sniff
    limits: Limits
    scanning: bool

    async def upload(
        self,
        retailer: str,
        name: str,
        media_type: str,
        chunks: AsyncIterator[bytes],
        viewer: Viewer,
        *,
        id: str,
        now: Instant,
        key_of: KeyOf,
    ) -> Attachment:
        """Stores a file as the viewer's own unused upload. The bytes come first: after a crash, nobody sees them.

        `key_of` makes the idempotency key from the file's hash. A repetition returns what the first request stored.
        Raises Refused: ATTACHMENTS_OFF, RETAILER_UNKNOWN, VALIDATION_FAILED, TOO_MANY_UPLOADS, ATTACHMENT_TOO_LARGE,
        ATTACHMENT_TYPE_REFUSED.
        """
        storage = self._storage()
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        name, media_type = line(name, "name", longest=LONGEST_NAME), media_type_of(media_type)
        by = await self.agents.acting(viewer)
        known = await self.attachments.get(id)
        if not known and await self.attachments.count_unused(uploader(retailer, by), MOST_UNUSED) >= MOST_UNUSED:
            message = f"You have {MOST_UNUSED} uploads that no message has."
            raise Refused("conflict", "TOO_MANY_UPLOADS", message)
        head, rest = await _head(chunks)
        if not head:
            raise invalid("body", "The file is empty.")
        require_taken(media_type, self.limits.types, self.sniff(head[:_SNIFFED]))
        key = PREFIX + random_id("obj")
        stored = await storage.put(key, _bounded(head, rest, self.limits.most_bytes))
        attachment = Attachment(
            id=id,
            retailer=retailer,
            key=key,
            name=name,
            media_type=media_type,
            size=stored.size,
            sha256=stored.sha256,
            uploaded_by=by,
            created_at=now,
            customer_id=viewer.only_customer or "",
            scan=Scan.PENDING if self.scanning else Scan.OFF,
            scan_at=now if self.scanning else None,
            settle_at=after(now, SETTLED_AFTER),
        )
        try:
            added = await self.attachments.add(attachment, key_of(stored.sha256))
        except Exception:
            await storage.delete(key)
            raise
        if added.key != key:
            await storage.delete(key)  # a repetition
        return added

    async def keep(
        self,
        taker: Taker,
        name: str,
        media_type: str,
        chunks: AsyncIterator[bytes],
        *,
        id: str,
        now: Instant,
        inline: bool = False,
        content_id: str = "",
    ) -> AttachmentRef:
        """Stores a file of a mail as one of the message that will be made of it. Doing it twice leaves one.

        Every type is taken, as far as the mail was: what matters is how it is handed out. Raises Refused:
        ATTACHMENTS_OFF, ATTACHMENT_TOO_LARGE, TOO_MANY_ATTACHMENTS.
        """
        storage = self._storage()
        known = await self.attachments.get(id)
        if known:
            return known.ref
        most = self.limits.most_per_ticket
        if await self.attachments.count_of_ticket(taker.ticket_id, most) >= most:
            raise Refused("conflict", "TOO_MANY_ATTACHMENTS", f"A ticket has at most {most} attachments.")
        key = PREFIX + random_id("obj")
        head, rest = await _head(chunks)
        stored = await storage.put(key, _bounded(head, rest, self.limits.most_bytes))
        attachment = Attachment(
            id=id,
            retailer=taker.retailer,
            key=key,
            name=name[:LONGEST_NAME],
            media_type=media_type_of(media_type),
            size=stored.size,
            sha256=stored.sha256,
            uploaded_by=taker.by,
            created_at=now,
            customer_id=taker.customer_id,
            ticket_id=taker.ticket_id,
            message_id=taker.message_id,
            internal=taker.internal,
            inline=inline,
            content_id=content_id,
            scan=Scan.PENDING if self.scanning else Scan.OFF,
            scan_at=now if self.scanning else None,
            settle_at=after(now, SETTLED_AFTER),
        )
        return (await self.attachments.add(attachment, IdempotencyKey(id, stored.sha256))).ref

    async def copy(self, id: str, taker: Taker, *, copy_id: str, now: Instant) -> AttachmentRef | None:
        """The file once more, as one of another message: either goes without the other. None where it was erased.

        Doing it twice leaves one. Raises Refused as `keep`.
        """
        known = await self.attachments.get(id)
        if known is None or known.erased_at is not None:
            return None
        return await self.keep(
            taker,
            known.name,
            known.media_type,
            self._storage().open(known.key),
            id=copy_id,
            now=now,
            inline=known.inline,
            content_id=known.content_id,
        )

    def _storage(self) -> Storage:
        if self.storage is None:
            raise Refused("conflict", "ATTACHMENTS_OFF", "This installation has no object storage.")
        return self.storage


async def _head(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Enough to see what it is, and the rest."""
    head = b""
    while len(head) < _SNIFFED:
        chunk = await anext(chunks, None)
        if chunk is None:
            break
        head += chunk
    return head, chunks


async def _bounded(head: bytes, rest: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """Raises Refused: ATTACHMENT_TOO_LARGE."""
    size = 0
    chunk: bytes | None = head
    while chunk is not None:
        size += len(chunk)
        if size > most:
            message = f"A file has at most {most} bytes."
            raise Refused("invalid", "ATTACHMENT_TOO_LARGE", message, field="body")
        yield chunk
        chunk = await anext(rest, None)

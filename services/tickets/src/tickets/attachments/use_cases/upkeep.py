"""What is done to attachments without anybody asking: scans, and the end of what belongs to nothing."""

from dataclasses import dataclass

from domainkit.instants import Duration, Instant

from tickets.attachments.domain.attachment import Attachment, Scan, scan_failed, scanned, settled
from tickets.attachments.domain.events import AttachmentRejected
from tickets.attachments.ports import Attachments, Conversations, Scanner, Storage
from tickets.attachments.use_cases.uploading import PREFIX


@dataclass(frozen=True, slots=True)
class SettleAttachments:
    attachments: Attachments
    storage: Storage
    named: Conversations

    async def settle(self, id: str) -> bool:
        """Looks whether a message has the attachment by now; where none has, it goes.

        Its bytes go last: a message may take it at this moment. What a crash leaves of them is swept.
        """
        attachment = await self.attachments.get(id)
        if attachment is None:
            return False
        if attachment.message_id and await self.named(attachment.ticket_id, attachment.message_id):
            await self.attachments.change(id, lambda each: (settled(each), []))
            return False
        if not await self.attachments.delete(attachment):
            return False
        await self.storage.delete(attachment.key)
        return True


@dataclass(frozen=True, slots=True)
class ScanAttachments:
    attachments: Attachments
    storage: Storage
    scanner: Scanner

    async def scan(self, id: str, now: Instant) -> Scan:
        """Scans the attachment's bytes for malware. One that cannot be is tried again, a few times.

        Returns what was found, PENDING where there was nothing to scan.
        """
        attachment = await self.attachments.get(id)
        if attachment is None:
            return Scan.PENDING
        found = Scan.PENDING
        try:
            if attachment.scan is Scan.PENDING:
                found = await self.scanner(self.storage.open(attachment.key))
        except Exception:
            await self.attachments.change(id, lambda each: (scan_failed(each, now), []))
            raise

        def act(each: Attachment) -> tuple[Attachment, list[AttachmentRejected]]:
            after = scanned(each, found)
            rejected = after.scan is Scan.INFECTED and each.scan is not Scan.INFECTED
            return after, [AttachmentRejected(after)] if rejected else []

        await self.attachments.change(id, act)
        return found


@dataclass(frozen=True, slots=True)
class SweepObjects:
    """Deletes objects that no attachment has: of uploads that broke off, and after a restore of an older backup."""

    attachments: Attachments
    storage: Storage
    grace: Duration

    async def sweep(self, now: Instant) -> int:
        """Only what is older than the grace, which is longer than a backup takes and than the time between two."""
        deleted = 0
        async for page in self.storage.objects():
            old = [each.key for each in page if each.key.startswith(PREFIX) and each.changed_at < now - self.grace]
            known = await self.attachments.known_keys(old) if old else set()
            for key in old:
                if key not in known:
                    await self.storage.delete(key)
                    deleted += 1
        return deleted

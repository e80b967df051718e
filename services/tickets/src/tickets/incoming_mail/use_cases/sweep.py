"""Objects of mails that no record names: of a process that ended between the two."""

from collections.abc import Callable
from dataclasses import dataclass

from domainkit.instants import DAY, Instant

from tickets.incoming_mail.ports import KeptMails, Objects
from tickets.incoming_mail.use_cases.receiving import KEYS

GRACE = 2 * DAY
"""Longer than a backup is apart from the next: what a restored record names is still there."""


@dataclass(frozen=True, slots=True)
class MailSweep:
    mails: KeptMails
    objects: Objects
    clock: Callable[[], Instant]

    async def sweep(self) -> int:
        """How many were deleted."""
        deleted = 0
        async for page in self.objects.objects():
            for each in page:
                old = each.key.startswith(KEYS) and each.changed_at < self.clock() - GRACE
                if old and not await self.mails.with_object(each.key):
                    await self.objects.delete(each.key)
                    deleted += 1
        return deleted

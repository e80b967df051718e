"""The bytes of the files that a mail attaches, while it is sent."""

from asyncio import Semaphore, get_running_loop, timeout_at
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from domainkit.instants import Duration, Instant, after

from notifications.deliveries.domain.delivery import Delivery
from notifications.deliveries.domain.files import (
    NOT_SCANNED,
    UNAVAILABLE,
    File,
    FileState,
    attached,
    is_pending,
    linked,
    without_files,
)
from notifications.deliveries.domain.mail import MailFile
from notifications.deliveries.ports import FileNotReady, FileRefused, FileSource

FILES_NOT_SCANNED = f"FILES_{NOT_SCANNED}"
FILES_UNAVAILABLE = f"FILES_{UNAVAILABLE}"
FILES_BUSY = "FILES_BUSY"

Read = tuple[tuple[File, ...], tuple[MailFile, ...]]


class FilesNotReady(Exception):
    """A file cannot be read yet, and the mail can still wait for it. The text is the code for `last_error`."""


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """At most `slots` mails have files in memory at once. `seconds`: for all files of a mail.

    `wait`: how long a mail waits for a file that cannot be read yet, from when it was queued; then it has a link.
    """

    source: FileSource
    slots: Semaphore
    seconds: float
    wait: Duration

    def waits_until(self, delivery: Delivery) -> Instant:
        return after(delivery.queued_since, self.wait)

    @asynccontextmanager
    async def of(self, delivery: Delivery, now: Instant) -> AsyncIterator[Read]:
        """How the mail has each file, and the bytes of those that it attaches. Raises FilesNotReady.

        A mail that finds no slot does not wait here: it would hold up mails without files.
        """
        if not is_pending(delivery.files):
            yield delivery.files, ()
            return
        can_wait = now < self.waits_until(delivery)
        if self.slots.locked():
            if can_wait:
                raise FilesNotReady(FILES_BUSY)
            yield without_files(delivery.files, UNAVAILABLE), ()
            return
        async with self.slots:
            yield await self._read(delivery, can_wait)

    async def _read(self, delivery: Delivery, can_wait: bool) -> Read:
        deadline = get_running_loop().time() + self.seconds
        files: list[File] = []
        contents: list[MailFile] = []
        for file in delivery.files:
            if file.state is not FileState.PENDING:
                files.append(file)
                continue
            try:
                async with timeout_at(deadline):
                    content = await self.source.read(delivery.retailer, file, seconds=self.seconds)
            except FileRefused as refused:
                files.append(linked(file, refused.reason))
            except (FileNotReady, TimeoutError) as error:
                reason = error.reason if isinstance(error, FileNotReady) else UNAVAILABLE
                if can_wait:
                    raise FilesNotReady(f"FILES_{reason}") from error
                files.append(linked(file, reason))
            else:
                contents.append(content)
                files.append(attached(file))
        return tuple(files), tuple(contents)

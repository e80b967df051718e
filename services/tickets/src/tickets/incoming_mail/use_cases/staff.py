"""What staff do with mails that came in: look at them, release and discard them."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import not_found
from domainkit.viewer import Viewer

from tickets.incoming_mail.domain.kept_mail import KeptMail, Release, discarded, mail_gone, released
from tickets.incoming_mail.domain.kept_mail_query import KeptMailQuery
from tickets.incoming_mail.ports import Decide, KeptMails, Objects

LONGEST_ORIGINAL = 200_000
"""Octets of the source that are shown."""


@dataclass(frozen=True, slots=True)
class StaffMails:
    mails: KeptMails
    objects: Objects

    async def get(self, id: str, viewer: Viewer) -> KeptMail:
        """Raises Refused: INCOMING_MAIL_NOT_FOUND."""
        mail = await self.mails.get(id)
        if mail is None or not viewer.sees(mail.retailer):
            raise not_found("incoming mail")
        return mail

    async def original(self, id: str, viewer: Viewer) -> tuple[bytes, bool]:
        """The beginning of the source, and whether it goes on. Raises Refused: INCOMING_MAIL_NOT_FOUND, …_GONE."""
        mail = await self.get(id, viewer)
        if not mail.object_key:
            raise mail_gone()
        start = bytearray()
        async for chunk in self.objects.open(mail.object_key):
            start += chunk
            if len(start) > LONGEST_ORIGINAL:
                break
        return bytes(start[:LONGEST_ORIGINAL]), len(start) > LONGEST_ORIGINAL

    async def page(self, query: KeptMailQuery, *, size: int, after: Cursor | None) -> Page[KeptMail]:
        """The retailer's mails, newest first."""
        return await self.mails.page(query, size=size, after=after)

    async def release(
        self,
        id: str,
        release: Release,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> KeptMail:
        """Raises Refused: INCOMING_MAIL_NOT_FOUND, INCOMING_MAIL_NOT_QUARANTINED, INCOMING_MAIL_GONE."""
        return await self._change(id, lambda mail: (released(mail, release, now), []), viewer, if_version, key)

    async def discard(
        self, id: str, viewer: Viewer, *, now: Instant, if_version: Set[int] | None, key: IdempotencyKey | None
    ) -> KeptMail:
        """Raises Refused: INCOMING_MAIL_NOT_FOUND, INCOMING_MAIL_NOT_QUARANTINED."""
        return await self._change(id, lambda mail: (discarded(mail, now), []), viewer, if_version, key)

    async def _change(
        self, id: str, act: Decide, viewer: Viewer, if_version: Set[int] | None, key: IdempotencyKey | None
    ) -> KeptMail:
        await self.get(id, viewer)
        changed = await self.mails.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("incoming mail")
        return changed

"""What the use cases of claim policies need from storage, and from the copies of calendars."""

from typing import Protocol

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page

from warranty.calendars.domain.calendar import CalendarVersion
from warranty.claim_policies.domain.claim_policy import ClaimPolicy


class ClaimPolicies(Protocol):
    async def get(self, id: str) -> ClaimPolicy | None: ...

    async def newest(self, retailer: str) -> ClaimPolicy | None:
        """What counts for claims that are submitted now; None: nothing is promised."""

    async def add(self, policy: ClaimPolicy, key: IdempotencyKey | None) -> ClaimPolicy:
        """Stores a new version, or returns what the same request stored before."""

    async def page(self, retailer: str, *, size: int, after: Cursor | None) -> Page[ClaimPolicy]:
        """Newest first."""


class Calendars(Protocol):
    async def current(self, calendar_id: str) -> CalendarVersion | None:
        """The newest version; None where there is no such calendar."""

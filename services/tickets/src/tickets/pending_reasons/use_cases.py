"""Pending reasons, arranged by an admin."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.pending_reasons.domain.events import PendingReasonChanged
from tickets.pending_reasons.domain.pending_reason import (
    PendingReason,
    PendingReasonDraft,
    PendingReasonEdits,
    new_pending_reason,
    update,
)
from tickets.pending_reasons.domain.pending_reason_query import PendingReasonQuery
from tickets.pending_reasons.ports import PendingReasons, Retailers


@dataclass(frozen=True, slots=True)
class PendingReasonUseCases:
    reasons: PendingReasons
    retailers: Retailers

    async def create(
        self, retailer: str, draft: PendingReasonDraft, *, id: str, now: Instant, key: IdempotencyKey | None = None
    ) -> PendingReason:
        """Raises Refused: RETAILER_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        return await self.reasons.add(new_pending_reason(retailer, draft, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> PendingReason:
        """Raises Refused: PENDING_REASON_NOT_FOUND."""
        reason = await self.reasons.get(id)
        if reason is None or not viewer.sees(reason.retailer):
            raise not_found("pending reason")
        return reason

    async def page(self, query: PendingReasonQuery, *, size: int, after: Cursor | None) -> Page[PendingReason]:
        """The retailer's pending reasons by name."""
        return await self.reasons.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: PendingReasonEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> PendingReason:
        """Raises Refused: PENDING_REASON_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)

        def act(reason: PendingReason) -> tuple[PendingReason, list[PendingReasonChanged]]:
            updated = update(reason, edits, now)
            return updated, [PendingReasonChanged(updated)] if updated is not reason else []

        changed = await self.reasons.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("pending reason")
        return changed

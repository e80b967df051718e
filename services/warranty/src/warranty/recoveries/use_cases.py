"""Noting what suppliers owe back, and what becomes of it."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from warranty.recoveries.domain.costs import cost_of
from warranty.recoveries.domain.recovery import Move, RecoveryDraft, SupplierRecovery, begin, move, recovery_id
from warranty.recoveries.domain.recovery_query import RecoveryQuery
from warranty.recoveries.ports import Claims, SupplierRecoveries


@dataclass(frozen=True, slots=True)
class RecoveryUseCases:
    recoveries: SupplierRecoveries
    claims: Claims

    async def create(
        self, draft: RecoveryDraft, viewer: Viewer, *, now: Instant, key: IdempotencyKey | None
    ) -> SupplierRecovery:
        """Raises Refused: CLAIM_UNKNOWN_FOR_RECOVERY, NOTHING_TO_RECOVER, SUPPLIER_RECOVERY_EXISTS, and of `begin`."""
        claim = await self.claims.get(draft.claim_id)
        if claim is None or not viewer.sees(claim.retailer):
            field = "supplier_recovery.claim_id"
            raise Refused("invalid", "CLAIM_UNKNOWN_FOR_RECOVERY", "There is no such claim.", field=field)
        added = await self.recoveries.add(begin(draft, cost_of(claim, draft.line), now=now), key)
        if added is None:
            raise Refused(
                "conflict",
                "SUPPLIER_RECOVERY_EXISTS",
                "A line is recovered once.",
                metadata={"recovery_id": recovery_id(draft.claim_id, draft.line)},
            )
        return added

    async def move(
        self,
        id: str,
        to: Move,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SupplierRecovery:
        """Raises Refused: SUPPLIER_RECOVERY_NOT_FOUND, and what `move` refuses."""
        await self.get(id, viewer)
        moved = await self.recoveries.change(
            id, lambda recovery: move(recovery, to, now=now), if_version=if_version, key=key
        )
        if moved is None:
            raise not_found("supplier recovery")
        return moved

    async def get(self, id: str, viewer: Viewer) -> SupplierRecovery:
        """Raises Refused: SUPPLIER_RECOVERY_NOT_FOUND."""
        recovery = await self.recoveries.get(id)
        if recovery is None or not viewer.sees(recovery.retailer):
            raise not_found("supplier recovery")
        return recovery

    async def page(self, query: RecoveryQuery, *, size: int, after: Cursor | None) -> Page[SupplierRecovery]:
        return await self.recoveries.page(query, size=size, after=after)

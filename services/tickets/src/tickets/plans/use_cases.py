"""Support plans, arranged by an admin."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.plans.domain.events import SupportPlanChanged
from tickets.plans.domain.plan import (
    SupportPlan,
    SupportPlanEdits,
    new_plan,
    plan_unknown,
    update,
)
from tickets.plans.domain.plan_query import SupportPlanQuery
from tickets.plans.ports import Calendars, Retailers, SupportPlans


@dataclass(frozen=True, slots=True)
class SupportPlanUseCases:
    plans: SupportPlans
    retailers: Retailers
    calendars: Calendars

    async def create(
        self,
        retailer: str,
        name: str,
        calendar_id: str | None,
        *,
        id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> SupportPlan:
        """Raises Refused: RETAILER_UNKNOWN, CALENDAR_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        if calendar_id and not (key and await self.plans.get(id)):  # a repetition gets what was created
            await self.calendars.require(calendar_id, retailer)
        return await self.plans.add(new_plan(retailer, name, calendar_id, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> SupportPlan:
        """Raises Refused: SUPPORT_PLAN_NOT_FOUND."""
        plan = await self.plans.get(id)
        if plan is None or not viewer.sees(plan.retailer):
            raise not_found("support_plan")
        return plan

    async def require(self, id: str, retailer: str) -> None:
        """Raises Refused (SUPPORT_PLAN_UNKNOWN) unless the retailer has it, and not deactivated."""
        plan = await self.plans.get(id)
        if plan is None or plan.retailer != retailer or plan.deactivated:
            raise plan_unknown()

    async def page(self, query: SupportPlanQuery, *, size: int, after: Cursor | None) -> Page[SupportPlan]:
        """The retailer's plans by name."""
        return await self.plans.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: SupportPlanEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> SupportPlan:
        """Raises Refused: SUPPORT_PLAN_NOT_FOUND, CALENDAR_UNKNOWN, VALIDATION_FAILED."""
        known = await self.get(id, viewer)
        refused = await self._refused(known, edits)

        def act(plan: SupportPlan) -> tuple[SupportPlan, list[SupportPlanChanged]]:
            if refused:  # but for a repeated request, which is not acted on
                raise refused
            updated = update(plan, edits, now)
            return updated, [SupportPlanChanged(updated)] if updated is not plan else []

        changed = await self.plans.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("support_plan")
        return changed

    async def _refused(self, known: SupportPlan, edits: SupportPlanEdits) -> Refused | None:
        try:
            if edits.calendar_id and edits.calendar_id != known.calendar_id:
                await self.calendars.require(edits.calendar_id, known.retailer)
        except Refused as refused:
            return refused
        return None

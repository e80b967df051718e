"""Checklist templates, arranged by an admin."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.instants import Instant
from domainkit.pages import Cursor, Page
from domainkit.refusals import Refused, not_found
from domainkit.viewer import Viewer

from tickets.checklist_templates.domain.checklist_template import (
    ChecklistTemplate,
    ChecklistTemplateEdits,
    TemplateItem,
    new_checklist_template,
    update,
)
from tickets.checklist_templates.domain.checklist_template_query import ChecklistTemplateQuery
from tickets.checklist_templates.domain.events import ChecklistTemplateChanged
from tickets.checklist_templates.ports import ChecklistTemplates, Retailers


@dataclass(frozen=True, slots=True)
class ChecklistTemplateUseCases:
    templates: ChecklistTemplates
    retailers: Retailers

    async def create(
        self,
        retailer: str,
        name: str,
        items: Sequence[TemplateItem],
        *,
        id: str,
        now: Instant,
        key: IdempotencyKey | None = None,
    ) -> ChecklistTemplate:
        """Raises Refused: RETAILER_UNKNOWN, VALIDATION_FAILED."""
        if await self.retailers.get(retailer) is None:
            raise Refused("conflict", "RETAILER_UNKNOWN", "There is no such retailer.")
        return await self.templates.add(new_checklist_template(retailer, name, items, id=id, now=now), key)

    async def get(self, id: str, viewer: Viewer) -> ChecklistTemplate:
        """Raises Refused: CHECKLIST_TEMPLATE_NOT_FOUND."""
        template = await self.templates.get(id)
        if template is None or not viewer.sees(template.retailer):
            raise not_found("checklist template")
        return template

    async def page(self, query: ChecklistTemplateQuery, *, size: int, after: Cursor | None) -> Page[ChecklistTemplate]:
        """The retailer's checklist templates by name."""
        return await self.templates.page(query, size=size, after=after)

    async def update(
        self,
        id: str,
        edits: ChecklistTemplateEdits,
        viewer: Viewer,
        *,
        now: Instant,
        if_version: Set[int] | None,
        key: IdempotencyKey | None,
    ) -> ChecklistTemplate:
        """Raises Refused: CHECKLIST_TEMPLATE_NOT_FOUND, VALIDATION_FAILED."""
        await self.get(id, viewer)

        def act(template: ChecklistTemplate) -> tuple[ChecklistTemplate, list[ChecklistTemplateChanged]]:
            updated = update(template, edits, now)
            return updated, [ChecklistTemplateChanged(updated)] if updated is not template else []

        changed = await self.templates.change(id, act, if_version=if_version, key=key)
        if changed is None:
            raise not_found("checklist template")
        return changed

"""Stored checklist templates."""

from collections.abc import Set
from dataclasses import dataclass

from domainkit.idempotency import IdempotencyKey
from domainkit.pages import Cursor, Page
from domainkit.privacy import NoPersonalData
from servicekit.documents import Collection, Equal, Filterable, Index
from servicekit.documents.aggregates import Aggregates

from tickets.checklist_templates.domain.checklist_template import ChecklistTemplate
from tickets.checklist_templates.domain.checklist_template_query import ChecklistTemplateQuery
from tickets.checklist_templates.domain.events import ChecklistTemplateChanged
from tickets.checklist_templates.ports import Decide
from tickets.name_order import name_key

CHECKLIST_TEMPLATES_BY_NAME = Index("by_name", equal=("retailer",), order_by="name_key")
CHECKLIST_TEMPLATES = Collection(
    "checklist_templates",
    (CHECKLIST_TEMPLATES_BY_NAME,),
    filters=(Filterable("deactivated", bool),),
    personal=NoPersonalData("What a retailer has checked for its tickets"),
)


def checklist_template_index_fields(template: ChecklistTemplate) -> dict[str, str]:
    return {"name_key": name_key(template.name)}


@dataclass(frozen=True, slots=True)
class ChecklistTemplateRepository:
    templates: Aggregates[ChecklistTemplate, ChecklistTemplateChanged]

    async def get(self, id: str) -> ChecklistTemplate | None:
        return await self.templates.get(id)

    async def add(self, template: ChecklistTemplate, key: IdempotencyKey | None = None) -> ChecklistTemplate:
        return await self.templates.add(template, [ChecklistTemplateChanged(template)], key)

    async def change(
        self, id: str, act: Decide, *, if_version: Set[int] | None = None, key: IdempotencyKey | None = None
    ) -> ChecklistTemplate | None:
        return await self.templates.change(id, act, if_version=if_version, idempotency_key=key)

    async def page(self, query: ChecklistTemplateQuery, *, size: int, after: Cursor | None) -> Page[ChecklistTemplate]:
        filters = [] if query.deactivated is None else [Equal("deactivated", query.deactivated)]
        page = await self.templates.page(
            CHECKLIST_TEMPLATES_BY_NAME, {"retailer": query.retailer}, size=size, after=after, filters=filters
        )
        return Page(*page)
